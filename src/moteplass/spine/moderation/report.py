"""What is decided, in numbers that tell of nobody: by measure, rule and time, complaints and flags, for a year.

Each table has the agencies as its columns, so that the site's numbers are its totals and an agency's are a column: what
is hidden in one cannot be worked out from another. Years do not overlap, and there is no sum of them. Only what stands
in open places is counted.
"""

from collections import Counter, defaultdict
from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone
from django.utils.translation import gettext as _

from moteplass.kit.statements import run
from moteplass.kit.suppression import LEAST, Suppressed, suppress, suppress_together
from moteplass.spine.moderation.models import Appeal, Ground, Measure
from moteplass.spine.organisations.models import Organisation

# A decision that has held, in the words of what each row counts. "wait": days from the first flag, in groups by _DAYS.
_SQL = """
WITH here AS (
  SELECT c.id, c.organisation_id AS org, c.opened_at FROM moderation_case c
  JOIN places_place p ON p.id = c.place_id AND p.access = 'open' AND p.state <> 'draft'
  JOIN places_tool t ON t.id = c.tool_id AND t.access IN ('', 'open') AND t.state <> 'draft'
), decided AS (
  SELECT d.id, d.measure, r.text, here.org,
    extract(epoch FROM d.at - here.opened_at)::float8 / 86400 AS days,
    NOT EXISTS (SELECT FROM moderation_decision e
                WHERE e.case_id = d.case_id AND e.number < d.number AND NOT e.awaits_second) AS first
  FROM moderation_decision d JOIN here ON here.id = d.case_id LEFT JOIN moderation_houserule r ON r.id = d.rule_id
  WHERE NOT d.awaits_second AND d.at >= %s AND d.at < %s
)
SELECT 'measure', measure, org, count(*)::float8 FROM decided GROUP BY 2, 3
UNION ALL SELECT 'rule', CASE measure WHEN 'leave' THEN '-' ELSE coalesce(text, '§') END, org, count(*)
  FROM decided GROUP BY 2, 3
UNION ALL SELECT 'wait', width_bucket(days, ARRAY[1, 3, 7, 30]::float8[])::text, org, count(*)
  FROM decided WHERE first GROUP BY 2, 3
UNION ALL SELECT 'complaint', CASE WHEN a.flag_id IS NULL THEN 'author ' ELSE 'flag ' END || a.outcome, org, count(*)
  FROM moderation_appeal a JOIN moderation_decision d ON d.id = a.decision_id JOIN here ON here.id = d.case_id
  WHERE a.at >= %s AND a.at < %s GROUP BY 2, 3
UNION ALL SELECT 'flag', f.ground, org, count(*) FROM moderation_flag f JOIN here ON here.id = f.case_id
  WHERE f.at >= %s AND f.at < %s GROUP BY 2, 3
UNION ALL SELECT 'median', '', org, percentile_cont(0.5) WITHIN GROUP (ORDER BY days)
  FROM decided WHERE first GROUP BY GROUPING SETS ((org), ()) HAVING count(*) >= %s
"""
NAMES = ("measure", "rule", "wait", "complaint", "flag")


@dataclass(frozen=True, slots=True)
class Table:
    """`shown`: a row for each label, a column for each organisation of the report."""

    name: str
    labels: tuple[str, ...]
    shown: Suppressed

    def of(self, column: int | None) -> list[tuple[str, int | None]]:
        """Rows of an agency, or of the whole site, that are not nothing. None: hidden."""
        counts = self.shown.row_totals if column is None else [row[column] for row in self.shown.cells]
        return [row for row in zip(self.labels, counts, strict=True) if row[1] != 0]

    def total(self, column: int | None) -> int | None:
        return self.shown.total if column is None else self.shown.column_totals[column]


@dataclass(frozen=True, slots=True)
class Report:
    organisations: tuple[Organisation, ...]
    tables: tuple[Table, ...]
    # Days to a decision, by organisation; of the site under None. Not there where there are too few.
    medians: dict[int | None, float]


def report(year: int) -> Report:
    """The numbers of a year. Two queries, whatever there is."""
    within = [datetime(at, 1, 1, tzinfo=timezone.get_default_timezone()) for at in (year, year + 1)]
    counts: dict[str, Counter[tuple[str, int]]] = defaultdict(Counter)
    medians: dict[int | None, float] = {}
    for table, row, organisation, n in run(_SQL, [*within * 3, LEAST]):
        if table == "median":
            medians[organisation] = n
        else:
            counts[table][row, organisation] += int(n)
    ids = sorted({organisation for count in counts.values() for _row, organisation in count})
    rows = Organisation.objects.in_bulk(ids)
    return Report(tuple(rows[pk] for pk in ids), _tables(counts, ids), medians)


def _tables(counts: dict[str, Counter[tuple[str, int]]], ids: list[int]) -> tuple[Table, ...]:
    words = {
        "measure": {measure.value: str(measure.label) for measure in Measure},
        "wait": {str(n): said for n, said in enumerate(_waits())},
        "complaint": _complaints(),
        "flag": {ground.value: str(ground.label) for ground in Ground},
    }
    rules = sorted({row for row, _organisation in counts["rule"]} - {"§", "-"})
    words["rule"] = {**{rule: rule for rule in rules}, "§": _("A law"), "-": _("No rule was broken")}
    plain = {name: [[counts[name][row, pk] for pk in ids] for row in words[name]] for name in NAMES}
    # Each decision has a measure and a rule, and what was left to stand broke none: those two share their sums and that
    # row. The first decision in each case is most often the only one, so how long it took shares the sums too.
    left = (list(Measure).index(Measure.LEAVE), len(words["rule"]) - 1, None)
    together = suppress_together([(plain[name], None) for name in NAMES[:3]], same=left)
    shown = dict(zip(NAMES[:3], together, strict=True))
    shown |= {name: suppress(plain[name]) for name in NAMES[3:]}
    return tuple(Table(name, tuple(words[name].values()), shown[name]) for name in NAMES)


def _waits() -> list[str]:
    """As in the statement."""
    return [
        _("Within a day"),
        _("1 to 3 days"),
        _("3 to 7 days"),
        _("7 to 30 days"),
        _("More than 30 days"),
    ]


def _complaints() -> dict[str, str]:
    sides = {"author": _("By who wrote it"), "flag": _("By who flagged it")}
    outcomes = {"": _("Not answered yet"), **{o.value: str(o.label) for o in Appeal.Outcome}}
    return {f"{side} {o}": f"{said}: {what}" for side, said in sides.items() for o, what in outcomes.items()}

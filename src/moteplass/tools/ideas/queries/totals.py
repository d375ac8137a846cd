"""The totals of a box: expected against realised, by year and stage, added up by the database in one pass."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal

from django.db import connection
from django.db.models import Count, Exists

from moteplass.tools.ideas import sums
from moteplass.tools.ideas.models import Box, Gain, Idea, Stage
from moteplass.tools.ideas.queries.gains import DONE, GainFilter, figures_in, scope
from moteplass.tools.ideas.queries.ledger import Kind, standing
from moteplass.tools.ideas.sums import Sum

_KRONER, _HOURS = Gain.Unit.KRONER, Gain.Unit.HOURS


@dataclass(frozen=True, slots=True)
class Part:
    """The sum of the figures that are alike in all of this."""

    kind: str
    unit: str
    year: int
    stage_id: int
    signed: bool
    # Has its counterpart: expected and measured in the same line and year; a cost in an idea with something measured.
    paired: bool
    # The last year measured in its line, in an idea that has had a cost.
    latest: bool
    sum: Sum


@dataclass(frozen=True, slots=True)
class YearTotal:
    year: int
    expected: Sum
    measured: Sum


@dataclass(frozen=True, slots=True)
class StageTotal:
    id: int
    name: str
    kind: str
    ideas: int
    expected: Sum
    measured: Sum


@dataclass(frozen=True, slots=True)
class Totals:
    """The totals of a box. Kroner are lines counted in kroner alone: hours are never added to them."""

    parts: tuple[Part, ...]
    stages: tuple[StageTotal, ...]
    # Figures that count, and how many of them await a controller; where unsigned ones do not show they are not added.
    figures: int
    awaiting: int

    def sum(self, kind: str, unit: str = _KRONER, where: Callable[[Part], bool] | None = None) -> Sum:
        return _add(self.parts, lambda p: p.kind == kind and p.unit == unit and (where is None or where(p)))

    @property
    def measured(self) -> Sum:
        return self.sum(Kind.MEASURED)

    @property
    def expected(self) -> Sum:
        return self.sum(Kind.ESTIMATE)

    @property
    def cost(self) -> Sum:
        return self.sum(Kind.ONE_OFF)

    @property
    def hours(self) -> Sum:
        return self.sum(Kind.MEASURED, _HOURS)

    @property
    def signed(self) -> Sum:
        """What is measured in kroner and signed off."""
        return self.sum(Kind.MEASURED, where=lambda p: p.signed)

    @property
    def realised(self) -> int:
        """Ideas that are realised, followed up or not."""
        return sum(stage.ideas for stage in self.stages if stage.kind in DONE)

    @property
    def of_estimate(self) -> Decimal | None:
        """Measured as a share of expected, over the lines and years that have both."""
        hoped = self.sum(Kind.ESTIMATE, where=lambda p: p.paired).amount
        return self.sum(Kind.MEASURED, where=lambda p: p.paired).amount / hoped if hoped > 0 else None

    @property
    def payback(self) -> Decimal | None:
        """Years until the one-off costs are earned, in ideas that have both: costs, over what each line gained in its
        last year. None without a cost or a gain."""
        cost = self.sum(Kind.ONE_OFF, where=lambda p: p.paired).amount
        yearly = self.sum(Kind.MEASURED, where=lambda p: p.latest).amount
        return cost / yearly if cost > 0 and yearly > 0 else None

    @property
    def years(self) -> tuple[YearTotal, ...]:
        """Years with something expected or measured in kroner, oldest first."""
        gains = [p for p in self.parts if p.unit == _KRONER and p.kind in (Kind.ESTIMATE, Kind.MEASURED)]
        return tuple(
            YearTotal(
                year,
                _add(gains, lambda p: p.year == year and p.kind == Kind.ESTIMATE),  # noqa: B023  # run at once
                _add(gains, lambda p: p.year == year and p.kind == Kind.MEASURED),  # noqa: B023
            )
            for year in sorted({p.year for p in gains})
        )


def _add(parts: Iterable[Part], wanted: Callable[[Part], bool]) -> Sum:
    return sums.total(p.sum for p in parts if wanted(p))


def totals(box: Box, wanted: GainFilter, *, everything: bool) -> Totals:
    """The totals. Four queries, however many figures there are."""
    parts = tuple(_parts(box.pk, wanted, everything))
    ideas = dict(
        Idea.objects.filter(scope(box.pk, wanted, ""), merged_into=None)
        .order_by()
        .values_list("stage")
        .annotate(n=Count("pk"))
    )
    waiting = figures_in(box.pk, wanted, True).filter(~Exists(standing())).count()
    gains = [p for p in parts if p.unit == _KRONER]
    stages = tuple(
        StageTotal(
            stage.pk,
            stage.name,
            stage.kind,
            ideas.get(stage.pk, 0),
            _add(gains, lambda p: p.stage_id == stage.pk and p.kind == Kind.ESTIMATE),  # noqa: B023  # run at once
            _add(gains, lambda p: p.stage_id == stage.pk and p.kind == Kind.MEASURED),  # noqa: B023
        )
        for stage in Stage.objects.filter(box=box)
    )
    return Totals(parts, stages, sum(p.sum.count for p in parts), waiting)


# What decides how a figure is used looks at its neighbours: windows do that in one pass over the box, where a question
# for each figure would take seconds in a large one.
_PARTS = """
WITH counted AS (
  -- Of those that show, the last of its line, kind and year: an unsigned one takes the place of none for the public.
  SELECT DISTINCT ON (f.gain_id, f.kind, f.year)
    f.kind, f.year, f.amount, f.low, f.high, f.gain_id, g.unit, g.idea_id, i.stage_id, s.id IS NOT NULL AS signed
  FROM ideas_gainfigure f
  JOIN ideas_gain g ON g.id = f.gain_id
  JOIN ideas_idea i ON i.contribution_id = g.idea_id
  JOIN content_contribution c ON c.id = i.contribution_id
  LEFT JOIN ideas_signoff s ON s.figure_id = f.id AND s.withdrawn_at IS NULL
  WHERE i.box_id = %(box)s AND c.state = 'published'
    AND (%(everything)s OR s.id IS NOT NULL)
    AND (%(year)s::int IS NULL OR f.year = %(year)s)
    AND (%(category)s::bigint IS NULL OR i.category_id = %(category)s)
  ORDER BY f.gain_id, f.kind, f.year, f.id DESC
), beside AS (
  SELECT *,
    bool_or(kind = 'estimate') OVER same_year AS expected,
    bool_or(kind = 'measured') OVER same_year AS measured,
    max(year) FILTER (WHERE kind = 'measured') OVER (PARTITION BY gain_id) AS last_measured,
    bool_or(kind = 'measured' AND unit = 'kroner') OVER same_idea AS won,
    bool_or(kind = 'one_off' AND unit = 'kroner') OVER same_idea AS spent
  FROM counted
  WINDOW same_year AS (PARTITION BY gain_id, year), same_idea AS (PARTITION BY idea_id)
)
SELECT kind, unit, year, stage_id, signed,
  CASE kind WHEN 'measured' THEN expected WHEN 'estimate' THEN measured WHEN 'one_off' THEN won ELSE false END paired,
  kind = 'measured' AND year = last_measured AND spent AS latest,
  sum(amount), sum((amount - coalesce(low, amount)) * (amount - coalesce(low, amount))),
  sum((coalesce(high, amount) - amount) * (coalesce(high, amount) - amount)), count(*)
FROM beside GROUP BY 1, 2, 3, 4, 5, 6, 7
"""


def _parts(box_id: int, wanted: GainFilter, everything: bool) -> Iterator[Part]:
    asked = {
        "box": box_id,
        "everything": everything,
        "year": wanted.year,
        "category": wanted.category,
    }
    with connection.cursor() as cursor:
        cursor.execute(_PARTS, asked)
        for *keys, amount, below, above, count in cursor.fetchall():
            kind, unit, year, stage_id, signed, paired, latest = keys
            yield Part(kind, unit, year, stage_id, signed, paired, latest, Sum(amount, below, above, count))

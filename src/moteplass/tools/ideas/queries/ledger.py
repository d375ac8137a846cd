"""The ledger of one idea: its lines, their figures, and what they add up to in a year."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db.models import Exists, F, FilteredRelation, OuterRef, Q, QuerySet, Window
from django.db.models.functions import Lead
from django.utils.translation import gettext as _

from moteplass.spine.access.actor import Actor
from moteplass.spine.access.acts import Act
from moteplass.spine.access.decide import decide
from moteplass.spine.access.rooms import NoRoom, Room
from moteplass.tools.ideas import sums
from moteplass.tools.ideas.models import Gain, GainFigure, SignOff
from moteplass.tools.ideas.sums import Sum

Kind = GainFigure.Kind
_YEARLY = (Kind.BASELINE, Kind.ESTIMATE, Kind.MEASURED)


@dataclass(frozen=True, slots=True)
class FigureRow:
    """One figure. `signed_by`: who stands behind it.

    `replaced_by` is set on one that no longer counts: the next of its line, kind and year that its reader may see. For
    the public a signed figure counts until a recalculation of it is signed off.
    """

    id: int
    gain_id: int
    kind: str
    year: int
    amount: Decimal
    low: Decimal | None
    high: Decimal | None
    method: str
    on: date
    by_id: int | None
    by_name: str
    at: datetime
    replaces: int | None
    replaced_by: int | None
    signed_by: str
    signed_at: datetime | None
    note: str

    @property
    def counts(self) -> bool:
        return self.replaced_by is None

    @property
    def kind_label(self) -> str:
        return str(Kind(self.kind).label)

    @property
    def sum(self) -> Sum:
        return sums.of(self.amount, self.low, self.high)


@dataclass(frozen=True, slots=True)
class LineRow:
    """One line, with its figures oldest first."""

    id: int
    idea_id: int
    name: str
    unit: str
    unit_name: str
    owner: str
    method: str
    figures: tuple[FigureRow, ...] = ()

    @property
    def unit_label(self) -> str:
        return self.unit_name if self.unit == Gain.Unit.OTHER else str(Gain.Unit(self.unit).label)

    def current(self, kind: str, year: int) -> FigureRow | None:
        """The figure that counts for a year. For what was before: the last one up to the year."""
        found = [f for f in self.figures if f.counts and f.kind == kind]
        if kind == Kind.BASELINE:
            return max((f for f in found if f.year <= year), key=lambda f: f.year, default=None)
        return next((f for f in found if f.year == year), None)


@dataclass(frozen=True, slots=True)
class YearRow:
    """A line, or the sum of a unit (`line` None), in one year."""

    line: LineRow | None
    unit: str
    unit_label: str
    before: FigureRow | Sum | None
    expected: FigureRow | Sum | None
    measured: FigureRow | Sum | None

    @property
    def signed(self) -> FigureRow | None:
        """The figure whose sign-off the row shows: the last that counts."""
        found = [f for f in (self.measured, self.expected, self.before) if isinstance(f, FigureRow)]
        return found[0] if found else None


@dataclass(frozen=True, slots=True)
class Ledger:
    """What a reader sees of an idea's ledger. `everything`: also figures nobody has signed off."""

    idea_id: int
    lines: tuple[LineRow, ...]
    everything: bool

    def figures(self, kind: str, unit: str = "") -> list[FigureRow]:
        """The figures of a kind that count, in lines of a unit."""
        lines = [line for line in self.lines if not unit or line.unit == unit]
        return [f for line in lines for f in line.figures if f.counts and f.kind == kind]

    @property
    def years(self) -> list[int]:
        """The years there is a gain to tell of, measured or expected, oldest first."""
        return sorted({f.year for kind in (Kind.MEASURED, Kind.ESTIMATE) for f in self.figures(kind)})

    @property
    def latest(self) -> int | None:
        """The last year with something measured, or else expected, or else what was before."""
        for kind in (Kind.MEASURED, Kind.ESTIMATE, Kind.BASELINE):
            if found := self.figures(kind):
                return max(f.year for f in found)
        return None

    def sum(self, kind: str, unit: str = Gain.Unit.KRONER, year: int | None = None) -> Sum:
        """All figures of a kind and unit that count, in a year or in all."""
        return sums.total(f.sum for f in self.figures(kind, unit) if year in (None, f.year))

    def of_estimate(self, year: int) -> Decimal | None:
        """Measured as a share of expected in kroner, over the lines that have both that year."""
        both = [
            (measured.amount, expected.amount)
            for line in self.lines
            if line.unit == Gain.Unit.KRONER
            and (measured := line.current(Kind.MEASURED, year))
            and (expected := line.current(Kind.ESTIMATE, year))
        ]
        hoped = sum((b for _a, b in both), Decimal(0))
        return sum((a for a, _b in both), Decimal(0)) / hoped if hoped > 0 else None

    @property
    def costs(self) -> list[tuple[LineRow, FigureRow]]:
        """What was paid once, by line and year."""
        paid = [(line, f) for line in self.lines for f in line.figures if f.counts and f.kind == Kind.ONE_OFF]
        return sorted(paid, key=lambda pair: pair[1].year)

    def table(self, year: int) -> list[YearRow]:
        """A row a line, and after the lines of kroner and of hours, where there are several, their sum."""
        rows: list[YearRow] = []
        for unit in Gain.Unit.values:
            lines = [line for line in self.lines if line.unit == unit]
            found = [
                YearRow(
                    line,
                    unit,
                    line.unit_label,
                    *(line.current(kind, year) for kind in _YEARLY),
                )
                for line in lines
                # A line that only tells what something cost once stands beside the table.
                if not line.figures or any(line.current(kind, year) for kind in _YEARLY)
            ]
            rows += found
            if len(found) > 1 and unit != Gain.Unit.OTHER:
                rows.append(_sum_row(unit, lines[0].unit_label, found))
        return rows


def _sum_row(unit: str, label: str, rows: Sequence[YearRow]) -> YearRow:
    def add(name: str) -> Sum | None:
        found = [f.sum for row in rows if isinstance(f := getattr(row, name), FigureRow)]
        return sums.total(found) if found else None

    return YearRow(None, unit, label, add("before"), add("expected"), add("measured"))


def reads_everything(actor: Actor, room: Room) -> bool:
    """Whether figures that nobody has signed off show too. Everyone else sees what a controller stands behind."""
    return any(decide(actor, act, room).allowed for act in (Act.CHECK, Act.EXPORT, Act.SIGN_OFF))


def standing(figure_ref: str = "pk") -> "QuerySet[SignOff, SignOff]":
    """Sign-offs that have not been taken back."""
    return SignOff.objects.filter(figure=OuterRef(figure_ref), withdrawn_at=None)


def counted(*, everything: bool) -> "QuerySet[GainFigure, GainFigure]":
    """The figures that count: the last of each line, kind and year; unless `everything`, the last signed off."""
    if everything:
        return GainFigure.objects.filter(replaced_by=None)
    # Those of a line, kind and year are one chain, and each is written after the one it replaces.
    later = SignOff.objects.filter(
        withdrawn_at=None,
        figure__gain=OuterRef("gain"),
        figure__kind=OuterRef("kind"),
        figure__year=OuterRef("year"),
        figure__gt=OuterRef("pk"),
    )
    return GainFigure.objects.filter(Exists(standing()), ~Exists(later))


def next_shown() -> Window:
    """Annotation: the id of the figure that took this one's place, among those the query finds; None for the last."""
    return Window(Lead("pk"), partition_by=[F("gain"), F("kind"), F("year")], order_by="pk")


def ledger_of(actor: Actor, room: Room, idea_id: int) -> Ledger:
    """The ledger of an idea the actor may read. Two queries."""
    everything = reads_everything(actor, room)
    figures: dict[int, list[FigureRow]] = {}
    for row in _figures(everything=everything, gain__idea=idea_id):
        figures.setdefault(row.gain_id, []).append(row)
    lines = [
        _line(gain, figures.get(gain.pk, ()))
        for gain in Gain.objects.filter(idea=idea_id, idea__box=room.the_tool.pk)
        # A line whose figures do not show yet is the agency's own.
        if everything or gain.pk in figures
    ]
    return Ledger(idea_id, tuple(lines), everything)


def line_of(actor: Actor, room: Room, idea_id: int, gain_id: int) -> LineRow:
    """One line with all its figures. Two queries. Raises NoRoom."""
    gain = Gain.objects.filter(pk=gain_id, idea=idea_id, idea__box=room.the_tool.pk).first()
    everything = reads_everything(actor, room)
    rows = list(_figures(everything=everything, gain=gain_id)) if gain else []
    if gain is None or not (rows or everything):
        raise NoRoom(gain_id)
    return _line(gain, rows)


def _line(gain: Gain, figures: Sequence[FigureRow]) -> LineRow:
    return LineRow(
        gain.pk,
        gain.idea_id,
        gain.name,
        gain.unit,
        gain.unit_name,
        gain.owner_name,
        gain.method,
        tuple(figures),
    )


def _figures(*, everything: bool, **where: Any) -> list[FigureRow]:
    """Figures in order, with the sign-off that stands. One query."""
    rows = GainFigure.objects.filter(**where).annotate(
        said=FilteredRelation("sign_offs", condition=Q(sign_offs__withdrawn_at=None)),
        signed_by=F("said__by_name"),
        signed_at=F("said__at"),
        signed_note=F("said__note"),
        next_shown=next_shown(),
    )
    if not everything:
        rows = rows.filter(signed_at__isnull=False)
    return [
        FigureRow(
            id=f.pk,
            gain_id=f.gain_id,
            kind=f.kind,
            year=f.year,
            amount=f.amount,
            low=f.low,
            high=f.high,
            method=f.method,
            on=f.on,
            by_id=f.by_id,
            by_name=f.by_name,
            at=f.at,
            replaces=f.replaces_id,
            replaced_by=f.next_shown,
            signed_by=f.signed_by or "",
            signed_at=f.signed_at,
            note=f.signed_note or "",
        )
        for f in rows.order_by("year", "kind", "pk")
    ]


def missing_before_follow_up(idea_id: int) -> str:
    """What an idea's ledger lacks before it can be followed up, in words; empty when nothing. One query."""
    if Gain.objects.filter(idea=idea_id).exists():
        return ""
    return _("Write what was gained in the ledger before the idea is followed up.")

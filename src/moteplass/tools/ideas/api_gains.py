"""What a box and its ideas have gained, as open data: what a controller stands behind."""

from datetime import date, datetime
from decimal import Decimal

from ninja import Router, Schema

from moteplass.spine.access.acts import Act
from moteplass.spine.access.endpoints import Call, endpoint
from moteplass.tools.ideas import queries
from moteplass.tools.ideas.queries.gains import GainFilter
from moteplass.tools.ideas.queries.idea import idea_in
from moteplass.tools.ideas.queries.ledger import ledger_of, reads_everything
from moteplass.tools.ideas.queries.totals import totals
from moteplass.tools.ideas.sums import Sum

gains = Router(tags=["ideas"])


class SumOut(Schema):
    """A sum in kroner (or hours) with its range; `low` is `high` where every figure is exact."""

    amount: Decimal
    low: Decimal
    high: Decimal


class YearOut(Schema):
    year: int
    expected: SumOut
    measured: SumOut


class StageTotalOut(Schema):
    stage: str
    kind: str
    ideas: int
    expected: SumOut
    measured: SumOut


class TotalsOut(Schema):
    """`payback` is in years. `awaiting`: figures that nobody has signed off; they are in the sums for staff alone."""

    measured: SumOut
    expected: SumOut
    one_off_costs: SumOut
    hours: SumOut
    of_estimate: Decimal | None
    payback: Decimal | None
    realised: int
    figures: int
    awaiting: int
    by_year: list[YearOut]
    by_stage: list[StageTotalOut]


class FigureOut(Schema):
    id: int
    kind: str
    year: int
    amount: Decimal
    low: Decimal | None
    high: Decimal | None
    on: date
    method: str
    replaces: int | None
    replaced_by: int | None
    signed_by: str
    signed_at: datetime | None


class LineOut(Schema):
    id: int
    name: str
    unit: str
    owner: str
    method: str
    figures: list[FigureOut]


def _sum(found: Sum) -> SumOut:
    return SumOut(amount=found.amount, low=found.low, high=found.high)


@gains.get("/{place}/{tool}/gains", response=TotalsOut)
@endpoint(Act.READ)
def read_totals(
    request: Call, place: str, tool: str, year: int | None = None, category: int | None = None
) -> TotalsOut:
    """What a box was expected to gain and has gained, in all or in a year or category."""
    box = queries.box_in(request.room)
    # A year or category that cannot be is one without figures.
    wanted = GainFilter(_within(year, 32_767), _within(category, 2**62))
    found = totals(box, wanted, everything=reads_everything(request.actor, request.room))
    return TotalsOut(
        measured=_sum(found.measured),
        expected=_sum(found.expected),
        one_off_costs=_sum(found.cost),
        hours=_sum(found.hours),
        of_estimate=_short(found.of_estimate),
        payback=_short(found.payback) if wanted.year is None else None,
        realised=found.realised,
        figures=found.figures,
        awaiting=found.awaiting,
        by_year=[
            YearOut(year=y.year, expected=_sum(y.expected), measured=_sum(y.measured)) for y in found.years
        ],
        by_stage=[
            StageTotalOut(
                stage=s.name,
                kind=s.kind,
                ideas=s.ideas,
                expected=_sum(s.expected),
                measured=_sum(s.measured),
            )
            for s in found.stages
        ],
    )


def _within(asked: int | None, most: int) -> int | None:
    return None if asked is None else max(1, min(asked, most))


def _short(share: Decimal | None) -> Decimal | None:
    return None if share is None else round(share, 4)


@gains.get("/{place}/{tool}/ideas/{idea}/gains", response=list[LineOut])
@endpoint(Act.READ)
def read_ledger(request: Call, place: str, tool: str, idea: int) -> list[LineOut]:
    """The ledger of an idea: every line and figure, those that have been replaced too."""
    row = idea_in(request.actor, request.room, idea)
    return [
        LineOut(
            id=line.id,
            name=line.name,
            unit=line.unit_name or line.unit,
            owner=line.owner,
            method=line.method,
            figures=[
                FigureOut(
                    id=f.id,
                    kind=f.kind,
                    year=f.year,
                    amount=f.amount,
                    low=f.low,
                    high=f.high,
                    on=f.on,
                    method=f.method,
                    replaces=f.replaces,
                    replaced_by=f.replaced_by,
                    signed_by=f.signed_by,
                    signed_at=f.signed_at,
                )
                for f in line.figures
            ],
        )
        for line in ledger_of(request.actor, request.room, row.id).lines
    ]

"""Suggestion boxes and their ideas as open data."""

from datetime import date, datetime
from decimal import Decimal

from ninja import Router, Schema

from moteplass.kit import text
from moteplass.spine.access.acts import Act
from moteplass.spine.access.endpoints import Call, endpoint
from moteplass.tools.ideas import queries
from moteplass.tools.ideas.api_gains import gains as gains_router
from moteplass.tools.ideas.api_voting import voting as voting_router
from moteplass.tools.ideas.api_way import way as way_router
from moteplass.tools.ideas.models import Gain, GainFigure, Point
from moteplass.tools.ideas.queries import idea as one
from moteplass.tools.ideas.queries import ledger, listing, points

router = Router(tags=["ideas"])
router.add_router("", voting_router)
router.add_router("", gains_router)
router.add_router("", way_router)


class StageOut(Schema):
    id: int
    kind: str
    name: str
    text: str
    days: int | None


class CategoryOut(Schema):
    id: int
    name: str


class BoxOut(Schema):
    place: str
    tool: str
    title: str
    summary: str
    organisation: str
    state: str
    comments_allowed: bool
    stages: list[StageOut]
    categories: list[CategoryOut]


class IdeaOut(Schema):
    """One idea in a list. `stage` is what the stage means, `stage_name` what the agency calls it."""

    id: int
    title: str
    excerpt: str
    name: str
    published_at: datetime
    category: str
    stage: str
    stage_name: str
    due: date | None
    support: int
    comments: int


class IdeasOut(Schema):
    ideas: list[IdeaOut]
    next: str | None


class PointOut(Schema):
    id: int
    side: str
    name: str
    at: datetime
    html: str
    support: int


class PointsOut(Schema):
    points: list[PointOut]
    next: str | None


class GainOut(Schema):
    """What an idea gains in a year, counted in one unit. Sums of figures that a controller has signed off;
    for staff, of all that count."""

    year: int
    unit: str
    expected: Decimal
    measured: Decimal
    measured_low: Decimal
    measured_high: Decimal


class IdeaDetailOut(Schema):
    id: int
    title: str
    problem: str
    proposal: str
    gain: str
    name: str
    language: str
    published_at: datetime
    edited_at: datetime | None
    version: int
    category: str
    campaign: str
    stage: str
    stage_name: str
    stage_since: datetime
    due: date | None
    place_name: str
    latitude: Decimal | None
    longitude: Decimal | None
    merged_into: int | None
    support: int
    comments: int
    points_for: int
    points_against: int
    points: list[PointOut]
    gains: list[GainOut]


@router.get("/{place}/{tool}", response=BoxOut)
@endpoint(Act.READ)
def read_box(request: Call, place: str, tool: str) -> BoxOut:
    """One suggestion box: its stages and its categories."""
    room = request.room
    box = queries.box_in(room)
    return BoxOut(
        place=room.place.slug,
        tool=room.the_tool.slug,
        title=room.the_tool.title,
        summary=room.place.summary,
        organisation=room.place.organisation.name,
        state=room.place.state,
        comments_allowed=box.comments_allowed,
        stages=[
            StageOut(id=s.id, kind=s.kind, name=s.name, text=s.text, days=s.days)
            for s in one.stages_of(box.pk)
        ],
        categories=[CategoryOut(id=pk, name=name) for pk, name in listing.choices(box.pk).categories],
    )


@router.get("/{place}/{tool}/ideas", response=IdeasOut)
@endpoint(Act.READ)
def list_ideas(
    request: Call,
    place: str,
    tool: str,
    order: str = listing.NEWEST,
    category: int | None = None,
    stage: int | None = None,
    campaign: int | None = None,
    q: str = "",
    after: str = "",
) -> IdeasOut:
    """Ideas that everyone may read. `order` is hot, newest, supported or unheard; `after` is `next` of the page
    before."""
    words = text.normalise(q)[:200]
    wanted = listing.IdeaFilter(order=order, category=category, stage=stage, campaign=campaign, q=words)
    page = listing.page(request.actor, request.room.the_tool, wanted, cursor=after or None)
    return IdeasOut(ideas=[_listed(row) for row in page.rows], next=page.next)


@router.get("/{place}/{tool}/ideas/{idea}", response=IdeaDetailOut)
@endpoint(Act.READ)
def read_idea(request: Call, place: str, tool: str, idea: int) -> IdeaDetailOut:
    """One idea: its text, where it stands, the best points for and against, and what it gains."""
    row = one.idea_in(request.actor, request.room, idea)
    columns = points.sides(request.actor, row.id)
    totals = {column.side: column.total for column in columns}
    return IdeaDetailOut(
        id=row.id,
        title=row.title,
        problem=row.problem,
        proposal=row.proposal,
        gain=row.gain,
        name=row.name,
        language=row.language,
        published_at=row.at,
        edited_at=row.edited_at,
        version=row.version,
        category=row.category,
        campaign=row.campaign,
        stage=row.stage_kind,
        stage_name=row.stage_name,
        stage_since=row.stage_since,
        due=row.due,
        place_name=row.place_name,
        latitude=row.latitude,
        longitude=row.longitude,
        merged_into=row.merged_into,
        support=row.support,
        comments=row.comments,
        points_for=totals.get(Point.Side.FOR, 0),
        points_against=totals.get(Point.Side.AGAINST, 0),
        points=[_point(point) for column in columns for point in column.rows],
        gains=_gains(ledger.ledger_of(request.actor, request.room, row.id)),
    )


@router.get("/{place}/{tool}/ideas/{idea}/points/{side}", response=PointsOut)
@endpoint(Act.READ)
def list_points(
    request: Call, place: str, tool: str, idea: int, side: Point.Side, after: str = ""
) -> PointsOut:
    """All points on one side of an idea, the most supported first. `side` is for or against."""
    row = one.idea_in(request.actor, request.room, idea)
    page = points.points_of(request.actor, row.id, side, cursor=after or None)
    return PointsOut(points=[_point(point) for point in page.rows], next=page.next)


def _listed(row: listing.ListRow) -> IdeaOut:
    return IdeaOut(
        id=row.id,
        title=row.title,
        excerpt=row.excerpt,
        name=row.name,
        published_at=row.at,
        category=row.category,
        stage=row.stage_kind,
        stage_name=row.stage_name,
        due=row.due,
        support=row.support,
        comments=row.comments,
    )


def _point(row: points.PointRow) -> PointOut:
    return PointOut(id=row.id, side=row.side, name=row.name, at=row.at, html=row.html, support=row.support)


def _gains(found: ledger.Ledger) -> list[GainOut]:
    gains = []
    for year in found.years:
        for unit in (Gain.Unit.KRONER, Gain.Unit.HOURS):
            expected = found.sum(GainFigure.Kind.ESTIMATE, unit, year)
            measured = found.sum(GainFigure.Kind.MEASURED, unit, year)
            if expected.count or measured.count:
                gains.append(
                    GainOut(
                        year=year,
                        unit=unit,
                        expected=expected.amount,
                        measured=measured.amount,
                        measured_low=measured.low,
                        measured_high=measured.high,
                    )
                )
    return gains

"""Votings as open data: how one votes and until when, and the results once they may show. Never who chose what."""

from datetime import datetime

from ninja import Router, Schema

from moteplass.spine.access.acts import Act
from moteplass.spine.access.endpoints import Call, endpoint
from moteplass.spine.access.rooms import NoRoom
from moteplass.spine.votes.results import VotingRow, votings
from moteplass.tools.ideas import queries
from moteplass.tools.ideas.queries.voting import outcome

voting = Router(tags=["ideas"])
_SIZE = 100


class VotingOut(Schema):
    """`phase` is upcoming, open or closed. While `sealed`, there are no results."""

    id: int
    title: str
    method: str
    votes_or_points_each: int | None
    budget: int | None
    opens_at: datetime
    closes_at: datetime | None
    phase: str
    sealed: bool


class VotingsOut(Schema):
    votings: list[VotingOut]


class ResultOut(Schema):
    """`share_won` counts two at a time: (chosen + 1) / (compared + 2). `fits`: whether the budget is enough for it."""

    rank: int
    idea: int
    title: str
    votes: int
    against: int
    points: int
    share_won: float | None
    cost: int | None
    fits: bool | None


class ResultsOut(Schema):
    voting: VotingOut
    voters: int | None
    results: list[ResultOut]
    next: int | None


@voting.get("/{place}/{tool}/votings", response=VotingsOut)
@endpoint(Act.READ)
def list_votings(request: Call, place: str, tool: str) -> VotingsOut:
    """The votings of a box, newest first."""
    queries.box_in(request.room)
    return VotingsOut(votings=[_voting(row) for row in votings(request.room.the_tool.pk)])


@voting.get("/{place}/{tool}/votings/{number}/results", response=ResultsOut)
@endpoint(Act.READ)
def read_results(request: Call, place: str, tool: str, number: int, start: int = 0) -> ResultsOut:
    """The results of a voting, best first; none while it is sealed. `start` is `next` of the page before."""
    box = queries.box_in(request.room)
    row = next((one for one in votings(box.pk) if one.id == number), None)
    if row is None:
        raise NoRoom(number)
    if row.sealed:
        return ResultsOut(voting=_voting(row), voters=None, results=[], next=None)
    found = outcome(request.actor, request.room.the_tool, row)
    start = max(start, 0)
    later = start + _SIZE
    results = [
        ResultOut(
            rank=r.rank,
            idea=r.id,
            title=r.title,
            votes=r.votes,
            against=r.against,
            points=r.points,
            share_won=round(r.share_won, 4) if row.method == "pairwise" else None,
            cost=r.cost,
            fits=r.fits,
        )
        for r in found.rows[start:later]
    ]
    more = later if later < len(found.rows) else None
    return ResultsOut(voting=_voting(row), voters=found.voters, results=results, next=more)


def _voting(row: VotingRow) -> VotingOut:
    return VotingOut(
        id=row.id,
        title=row.title,
        method=row.method,
        votes_or_points_each=row.allowance,
        budget=row.ceiling,
        opens_at=row.opens_at,
        closes_at=row.closes_at,
        phase=row.phase,
        sealed=row.sealed,
    )

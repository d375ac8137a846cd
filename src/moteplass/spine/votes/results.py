"""What is known of votings: how they stand, what one has chosen oneself, and the counts once they may show."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from functools import cache
from typing import Any

from django.db.models import Case, Q, QuerySet, Sum, Value, When
from django.db.models.functions import Now

from moteplass.kit import statements
from moteplass.kit.statements import Statement
from moteplass.spine.access.actor import Actor
from moteplass.spine.votes.balloting import own_papers
from moteplass.spine.votes.ballots import Choice, Comparison, Count, Method, Paper, Voting

_TOOL = statements.number(40)


class Phase(StrEnum):
    UPCOMING = "upcoming"
    OPEN = "open"
    CLOSED = "closed"


@dataclass(frozen=True, slots=True)
class VotingRow:
    """A voting as it stands by the database's clock. `sealed`: its counts show nowhere, not yet."""

    id: int
    tool_id: int
    title: str
    method: str
    allowance: int | None
    ceiling: int | None
    opens_at: datetime
    closes_at: datetime | None
    seals: bool
    phase: Phase

    @property
    def is_open(self) -> bool:
        return self.phase is Phase.OPEN

    @property
    def sealed(self) -> bool:
        return self.seals and self.phase is not Phase.CLOSED

    @property
    def row(self) -> Voting:
        """What commands take."""
        return Voting(pk=self.id, tool_id=self.tool_id, method=self.method)


@dataclass(frozen=True, slots=True)
class Numbers:
    """The counts of one contribution. Two at a time: `votes` times it was chosen, `against` times the other was."""

    votes: int = 0
    against: int = 0
    points: int = 0

    @property
    def balance(self) -> int:
        """Votes for, less votes against."""
        return self.votes - self.against

    @property
    def share_won(self) -> float:
        """How likely it is chosen over any other, 0 to 1: (chosen + 1) / (comparisons + 2).

        The added ones (Laplace's rule of succession) keep one lucky comparison from winning.
        """
        return (self.votes + 1) / (self.votes + self.against + 2)


@dataclass(frozen=True, slots=True)
class Results:
    """How many have voted, and the counts by contribution. Empty while a voting is sealed."""

    voters: int
    counts: dict[int, Numbers]


_OVER = Q(closes_at__isnull=False, closes_at__lte=Now())


def votings(tool_id: int) -> list[VotingRow]:
    """The votings of a tool, newest first. One query. The first is the one that counts now."""
    return [_row(*columns) for columns in _told(Voting.objects.filter(tool_id=tool_id).order_by("-pk")[:20])]


def current_voting(tool_id: int) -> VotingRow | None:
    """The newest voting of a tool. One query."""
    rows = _newest().rows({_TOOL: tool_id})
    return _row(*rows[0]) if rows else None


@cache
def _newest() -> Statement:
    return Statement.of(_told(Voting.objects.filter(tool_id=_TOOL).order_by("-pk")[:1]), _TOOL)


def _told(rows: QuerySet[Voting]) -> "QuerySet[Voting, Any]":
    """What is asked of votings, in the order a VotingRow has it."""
    phase = Case(
        When(_OVER, then=Value(Phase.CLOSED.value)),
        When(opens_at__gt=Now(), then=Value(Phase.UPCOMING.value)),
        default=Value(Phase.OPEN.value),
    )
    terms = ("method", "allowance", "ceiling", "opens_at", "closes_at", "sealed")
    return rows.annotate(phase=phase).values_list("pk", "tool_id", "title", *terms, "phase")


def _row(*columns: Any) -> VotingRow:
    *terms, phase = columns
    return VotingRow(*[*terms, Phase(phase)])


def results_of(voting_id: int, contributions: Collection[int] | None = None) -> Results:
    """The counts of a voting, or of some contributions in it. One query.

    The only way to them: while the voting is sealed, by the database's clock, the statement itself finds none.
    """
    open_now = Q(voting__sealed=False) | Q(voting__closes_at__isnull=False, voting__closes_at__lte=Now())
    rows = Count.objects.filter(open_now, voting_id=voting_id)
    if contributions is not None:
        rows = rows.filter(contribution_id__in=contributions)
    sums = (
        rows.order_by().values_list("contribution_id").annotate(Sum("votes"), Sum("against"), Sum("points"))
    )
    voters, counts = 0, {}
    for contribution_id, votes, against, points in sums:
        if contribution_id is None:
            voters = votes
        else:
            counts[contribution_id] = Numbers(votes, against, points)
    return Results(voters, counts)


def own_choices(actor: Actor, voting_id: int) -> dict[int, int]:
    """What the actor has chosen, by contribution. One query; none for whoever has never voted on anything."""
    if not actor.is_authenticated and not actor.visitor:
        return {}
    papers = Paper.objects.filter(own_papers(actor), voting_id=voting_id)
    rows = Choice.objects.filter(paper__in=papers).order_by("paper__user_id", "pk")
    return dict(rows.values_list("contribution_id", "value"))


def own_comparisons(actor: Actor, voting_id: int) -> list[tuple[int, int]]:
    """The pairs the actor has compared, (winner, loser), in the order they did. One query; none as above."""
    if not actor.is_authenticated and not actor.visitor:
        return []
    papers = Paper.objects.filter(own_papers(actor), voting_id=voting_id)
    return list(
        Comparison.objects.filter(paper__in=papers).order_by("pk").values_list("winner_id", "loser_id")
    )


def has_votes(voting_id: int) -> bool:
    """Whether somebody has voted: from then on the terms stand. One query. For those who set up votings."""
    return Paper.objects.filter(voting_id=voting_id).exists()


def weight(method: str, numbers: Numbers) -> tuple[float, int]:
    """What a method ranks by: more is better, and the second decides between equals."""
    match method:
        case Method.POINTS:
            return numbers.points, numbers.votes
        case Method.PAIRWISE:
            return numbers.share_won, numbers.votes
        case Method.FOR_AGAINST:
            return numbers.balance, numbers.votes
    return numbers.votes, 0


def ranked(method: str, counts: dict[int, Numbers]) -> list[tuple[int, Numbers]]:
    """Contributions with their counts, the most first; equals by who came first."""
    return sorted(counts.items(), key=lambda item: (*(-part for part in weight(method, item[1])), item[0]))


def known_results(contributions: Collection[int]) -> dict[int, list[tuple[VotingRow, Numbers]]]:
    """What each contribution got in votings that have ended, for the record. Two queries."""
    rows = Count.objects.filter(voting__closes_at__isnull=False, voting__closes_at__lte=Now())
    sums = rows.filter(contribution_id__in=contributions).order_by()
    found = list(
        sums.values_list("voting_id", "contribution_id").annotate(Sum("votes"), Sum("against"), Sum("points"))
    )
    ended = Voting.objects.filter(pk__in={voting_id for voting_id, *_rest in found})
    by_id = {columns[0]: _row(*columns) for columns in _told(ended)}
    results: dict[int, list[tuple[VotingRow, Numbers]]] = {}
    for voting_id, contribution_id, *counts in found:
        results.setdefault(contribution_id, []).append((by_id[voting_id], Numbers(*counts)))
    return results

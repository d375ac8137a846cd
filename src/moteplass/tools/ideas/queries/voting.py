"""What is voted on in a box, what one has chosen, and how it went."""

import hashlib
import secrets
from collections.abc import Collection
from dataclasses import dataclass
from functools import cache
from typing import Any

from django.db.models import CharField, OuterRef, Q, Subquery, Value
from django.db.models.functions import MD5, Cast, Concat, Left

from moteplass.kit import keyset, statements, text
from moteplass.kit.statements import Statement
from moteplass.spine.access.actor import Actor
from moteplass.spine.content.models import Contribution, State
from moteplass.spine.places.models import Tool
from moteplass.spine.votes.ballots import Method
from moteplass.spine.votes.commands import voter
from moteplass.spine.votes.limits import standing
from moteplass.spine.votes.results import (
    Numbers,
    VotingRow,
    own_choices,
    own_comparisons,
    ranked,
    results_of,
    weight,
)
from moteplass.tools.ideas.models import IDEA, Idea, Stage, Version

PAGE_SIZE = 30
# Ideas that are decided on, or on their way, are no longer voted on.
_VOTABLE = [Stage.Kind.RECEIVED, Stage.Kind.ASSESSED, Stage.Kind.ACCEPTED]
# Two at a time, no more ideas than these are drawn from.
_MOST_DRAWN = 5000


@dataclass(frozen=True, slots=True)
class BallotRow:
    """An idea on the list one votes on. `value`: what one has said of it oneself, 0 for nothing."""

    id: int
    title: str
    excerpt: str
    stage: str
    cost: int | None
    value: int


@dataclass(frozen=True, slots=True)
class Meter:
    """What one has used of what one has. `most` None: no limit on how many; `ceiling` None: no budget."""

    used: int
    most: int | None
    spent: int
    ceiling: int | None

    @property
    def left(self) -> int:
        return max((self.most or 0) - self.used, 0)


@dataclass(frozen=True, slots=True)
class OwnRow:
    """An idea one has voted for. `title` is empty where it shows no longer; `votable`: whether it is on the list."""

    id: int
    title: str
    value: int
    votable: bool


@dataclass(frozen=True, slots=True)
class Ballot:
    rows: list[BallotRow]
    next: str | None
    meter: Meter
    yours: list[OwnRow]


@dataclass(frozen=True, slots=True)
class ResultRow:
    """An idea in the results. `fits`: whether the budget is enough for it, None where there is none."""

    rank: int
    id: int
    title: str
    votes: int
    against: int
    points: int
    share_won: float
    cost: int | None
    fits: bool | None

    @property
    def balance(self) -> int:
        return self.votes - self.against


@dataclass(frozen=True, slots=True)
class Outcome:
    """The results of a voting, best first."""

    voters: int
    rows: list[ResultRow]
    # What the ideas that fit within the budget cost together.
    spent: int


def votable(voting: VotingRow) -> Q:
    """Which ideas a voting is about. On Idea."""
    return _votable(voting.ceiling is not None)


def _votable(priced: bool) -> Q:
    rule = Q(stage__kind__in=_VOTABLE, merged_into=None, contribution__state=State.PUBLISHED)
    return rule & Q(cost__isnull=False) if priced else rule


def on_the_list(voting: VotingRow, ideas: Collection[int]) -> bool:
    """Whether all of them, two at most, are voted on. One query."""
    asked = {_BOX: voting.tool_id, _ONE: min(ideas), _OTHER: max(ideas)}
    return len(_on_the_list(voting.ceiling is not None).rows(asked)) == len(ideas)


@cache
def _on_the_list(priced: bool) -> Statement:
    rows = Idea.objects.filter(_votable(priced), box_id=_BOX, pk__in=[_ONE, _OTHER])
    return Statement.of(rows.values_list("pk"), _BOX, _ONE, _OTHER)


_BOX, _ONE, _OTHER = (statements.number(at) for at in (40, 41, 42))


def costs_of(ideas: Collection[int]) -> dict[int, int]:
    """What ideas cost in kroner, 0 where nobody has said. One query."""
    return dict(statements.run(_COSTS, [list(ideas)]))


_COSTS = "SELECT contribution_id, coalesce(cost, 0) FROM ideas_idea WHERE contribution_id = ANY(%s::bigint[])"


def order_of(actor: Actor, voting: VotingRow, given: str = "") -> str:
    """The seed of the order in which a voter meets the ideas: another for everyone, so that no idea is always first."""
    if actor.user_id or actor.visitor:
        who = voter(actor)
        return hashlib.sha256(f"{voting.id}:{who['user_id']}:{who['visitor']}".encode()).hexdigest()[:8]
    return given if len(given) == 8 and given.isalnum() else secrets.token_hex(4)


def ballot(actor: Actor, tool: Tool, voting: VotingRow, *, seed: str, cursor: str | None) -> Ballot:
    """A page of the ideas to vote on, in the order of `seed`. Six queries at most."""
    mine = own_choices(actor, voting.id)
    rows: Any = _listed(actor, tool).filter(pk__in=Idea.objects.filter(votable(voting)).values("pk"))
    rows = rows.select_related("idea__stage").annotate(
        said=_proposed(), turn=MD5(Concat(Cast("pk", CharField()), Value(f":{seed}")))
    )
    page = keyset.page(rows, order=("turn", "id"), cursor=cursor, size=PAGE_SIZE)
    return Ballot(
        [_ballot_row(c, mine) for c in page.rows],
        page.next,
        meter_of(voting, mine),
        _yours(actor, tool, voting, mine),
    )


def ballot_row(actor: Actor, tool: Tool, idea_id: int, mine: dict[int, int]) -> BallotRow | None:
    """One idea as the list has it, None where the actor may not read it. One query."""
    rows: Any = _listed(actor, tool).filter(pk=idea_id).select_related("idea__stage")
    c = rows.annotate(said=_proposed()).first()
    return _ballot_row(c, mine) if c else None


def meter_of(voting: VotingRow, mine: dict[int, int]) -> Meter:
    """How much of what one has, one has used. One query where there is a limit, two where it is a budget."""
    if mine and (voting.allowance is not None or voting.ceiling is not None):
        mine = standing(mine)
    used = sum(mine.values()) if voting.method == Method.POINTS else len(mine)
    spent = sum(costs_of(mine).values()) if voting.ceiling is not None and mine else 0
    return Meter(used, voting.allowance, spent, voting.ceiling)


def _yours(actor: Actor, tool: Tool, voting: VotingRow, mine: dict[int, int]) -> list[OwnRow]:
    if not mine:
        return []
    shown: Any = _listed(actor, tool).filter(pk__in=mine).values_list("pk", "title")
    titles = dict(shown)
    on_list = set(Idea.objects.filter(votable(voting), pk__in=titles).values_list("pk", flat=True))
    return [OwnRow(pk, titles.get(pk, ""), value, pk in on_list) for pk, value in mine.items()]


def next_pair(actor: Actor, tool: Tool, voting: VotingRow) -> tuple[list[BallotRow], int, bool]:
    """Two ideas the voter has not compared, drawn by lot; how many pairs they have compared; whether there are ideas
    enough. Three queries."""
    done = own_comparisons(actor, voting.id)
    seen = {frozenset(pair) for pair in done}
    rows = _listed(actor, tool).filter(pk__in=Idea.objects.filter(votable(voting)).values("pk"))
    ids = list(rows.order_by("-pk").values_list("pk", flat=True)[:_MOST_DRAWN])
    pair = _draw(ids, seen)
    found = {pk: ballot_row(actor, tool, pk, {}) for pk in pair}
    return [row for pk in pair if (row := found[pk])], len(done), len(ids) > 1


def _draw(ids: list[int], seen: set[frozenset[int]]) -> list[int]:
    lot = secrets.SystemRandom()
    if len(ids) < 2:
        return []
    for _turn in range(40):
        pair = lot.sample(ids, 2)
        if frozenset(pair) not in seen:
            return pair
    # Nearly all are compared: what is left is looked for, where that is not too much to look through.
    few = ids if len(ids) <= 300 else lot.sample(ids, 300)
    left = [[a, b] for at, a in enumerate(few) for b in few[at + 1 :] if frozenset((a, b)) not in seen]
    return lot.sample(lot.choice(left), 2) if left else []


def priced(actor: Actor, tool: Tool, *, cursor: str | None) -> keyset.Page[BallotRow]:
    """A page of the ideas that can be voted on, newest first, with or without a cost. One query."""
    rows: Any = _listed(actor, tool).filter(idea__stage__kind__in=_VOTABLE).select_related("idea__stage")
    page = keyset.page(rows.annotate(said=_proposed()), order=("-id",), cursor=cursor, size=PAGE_SIZE)
    return keyset.Page([_ballot_row(c, {}) for c in page.rows], page.next)


def outcome(actor: Actor, tool: Tool, voting: VotingRow) -> Outcome:
    """How a voting went, or goes, among the ideas the actor may read. Two queries. Nothing while it is sealed."""
    found = results_of(voting.id)
    rows: Any = _listed(actor, tool).filter(pk__in=found.counts).values_list("pk", "title", "idea__cost")
    known = {pk: (title, cost) for pk, title, cost in rows}
    counted = {pk: numbers for pk, numbers in found.counts.items() if pk in known and numbers != Numbers()}
    results: list[ResultRow] = []
    left = voting.ceiling or 0
    before: tuple[float, int] | None = None
    for at, (pk, numbers) in enumerate(ranked(voting.method, counted), start=1):
        here = weight(voting.method, numbers)
        title, cost = known[pk]
        fits = None if voting.ceiling is None else cost is not None and cost <= left and numbers.votes > 0
        left -= cost if fits else 0
        results.append(
            ResultRow(
                rank=results[-1].rank if here == before else at,
                id=pk,
                title=title,
                votes=numbers.votes,
                against=numbers.against,
                points=numbers.points,
                share_won=numbers.share_won,
                cost=cost,
                fits=fits,
            )
        )
        before = here
    return Outcome(found.voters, results, (voting.ceiling or 0) - left)


def _listed(actor: Actor, tool: Tool) -> Any:
    rows = Contribution.objects.visible_to(actor).filter(tool=tool, kind=IDEA, state=State.PUBLISHED)
    return rows.filter(idea__box_id=tool.pk, idea__merged_into=None)


def _proposed() -> Subquery:
    rows = Version.objects.filter(idea_id=OuterRef("pk"), number=OuterRef("revision"))
    return Subquery(rows.values(start=Left("proposal", 400))[:1])


def _ballot_row(c: Any, mine: dict[int, int]) -> BallotRow:
    return BallotRow(
        c.pk, c.title, text.excerpt(c.said or "", 200), c.idea.stage.name, c.idea.cost, mine.get(c.pk, 0)
    )

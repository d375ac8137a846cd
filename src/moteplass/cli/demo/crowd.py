"""The demo's crowd: invented visitors who support and vote, written in one go. Thousands of commands tell no more."""

import hashlib
from collections.abc import Sequence
from datetime import datetime, timedelta
from random import Random
from typing import Any

from django.db.models import F

from moteplass.cli.demo.places import World
from moteplass.spine.content.models import Contribution, Tally
from moteplass.spine.votes.models import Choice, Count, Paper, Support, Voting

# Of people with a log-in, so many in ten support an idea that they may see.
_OF_TEN = 3


def visitor(*parts: object) -> str:
    """The digest of a visitor that nobody is: what it is made of says so."""
    return hashlib.sha256("/".join(("demo", *map(str, parts))).encode()).hexdigest()


def chance(*parts: object) -> Random:
    """Chance that falls the same way every time the demo is loaded."""
    return Random("/".join(map(str, parts)))  # noqa: S311  # nothing here is secret


def supports(
    world: World,
    contribution: Contribution,
    count: int,
    *,
    key: str,
    since: datetime,
    people: Sequence[str] = (),
) -> list[Support]:
    """Rows for `count` who support something, most of them soon after it was posted; the caller keeps them."""
    drawn = chance("support", key)
    chosen = [who for who in people if drawn.randrange(10) < _OF_TEN][:count]
    who: list[dict[str, Any]] = [{"user": world.people[name]} for name in chosen]
    who += [{"visitor": visitor(key, n)} for n in range(count - len(chosen))]
    span = (world.loaded - since).total_seconds()
    return [
        Support(
            organisation_id=contribution.organisation_id,
            place_id=contribution.place_id,
            contribution_id=contribution.pk,
            revision=contribution.revision,
            at=since + timedelta(seconds=span * drawn.random() ** 3),
            **one,
        )
        for one in who
    ]


def count_in(contribution_id: int, count: int) -> None:
    """Add support that was written past the commands to its tally."""
    Tally.objects.filter(pk=contribution_id).update(support=F("support") + count)


def vote_within(voting: Voting, costs: dict[int, int], likes: dict[int, int], voters: int) -> None:
    """Ballot papers of invented visitors: each takes what is liked the more easily, while the budget is enough."""
    papers = Paper.objects.bulk_create(
        Paper(voting=voting, visitor=visitor("paper", voting.title, n)) for n in range(voters)
    )
    choices = []
    for n, paper in enumerate(papers):
        drawn, left = chance("vote", n), voting.ceiling or 0
        order = sorted(costs, key=lambda pk: drawn.random() / (likes[pk] + 20))
        for pk in order[: drawn.randint(2, 6)]:
            if costs[pk] <= left:
                left -= costs[pk]
                choices.append(Choice(paper=paper, contribution_id=pk, value=1))
    Choice.objects.bulk_create(choices)
    Count.objects.bulk_create(
        Count(voting=voting, contribution_id=pk, votes=n, points=n)
        for pk in costs
        if (n := sum(choice.contribution_id == pk for choice in choices))
    )
    said = len({choice.paper_id for choice in choices})
    Count.objects.create(voting=voting, votes=said)

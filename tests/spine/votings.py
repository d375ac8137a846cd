"""Votings for tests, and what must hold of their counts whatever has happened."""

from datetime import timedelta
from typing import Any

from django.db.models import Sum

from moteplass.kit import clock
from moteplass.spine.content.models import Contribution
from moteplass.spine.votes.ballots import Choice, Comparison, Count, Paper, Voting
from moteplass.spine.votes.setting_up import Terms, set_up_voting
from moteplass.tools.ideas.models import Box, Idea
from tests.world import World


def voting(world: World, box: Box, method: str = "support", days: int | None = 14, **terms: Any) -> Voting:
    """A voting in the box, open now."""
    closes = clock.now() + timedelta(days=days) if days else None
    return set_up_voting(world.as_alice, tool=box.tool, terms=Terms(method, closes_at=closes, **terms))


def close(voting: Voting) -> None:
    """Let the deadline have passed, by the database's clock."""
    began, ended = clock.now() - timedelta(days=2), clock.now() - timedelta(seconds=1)
    Voting.objects.filter(pk=voting.pk).update(opens_at=began, closes_at=ended)


def contribution(idea: Idea) -> Contribution:
    return Contribution.objects.unscoped(reason="a test").get(pk=idea.pk)


def assert_counts_are_the_rows(voting: Voting) -> None:
    """The counts are what the papers say, to the vote."""
    sums = Count.objects.filter(voting=voting).order_by().values("contribution_id")
    counted = {
        row["contribution_id"]: (row["votes"], row["against"], row["points"])
        for row in sums.annotate(votes=Sum("votes"), against=Sum("against"), points=Sum("points"))
    }
    rows: dict[int | None, list[int]] = {}
    for choice in Choice.objects.filter(paper__voting=voting):
        mine = rows.setdefault(choice.contribution_id, [0, 0, 0])
        mine[0 if choice.value > 0 else 1] += 1
        mine[2] += max(choice.value, 0)
    for pair in Comparison.objects.filter(paper__voting=voting):
        won = rows.setdefault(pair.winner_id, [0, 0, 0])
        won[0], won[2] = won[0] + 1, won[2] + 1
        rows.setdefault(pair.loser_id, [0, 0, 0])[1] += 1
    papers = Paper.objects.filter(voting=voting)
    said = papers.filter(choices__isnull=False) | papers.filter(comparisons__isnull=False)
    rows[None] = [said.distinct().count(), 0, 0]
    assert {key: value for key, value in counted.items() if any(value)} == {
        key: tuple(value) for key, value in rows.items() if any(value)
    }

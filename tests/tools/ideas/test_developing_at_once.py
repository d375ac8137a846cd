"""Merging while others support and vote: nobody waits in a ring, and every count is the rows behind it."""

from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from typing import Any

import pytest
from django.db import connection

from moteplass.spine.access.actor import Actor
from moteplass.spine.access.decide import Refused
from moteplass.spine.content import tallies
from moteplass.spine.content.tallies import counted
from moteplass.spine.stewardship.commands import NotPossible
from moteplass.spine.votes.balloting import choose
from moteplass.spine.votes.ballots import Method
from moteplass.spine.votes.commands import give_support
from moteplass.spine.votes.models import Support
from moteplass.tools.ideas.commands.merging import merge_ideas, unmerge_idea
from moteplass.tools.ideas.models import Merge
from tests.spine.votings import assert_counts_are_the_rows, voting
from tests.tools.ideas.developers import said
from tests.world import make_world

pytestmark = pytest.mark.django_db(transaction=True)


def test_counts_are_the_rows_whoever_votes_meanwhile() -> None:
    world = make_world()
    box = world.box()
    gone, stays = world.idea(box, "Borrow a van"), world.idea(box)
    it = voting(world, box, Method.FOR_AGAINST)
    pair = [said(gone), said(stays)]

    def work(n: int) -> str:
        try:
            if n % 8 == 3:
                merge_ideas(world.as_alice, idea=gone, into=stays)
                return "merged"
            for about in pair:
                with suppress(Refused):  # it has been merged meanwhile
                    give_support(Actor(visitor=f"v{n}"), contribution=about)
                choose(Actor(visitor=f"v{n}"), voting=it, contribution=about)
            return "voted"
        except NotPossible:
            return "told"
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as pool:
        answers: list[Any] = list(pool.map(work, range(24)))
    assert answers.count("merged") == 1 and answers.count("told") == 2
    tallies.fold()
    for idea in (gone, stays):
        assert counted(idea.pk, "support") == Support.objects.filter(contribution_id=idea.pk).count()
    assert Support.objects.filter(contribution_id=stays.pk).count() == 21
    assert_counts_are_the_rows(it)
    assert Merge.objects.count() == 1
    unmerge_idea(world.as_alice, idea=gone)
    for idea in (gone, stays):
        assert counted(idea.pk, "support") == Support.objects.filter(contribution_id=idea.pk).count()
    assert_counts_are_the_rows(it)

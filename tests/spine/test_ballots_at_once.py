"""One person, one vote, however many hands they have: real threads with a database connection each."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from functools import partial

import pytest

from moteplass.kit import clock
from moteplass.spine.access.actor import STRANGER
from moteplass.spine.access.visitor import named
from moteplass.spine.votes.balloting import choose, compare, unchoose
from moteplass.spine.votes.ballots import Choice, Comparison, Method, Paper
from moteplass.spine.votes.counts import fold_counts
from moteplass.spine.votes.limits import Spent
from moteplass.spine.votes.results import results_of
from moteplass.spine.votes.setting_up import Promised, StillRunning, Terms, change_voting, set_up_voting
from tests.at_once import at_once
from tests.spine.votings import assert_counts_are_the_rows, contribution, voting
from tests.world import World

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.mark.parametrize("logged_in", [True, False])
def test_sixteen_at_once_by_one_voter_are_one_vote(world: World, logged_in: bool) -> None:
    box = world.box()
    idea, it = contribution(world.idea(box)), voting(world, box)
    actor = world.as_bob if logged_in else named(STRANGER)
    done = at_once([partial(choose, actor, voting=it, contribution=idea)] * 16)
    assert sorted(done, key=str) == [False] * 15 + [True]
    assert Paper.objects.filter(voting=it).count() == Choice.objects.filter(paper__voting=it).count() == 1
    assert results_of(it.pk).voters == results_of(it.pk).counts[idea.pk].votes == 1
    done = at_once([partial(unchoose, actor, voting=it, contribution_id=idea.pk)] * 16)
    assert done.count(True) == 1
    assert_counts_are_the_rows(it)


@pytest.mark.parametrize("method", [Method.LIMITED, Method.POINTS])
def test_sixteen_different_choices_at_once_stay_within_the_limit(world: World, method: Method) -> None:
    box = world.box()
    ideas = [contribution(world.idea(box, f"Idea {n}")) for n in range(16)]
    it = voting(world, box, method, allowance=5)
    done = at_once([partial(choose, world.as_bob, voting=it, contribution=idea) for idea in ideas])
    assert done.count(True) == 5
    assert sum(isinstance(result, Spent) for result in done) == 11
    assert Choice.objects.filter(paper__voting=it).count() == 5
    assert_counts_are_the_rows(it)


def test_a_budget_is_not_passed_by_choices_at_once(world: World) -> None:
    box = world.box()
    ideas = [contribution(world.idea(box, f"Idea {n}")) for n in range(8)]
    it = voting(world, box, Method.LIMITED, ceiling=2_000_000)
    costs = dict.fromkeys((idea.pk for idea in ideas), 600_000)
    done = at_once(
        [
            partial(
                choose,
                world.as_bob,
                voting=it,
                contribution=idea,
                costs=lambda ids: {pk: costs[pk] for pk in ids},
            )
            for idea in ideas
        ]
    )
    assert done.count(True) == 3
    assert_counts_are_the_rows(it)


def test_forty_voters_at_once_lose_no_vote_while_the_counts_are_folded(world: World) -> None:
    box = world.box()
    idea, it = contribution(world.idea(box)), voting(world, box)
    voters = [named(STRANGER) for _ in range(40)]

    def vote(number: int) -> int:
        # Everyone votes twice, each time with another thread.
        mine = voters[number::8] + voters[(number + 1) % 8 :: 8]
        return sum(choose(actor, voting=it, contribution=idea) for actor in mine)

    def fold() -> int:
        for _turn in range(10):
            fold_counts()
        return 0

    works: list[Callable[[], object]] = [partial(vote, number) for number in range(8)]
    assert sum(at_once([*works, fold])) == 40
    assert results_of(it.pk).voters == results_of(it.pk).counts[idea.pk].votes == 40
    assert_counts_are_the_rows(it)


def test_the_same_pair_both_ways_at_once_is_one_comparison(world: World) -> None:
    box = world.box()
    one, two = contribution(world.idea(box, "One")), contribution(world.idea(box, "Two"))
    it = voting(world, box, Method.PAIRWISE)
    ways = [(one, two), (two, one)] * 8
    at_once([partial(compare, world.as_bob, voting=it, winner=a, loser=b) for a, b in ways])
    assert Comparison.objects.filter(paper__voting=it).count() == 1
    assert_counts_are_the_rows(it)


def test_voting_while_logging_in_is_one_vote(world: World) -> None:
    box = world.box()
    idea, it = contribution(world.idea(box)), voting(world, box)
    visitor = named(STRANGER)
    logged_in = replace(world.as_bob, visitor=visitor.visitor)
    at_once([partial(choose, actor, voting=it, contribution=idea) for actor in [visitor, logged_in] * 8])
    choose(logged_in, voting=it, contribution=idea)
    assert results_of(it.pk).counts[idea.pk].votes == 1
    assert_counts_are_the_rows(it)


def test_two_stewards_at_once_set_up_one_voting(world: World) -> None:
    box = world.box()
    done = at_once([partial(set_up_voting, world.as_alice, tool=box.tool, terms=Terms("support"))] * 8)
    assert sum(isinstance(result, StillRunning) for result in done) == 7


def test_the_method_does_not_change_under_a_vote_in_flight(world: World) -> None:
    box = world.box()
    idea, it = contribution(world.idea(box)), voting(world, box, Method.SUPPORT)
    terms = Terms("points", allowance=1, closes_at=clock.now() + timedelta(days=20))
    works: list[Callable[[], object]] = [
        partial(choose, named(STRANGER), voting=it, contribution=idea) for _ in range(7)
    ]
    *voted, changed = at_once([*works, partial(change_voting, world.as_alice, voting=it, terms=terms)])
    it.refresh_from_db()
    # Changed before the first vote, or not at all.
    assert isinstance(changed, Promised) is (it.method == "support")
    assert voted.count(True) == 7
    assert_counts_are_the_rows(it)

"""Votes are changeable until the deadline, within the limit, and counted to the vote."""

from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from moteplass.kit import clock
from moteplass.spine.access.actor import STRANGER
from moteplass.spine.access.decide import Refused
from moteplass.spine.access.rooms import NoRoom
from moteplass.spine.access.visitor import named
from moteplass.spine.content.models import Contribution, State
from moteplass.spine.places.models import Access, Writers
from moteplass.spine.votes.balloting import (
    NotAChoice,
    choose,
    compare,
    take_back_comparison,
    unchoose,
)
from moteplass.spine.votes.ballots import Method
from moteplass.spine.votes.counts import fold_counts
from moteplass.spine.votes.limits import Spent
from moteplass.spine.votes.periods import NotOpen
from moteplass.spine.votes.results import (
    Numbers,
    Phase,
    current_voting,
    own_choices,
    own_comparisons,
    ranked,
    results_of,
)
from tests.spine.votings import assert_counts_are_the_rows, close, contribution, voting
from tests.world import World


def test_the_same_choice_twice_is_one_vote_and_it_can_be_taken_back(world: World) -> None:
    box = world.box()
    idea, it = contribution(world.idea(box)), voting(world, box)
    assert choose(world.as_bob, voting=it, contribution=idea) is True
    assert choose(world.as_bob, voting=it, contribution=idea) is False
    assert results_of(it.pk).counts == {idea.pk: Numbers(votes=1, points=1)}
    assert own_choices(world.as_bob, it.pk) == {idea.pk: 1}
    assert unchoose(world.as_bob, voting=it, contribution_id=idea.pk) is True
    assert unchoose(world.as_bob, voting=it, contribution_id=idea.pk) is False
    assert results_of(it.pk).voters == 0
    assert_counts_are_the_rows(it)


def test_one_may_change_from_for_to_against(world: World) -> None:
    box = world.box()
    idea, it = contribution(world.idea(box)), voting(world, box, Method.FOR_AGAINST)
    choose(world.as_bob, voting=it, contribution=idea, value=1)
    choose(world.as_bob, voting=it, contribution=idea, value=-1)
    assert results_of(it.pk).counts[idea.pk] == Numbers(votes=0, against=1, points=0)
    assert_counts_are_the_rows(it)


def test_no_more_votes_than_one_has(world: World) -> None:
    box = world.box()
    first, second, third = (contribution(world.idea(box, f"Idea {n}")) for n in range(3))
    it = voting(world, box, Method.LIMITED, allowance=2)
    for idea in (first, second):
        choose(world.as_bob, voting=it, contribution=idea)
    with pytest.raises(Spent) as spent:
        choose(world.as_bob, voting=it, contribution=third)
    assert (spent.value.what, spent.value.most) == ("votes", 2)
    unchoose(world.as_bob, voting=it, contribution_id=first.pk)
    choose(world.as_bob, voting=it, contribution=third)
    assert_counts_are_the_rows(it)


def test_points_are_shared_out_and_no_more_than_there_are(world: World) -> None:
    box = world.box()
    first, second = (contribution(world.idea(box, f"Idea {n}")) for n in range(2))
    it = voting(world, box, Method.POINTS, allowance=10)
    choose(world.as_bob, voting=it, contribution=first, value=7)
    with pytest.raises(Spent):
        choose(world.as_bob, voting=it, contribution=second, value=4)
    choose(world.as_bob, voting=it, contribution=first, value=6)
    choose(world.as_bob, voting=it, contribution=second, value=4)
    assert results_of(it.pk).counts == {first.pk: Numbers(1, 0, 6), second.pk: Numbers(1, 0, 4)}


@pytest.mark.parametrize(("method", "allowance"), [(Method.LIMITED, None), (Method.POINTS, 100)])
def test_what_one_chooses_costs_no_more_than_the_budget(
    world: World, method: str, allowance: int | None
) -> None:
    box = world.box()
    dear, cheap, dearer = (contribution(world.idea(box, f"Idea {n}")) for n in range(3))
    prices = {dear.pk: 1_500_000, cheap.pk: 500_000, dearer.pk: 600_000}

    def costs(ids: object) -> dict[int, int]:
        return {pk: prices[pk] for pk in ids}  # type: ignore[attr-defined]

    it = voting(world, box, method, allowance=allowance, ceiling=2_000_000)
    choose(world.as_bob, voting=it, contribution=dear, costs=costs)
    with pytest.raises(Spent) as spent:
        choose(world.as_bob, voting=it, contribution=dearer, costs=costs)
    assert spent.value.what == "budget"
    choose(world.as_bob, voting=it, contribution=cheap, costs=costs)
    # Dearer than it was: what one has chosen stands, and can be taken back.
    prices[cheap.pk] = 900_000
    unchoose(world.as_bob, voting=it, contribution_id=dear.pk)
    assert own_choices(world.as_bob, it.pk) == {cheap.pk: 1}


def test_a_voting_takes_only_what_its_method_knows(world: World) -> None:
    box = world.box()
    idea, other = contribution(world.idea(box)), contribution(world.idea(box, "Another"))
    it = voting(world, box, Method.LIMITED, allowance=2)
    for value in (0, -1, 2):
        with pytest.raises(NotAChoice):
            choose(world.as_bob, voting=it, contribution=idea, value=value)
    with pytest.raises(NotAChoice):
        compare(world.as_bob, voting=it, winner=idea, loser=other)


def test_what_stands_elsewhere_or_does_not_show_is_not_voted_on(world: World) -> None:
    box, elsewhere = world.box(), world.box()
    it = voting(world, box)
    with pytest.raises(NoRoom):
        choose(world.as_bob, voting=it, contribution=contribution(world.idea(elsewhere)))
    hidden = contribution(world.idea(box))
    Contribution.objects.unscoped(reason="a test").filter(pk=hidden.pk).update(state=State.HIDDEN)
    with pytest.raises(NoRoom):
        choose(world.as_bob, voting=it, contribution=hidden)


def test_a_choice_of_what_is_no_longer_there_can_be_taken_back(world: World) -> None:
    box = world.box()
    idea, it = contribution(world.idea(box)), voting(world, box)
    choose(world.as_bob, voting=it, contribution=idea)
    Contribution.objects.unscoped(reason="a test").filter(pk=idea.pk).update(state=State.HIDDEN)
    assert unchoose(world.as_bob, voting=it, contribution_id=idea.pk) is True


def test_after_the_deadline_no_vote_comes_in_or_goes_out(world: World) -> None:
    box = world.box()
    idea, it = contribution(world.idea(box)), voting(world, box)
    choose(world.as_bob, voting=it, contribution=idea)
    close(it)
    for late in (
        lambda: choose(world.as_alice, voting=it, contribution=idea),
        lambda: unchoose(world.as_bob, voting=it, contribution_id=idea.pk),
    ):
        with pytest.raises(NotOpen) as told:
            late()
        assert told.value.closed_at is not None
    assert results_of(it.pk).counts[idea.pk].votes == 1


def test_nothing_is_counted_before_it_opens(world: World) -> None:
    box = world.box()
    idea = contribution(world.idea(box))
    it = voting(world, box, opens_at=clock.now() + timedelta(days=1))
    with pytest.raises(NotOpen) as told:
        choose(world.as_bob, voting=it, contribution=idea)
    assert told.value.closed_at is None
    row = current_voting(box.pk)
    assert row and row.phase is Phase.UPCOMING


def test_a_sealed_voting_has_no_counts_before_the_deadline(world: World) -> None:
    box = world.box()
    idea, it = contribution(world.idea(box)), voting(world, box, sealed=True)
    choose(world.as_bob, voting=it, contribution=idea)
    assert (results_of(it.pk).voters, results_of(it.pk).counts) == (0, {})
    assert own_choices(world.as_bob, it.pk) == {idea.pk: 1}
    close(it)
    assert results_of(it.pk).counts[idea.pk].votes == 1


def test_a_pair_is_compared_once_and_can_be_turned_and_taken_back(world: World) -> None:
    box = world.box()
    one, two = contribution(world.idea(box, "One")), contribution(world.idea(box, "Two"))
    it = voting(world, box, Method.PAIRWISE)
    assert compare(world.as_bob, voting=it, winner=one, loser=two) is True
    assert compare(world.as_bob, voting=it, winner=one, loser=two) is False
    assert compare(world.as_bob, voting=it, winner=two, loser=one) is True
    assert own_comparisons(world.as_bob, it.pk) == [(two.pk, one.pk)]
    counts = results_of(it.pk).counts
    assert [pk for pk, _numbers in ranked(it.method, counts)] == [two.pk, one.pk]
    assert counts[two.pk].share_won == pytest.approx(2 / 3)
    assert_counts_are_the_rows(it)
    assert take_back_comparison(world.as_bob, voting=it) == (two.pk, one.pk)
    assert take_back_comparison(world.as_bob, voting=it) is None
    assert results_of(it.pk).voters == 0


def test_folding_changes_no_sum(world: World) -> None:
    box = world.box()
    idea, it = contribution(world.idea(box)), voting(world, box)
    for actor in (world.as_alice, world.as_bob, world.as_charlie):
        choose(actor, voting=it, contribution=idea)
    unchoose(world.as_bob, voting=it, contribution_id=idea.pk)
    before = results_of(it.pk)
    fold_counts()
    assert results_of(it.pk) == before
    assert it.counts.count() == 2
    assert_counts_are_the_rows(it)


def test_whoever_may_not_support_may_not_vote(world: World) -> None:
    closed = world.box(access=Access.MEMBERS)
    it, idea = voting(world, closed), contribution(world.idea(closed, actor=world.as_alice))
    with pytest.raises(Refused):
        choose(world.as_charlie, voting=it, contribution=idea)
    named_only = world.box(writers=Writers.VERIFIED)
    it, idea = voting(world, named_only), contribution(world.idea(named_only, actor=world.as_alice))
    with pytest.raises(Refused):
        choose(named(STRANGER), voting=it, contribution=idea)
    assert choose(world.as_charlie, voting=it, contribution=idea)


STEPS = st.lists(
    st.tuples(
        st.integers(0, 2),  # who
        st.integers(0, 3),  # which idea
        st.integers(-1, 6),  # how much; 0 and below takes back, or is against
        st.booleans(),  # whether the counts are folded after it
    ),
    max_size=25,
)


@pytest.mark.parametrize("method", [Method.SUPPORT, Method.FOR_AGAINST, Method.LIMITED, Method.POINTS])
@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=STEPS)
def test_whatever_happens_the_counts_are_the_rows_and_no_limit_is_passed(
    world: World, method: Method, steps: list[tuple[int, int, int, bool]]
) -> None:
    box = world.box()
    ideas = [contribution(world.idea(box, f"Idea {n}")) for n in range(4)]
    most = 5 if method == Method.POINTS else 2
    it = voting(world, box, method, allowance=most if method in (Method.LIMITED, Method.POINTS) else None)
    voters = [world.as_bob, world.as_charlie, named(STRANGER)]
    expected: dict[int, dict[int, int]] = {number: {} for number in range(3)}
    for who, which, value, fold in steps:
        mine, idea = expected[who], ideas[which]
        if value == 0:
            assert unchoose(voters[who], voting=it, contribution_id=idea.pk) is (idea.pk in mine)
            mine.pop(idea.pk, None)
            continue
        try:
            choose(voters[who], voting=it, contribution=idea, value=value)
            mine[idea.pk] = value
        except NotAChoice:
            assert method != Method.POINTS or value < 0
        except Spent:
            would = mine | {idea.pk: value}
            assert (sum(would.values()) if method == Method.POINTS else len(would)) > most
        if fold:
            fold_counts()
    for number, actor in enumerate(voters):
        assert own_choices(actor, it.pk) == expected[number]
        if method in (Method.LIMITED, Method.POINTS):
            assert (sum if method == Method.POINTS else len)(expected[number].values()) <= most
    assert_counts_are_the_rows(it)

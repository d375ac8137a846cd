"""A vote on what its author has withdrawn is free to be given again; and nobody ever has more than they were given."""

from functools import partial
from typing import Any

import pytest

from moteplass.spine.access.actor import STRANGER, Actor
from moteplass.spine.access.rooms import NoRoom
from moteplass.spine.access.visitor import named
from moteplass.spine.votes.ballots import Choice, Method
from moteplass.spine.votes.limits import Spent
from moteplass.spine.votes.results import current_voting, own_choices
from moteplass.tools.ideas.commands.withdrawing import put_idea_back, withdraw_idea
from moteplass.tools.ideas.models import Box, Idea
from moteplass.tools.ideas.queries.voting import ballot
from tests.at_once import at_once
from tests.spine.votings import assert_counts_are_the_rows, voting
from tests.tools.ideas.voters import cast
from tests.world import World


def box_of_three(world: World) -> tuple[Box, list[Idea]]:
    box = world.box()
    return box, [world.idea(box, f"Idea {n}", actor=world.as_charlie) for n in range(3)]


def meter(box: Box, actor: Actor) -> tuple[int, int]:
    row = current_voting(box.pk)
    assert row is not None
    found = ballot(actor, box.tool, row, seed="abcdefgh", cursor=None).meter
    return found.used, found.spent


def test_the_vote_is_free_until_the_idea_comes_back_and_then_is_with_it_again(world: World) -> None:
    box, (one, two, three) = box_of_three(world)
    it = voting(world, box, Method.LIMITED, allowance=2)
    eager, patient = world.as_bob, world.as_alice
    for actor in (eager, patient):
        cast(box, one, actor=actor)
        cast(box, two, actor=actor)
    withdraw_idea(world.as_charlie, idea=one)
    assert meter(box, eager) == (1, 0)
    cast(box, three, actor=eager)
    with pytest.raises(NoRoom):
        cast(box, one, actor=patient)
    put_idea_back(world.as_charlie, idea=one)
    assert own_choices(eager, it.pk) == {two.pk: 1, three.pk: 1}
    assert own_choices(patient, it.pk) == {one.pk: 1, two.pk: 1}
    assert meter(box, eager) == meter(box, patient) == (2, 0)
    with pytest.raises(Spent):
        cast(box, one, actor=eager)
    assert_counts_are_the_rows(it)


@pytest.mark.parametrize(
    ("method", "limit", "value"),
    [(Method.POINTS, {"allowance": 10}, 6), (Method.LIMITED, {"ceiling": 1_000_000}, 1)],
)
def test_points_and_budget_are_free_too(world: World, method: str, limit: dict[str, int], value: int) -> None:
    box, (one, two, _three) = box_of_three(world)
    Idea.objects.filter(box=box).update(cost=600_000)
    it = voting(world, box, method, **limit)
    cast(box, one, value, actor=world.as_bob)
    with pytest.raises(Spent):
        cast(box, two, value, actor=world.as_bob)
    withdraw_idea(world.as_charlie, idea=one)
    assert meter(box, world.as_bob) == (0, 0)
    cast(box, two, value, actor=world.as_bob)
    put_idea_back(world.as_charlie, idea=one)
    assert own_choices(world.as_bob, it.pk) == {two.pk: value}
    assert_counts_are_the_rows(it)


@pytest.mark.django_db(transaction=True)
def test_whoever_votes_while_it_comes_back_has_no_more_than_others(world: World) -> None:
    box, (one, two, three) = box_of_three(world)
    it = voting(world, box, Method.LIMITED, allowance=1)
    voters = [named(STRANGER) for _n in range(12)]
    for actor in voters:
        cast(box, one, actor=actor)
    withdraw_idea(world.as_charlie, idea=one)

    def votes(actor: Actor, idea: Idea) -> Any:
        return partial(cast, box, idea, actor=actor)

    back = partial(put_idea_back, world.as_charlie, idea=one)
    done = at_once([back, *(votes(actor, (two, three)[n % 2]) for n, actor in enumerate(voters))])
    assert done[0] is None and {type(result) for result in done[1:]} <= {type(None), Spent}
    assert Choice.objects.filter(paper__voting=it).count() == 12
    assert [len(own_choices(actor, it.pk)) for actor in voters] == [1] * 12
    assert_counts_are_the_rows(it)

"""Who sets up a voting, what terms make sense, and what does not change once people have voted."""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.db import IntegrityError

from moteplass.spine.access.decide import Refused
from moteplass.spine.votes.balloting import choose
from moteplass.spine.votes.ballots import Method, Voting
from moteplass.spine.votes.periods import NotOpen
from moteplass.spine.votes.results import (
    Phase,
    current_voting,
)
from moteplass.spine.votes.setting_up import Promised, StillRunning, Terms, change_voting, set_up_voting
from tests.spine.votings import close, contribution, voting
from tests.world import World


def test_only_a_steward_sets_up_a_voting_and_one_at_a_time(world: World) -> None:
    box = world.box()
    with pytest.raises(Refused):
        set_up_voting(world.as_bob, tool=box.tool, terms=Terms(Method.SUPPORT))
    first = voting(world, box)
    with pytest.raises(StillRunning):
        voting(world, box)
    close(first)
    second = voting(world, box, Method.POINTS, allowance=5)
    row = current_voting(box.pk)
    assert row and (row.id, row.allowance, row.phase) == (second.pk, 5, Phase.OPEN)


def test_what_people_have_voted_on_does_not_change_under_them(world: World) -> None:
    box = world.box()
    idea = contribution(world.idea(box))
    it = voting(world, box, Method.POINTS, allowance=10, sealed=True)
    change_voting(world.as_alice, voting=it, terms=_terms(it, method=Method.LIMITED))
    change_voting(world.as_alice, voting=it, terms=_terms(it, method=Method.POINTS))
    choose(world.as_bob, voting=it, contribution=idea, value=3)
    assert it.closes_at
    for field, terms in {
        "method": _terms(it, method=Method.LIMITED),
        "allowance": _terms(it, allowance=9),
        "sealed": _terms(it, sealed=False),
        "closes_at": _terms(it, closes_at=it.closes_at - timedelta(days=1)),
    }.items():
        with pytest.raises(Promised) as told:
            change_voting(world.as_alice, voting=it, terms=terms)
        assert told.value.field == field
    later = it.closes_at + timedelta(days=1)
    change_voting(world.as_alice, voting=it, terms=_terms(it, allowance=11, closes_at=later))
    close(it)
    with pytest.raises(NotOpen):
        change_voting(world.as_alice, voting=it, terms=_terms(it, closes_at=later))


def _terms(it: Voting, **changed: object) -> Terms:
    terms = Terms(it.method, it.title, it.allowance, it.ceiling, None, it.closes_at, it.sealed)
    return replace(terms, **changed)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "terms",
    [
        {"method": Method.POINTS},
        {"method": Method.LIMITED},
        {"method": Method.LIMITED, "allowance": 0},
        {"method": Method.SUPPORT, "ceiling": 100},
        {"method": Method.SUPPORT, "sealed": True, "days": None},
    ],
)
def test_terms_that_make_no_sense_are_refused_by_the_database(world: World, terms: dict[str, object]) -> None:
    box = world.box()
    with pytest.raises(IntegrityError):
        voting(world, box, **terms)  # type: ignore[arg-type]

"""Votes are one a person, also of those who log in halfway, and nobody's to see."""

from dataclasses import replace

import pytest

from moteplass.spine.access.actor import STRANGER
from moteplass.spine.access.visitor import named
from moteplass.spine.audit.models import AuditEntry
from moteplass.spine.content.tallies import counted
from moteplass.spine.votes.balloting import (
    VotedLoggedIn,
    choose,
    unchoose,
)
from moteplass.spine.votes.ballots import Paper
from moteplass.spine.votes.commands import give_support, withdraw_support
from moteplass.spine.votes.models import Support
from moteplass.spine.votes.results import (
    own_choices,
    results_of,
)
from tests.spine.votings import assert_counts_are_the_rows, contribution, voting
from tests.world import World


def test_a_visitor_who_logs_in_keeps_the_one_vote(world: World) -> None:
    box = world.box()
    idea, it = contribution(world.idea(box)), voting(world, box)
    visitor = named(STRANGER)
    choose(visitor, voting=it, contribution=idea)
    logged_in = replace(world.as_bob, visitor=visitor.visitor)
    assert own_choices(logged_in, it.pk) == {idea.pk: 1}
    assert choose(logged_in, voting=it, contribution=idea) is False
    assert results_of(it.pk).counts[idea.pk].votes == 1
    # Logged out again, the browser has no second vote.
    with pytest.raises(VotedLoggedIn):
        choose(visitor, voting=it, contribution=idea)
    assert own_choices(visitor, it.pk) == {}
    assert Paper.objects.filter(voting=it).count() == 1


def test_who_has_voted_both_ways_counts_once_after_logging_in(world: World) -> None:
    box = world.box()
    idea, other = contribution(world.idea(box)), contribution(world.idea(box, "Another"))
    it = voting(world, box)
    choose(world.as_bob, voting=it, contribution=idea)
    visitor = named(STRANGER)
    choose(visitor, voting=it, contribution=idea)
    choose(visitor, voting=it, contribution=other)
    assert results_of(it.pk).voters == 2
    choose(replace(world.as_bob, visitor=visitor.visitor), voting=it, contribution=idea)
    assert results_of(it.pk).counts[idea.pk].votes == 1
    assert results_of(it.pk).voters == 1
    assert_counts_are_the_rows(it)


def test_two_people_at_one_browser_have_a_vote_each(world: World) -> None:
    box = world.box()
    idea, it = contribution(world.idea(box)), voting(world, box)
    browser = named(STRANGER).visitor
    assert choose(replace(world.as_bob, visitor=browser), voting=it, contribution=idea)
    assert choose(replace(world.as_alice, visitor=browser), voting=it, contribution=idea)
    assert results_of(it.pk).counts[idea.pk].votes == 2


def test_whose_account_is_deleted_has_still_voted(world: World) -> None:
    box = world.box()
    idea, it = contribution(world.idea(box)), voting(world, box)
    choose(world.as_charlie, voting=it, contribution=idea)
    # What deleting the account does (Paper.user is set to nobody).
    Paper.objects.filter(voting=it).update(user=None)
    assert results_of(it.pk).counts[idea.pk].votes == 1
    assert_counts_are_the_rows(it)


def test_the_log_tells_neither_who_voted_nor_for_what(world: World) -> None:
    box = world.box()
    idea, it = contribution(world.idea(box)), voting(world, box)
    choose(world.as_bob, voting=it, contribution=idea)
    unchoose(world.as_bob, voting=it, contribution_id=idea.pk)
    for line in AuditEntry.objects.filter(verb__in=["votes.voted", "votes.vote_withdrawn"]):
        assert (line.actor_id, line.actor_name, line.details) == (None, "", {})
        assert (line.subject, line.subject_id, line.place_id) == ("votes.voting", it.pk, box.tool.place_id)


def test_support_from_before_logging_in_is_not_counted_twice(world: World) -> None:
    idea = contribution(world.idea(world.box()))
    visitor = named(STRANGER)
    logged_in = replace(world.as_bob, visitor=visitor.visitor)
    give_support(visitor, contribution=idea)
    assert give_support(logged_in, contribution=idea) is True
    assert counted(idea.pk, "support") == Support.objects.filter(contribution=idea).count() == 1
    withdraw_support(logged_in, contribution=idea)
    assert counted(idea.pk, "support") == 0

"""Nobody reads out of the log who supports what; and still each counts once."""

import pytest
from django.db import IntegrityError, transaction
from django.test import Client

from moteplass.spine.audit.models import AuditEntry
from moteplass.spine.votes.commands import give_support, withdraw_support
from moteplass.spine.votes.models import Support
from moteplass.tools.ideas.commands.confirming import confirm_support
from tests.addresses import read
from tests.tools.ideas.developers import change, said
from tests.world import World


def test_the_log_says_that_support_was_given_and_not_by_whom(world: World, alice: Client) -> None:
    idea = world.idea(world.box(), actor=world.as_charlie)
    give_support(world.as_bob, contribution=said(idea))
    change(world.as_charlie, idea, ask=True, proposal="Another text.")
    confirm_support(world.as_bob, idea=idea, version=2)
    withdraw_support(world.as_bob, contribution=said(idea))
    verbs = ["votes.supported", "ideas.support.confirmed", "votes.support_withdrawn"]
    lines = AuditEntry.objects.filter(verb__in=verbs, subject_id=idea.pk).order_by("pk")
    assert [(line.verb, line.actor_id, line.actor_name) for line in lines] == [(v, None, "") for v in verbs]
    log = read(alice, f"/m/{idea.box.tool.place.slug}/log/")
    assert "by whom is secret" in log and "Bob" not in log


def test_support_given_twice_counts_once_whoever_tries(world: World) -> None:
    idea = world.idea(world.box())
    assert give_support(world.as_bob, contribution=said(idea))
    assert not give_support(world.as_bob, contribution=said(idea))
    assert said(idea).tally.support == 1
    [one] = Support.objects.filter(contribution_id=idea.pk)
    one.pk = None
    with pytest.raises(IntegrityError), transaction.atomic():
        one.save()

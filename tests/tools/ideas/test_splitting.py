"""A part of an idea stands on its own: linked both ways, and support is asked for, never copied."""

import uuid

import pytest
from django.test import Client

from moteplass.spine.access.actor import actor_for
from moteplass.spine.access.decide import Refused
from moteplass.spine.content.models import Link, State
from moteplass.spine.content.tallies import counted
from moteplass.spine.events.jobs import run
from moteplass.spine.notify.models import Mail
from moteplass.spine.places.models import Access, Role
from moteplass.spine.votes.commands import give_support
from moteplass.tools.ideas import jobs
from moteplass.tools.ideas.commands.splitting import split_idea
from moteplass.tools.ideas.models import Idea, Version
from moteplass.tools.ideas.texts import IdeaInput, Parts
from tests.tools.ideas.developers import at, said
from tests.world import World

PART = {"title": "Lend out the bicycles", "proposal": "Let people borrow the bicycles."}


def given() -> IdeaInput:
    return IdeaInput(parts=Parts(PART["title"], PART["proposal"]), submission=uuid.uuid4())


def test_the_author_splits_off_a_part_and_both_pages_show_it(
    world: World, charlie: Client, stranger: Client
) -> None:
    idea = world.idea(world.box(), actor=world.as_charlie)
    give_support(world.as_bob, contribution=said(idea))
    form = charlie.get(at(idea, "ideas-split")).content.decode()
    assert "Let people borrow the vans at weekends." in form and "Support is not copied" in form
    number = str(uuid.uuid4())
    sent = charlie.post(at(idea, "ideas-split"), PART | {"submission": number})
    again = charlie.post(at(idea, "ideas-split"), PART | {"submission": number})
    part = Idea.objects.exclude(pk=idea.pk).get()
    assert sent["Location"] == again["Location"] == at(part)
    assert counted(part.pk, "support") == 0 and counted(idea.pk, "support") == 1
    assert Link.objects.get().kind == Link.Kind.FOLLOWS
    assert f'href="{at(part)}"' in stranger.get(at(idea)).content.decode()
    assert f'href="{at(idea)}"' in stranger.get(at(part)).content.decode()
    assert Version.objects.get(idea=part).credit == ""


def test_a_steward_splits_with_credit_to_whoever_wrote_it(world: World) -> None:
    idea = world.idea(world.box(), actor=world.as_charlie)
    part = split_idea(world.as_alice, idea=idea, given=given()).idea
    assert Version.objects.get(idea=part).credit == "Charlie"


def test_supporters_are_told_and_may_support_the_part(world: World) -> None:
    sue = world.person("Sue")
    idea = world.idea(world.box(), actor=world.as_charlie)
    give_support(actor_for(sue), contribution=said(idea))
    part = split_idea(world.as_charlie, idea=idea, given=given()).idea
    for _turn in range(2):
        run(f"{jobs.__name__}.developing.split", {"idea_id": part.pk, "source_id": idea.pk})
    (mail,) = Mail.objects.filter(purpose="ideas.split")
    assert mail.to == sue.email and at(part) in mail.body


def test_others_cannot_split(world: World, bob: Client, stranger: Client) -> None:
    idea = world.idea(world.box(), actor=world.as_charlie)
    for other in (bob, stranger):
        assert other.get(at(idea, "ideas-split")).status_code == 403
        assert other.post(at(idea, "ideas-split"), PART).status_code == 403
    with pytest.raises(Refused):
        split_idea(world.as_bob, idea=idea, given=given())


def test_what_is_typed_is_kept_when_something_is_missing(world: World, charlie: Client) -> None:
    idea = world.idea(world.box(), actor=world.as_charlie)
    answer = charlie.post(at(idea, "ideas-split"), PART | {"title": ""})
    assert answer.status_code == 422 and PART["proposal"] in answer.content.decode()


def test_a_part_of_a_closed_box_stays_in_it(world: World, stranger: Client) -> None:
    box = world.box(access=Access.MEMBERS, checked_first=True)
    member = world.member(box.tool.place, "Mia", Role.CONTRIBUTOR)
    idea = world.idea(box, actor=actor_for(member))
    assert stranger.get(at(idea, "ideas-split")).status_code == 404
    rows = type(said(idea)).objects.unscoped(reason="a test")
    rows.filter(pk=idea.pk).update(state=State.PUBLISHED)
    part = split_idea(actor_for(member), idea=idea, given=given()).idea
    # Where ideas are checked first, the part is too.
    assert said(part).state == State.AWAITING
    assert stranger.get(at(part)).status_code == 404

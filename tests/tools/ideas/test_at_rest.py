"""What is closed stays as it is: closed and archived boxes, merged ideas; and what comes twice is one."""

import uuid
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from moteplass.kit import clock
from moteplass.spine.access.actor import STRANGER
from moteplass.spine.access.decide import Refused
from moteplass.spine.audit.models import AuditEntry
from moteplass.spine.content.models import Contribution, State
from moteplass.spine.content.tallies import counted
from moteplass.spine.places.models import Place
from moteplass.spine.talk.commands import post_comment
from moteplass.spine.votes.commands import give_support
from moteplass.tools.ideas.commands.campaigns import ask
from moteplass.tools.ideas.commands.checking import hold_back
from moteplass.tools.ideas.commands.costs import set_costs
from moteplass.tools.ideas.commands.merging import merge_ideas
from moteplass.tools.ideas.commands.moving import move_idea
from moteplass.tools.ideas.commands.points import add_point
from moteplass.tools.ideas.commands.posting import keep_draft
from moteplass.tools.ideas.commands.suggesting import accept_suggestion
from moteplass.tools.ideas.models import Idea, Point, Stage
from moteplass.tools.ideas.texts import IdeaInput, Parts
from tests.tools.ideas.developers import at, change, said, suggested
from tests.tools.ideas.test_splitting import PART
from tests.world import World


def put(idea: Idea, state: str) -> None:
    Place.objects.filter(pk=idea.box.tool.place_id).update(state=state)


@pytest.mark.parametrize("state", [Place.State.CLOSED, Place.State.ARCHIVED])
def test_staff_make_nothing_new_where_the_place_is_not_open(world: World, alice: Client, state: str) -> None:
    idea = world.idea(world.box(), actor=world.as_charlie)
    edit = suggested(idea, gain="Joy.")
    put(idea, state)
    assert alice.get(at(idea, "ideas-split")).status_code == 403
    sent = alice.post(at(idea, "ideas-split"), PART)
    assert sent.status_code == 403 and "not open for contributions" in sent.content.decode()
    with pytest.raises(Refused, match="not open"):
        accept_suggestion(world.as_alice, idea=idea, suggestion_id=edit.pk, parts=["gain"], seen=1)
    assert Idea.objects.count() == 1 and said(idea).revision == 1
    assert at(idea, "ideas-split") not in alice.get(at(idea)).content.decode()


def test_an_archived_box_is_run_no_more_but_what_must_not_be_read_is_held_back(world: World) -> None:
    box = world.box()
    idea, other = world.idea(box), world.idea(box)
    last = Stage.objects.filter(box=box).order_by("-position")[0]
    put(idea, Place.State.ARCHIVED)
    with pytest.raises(Refused, match="archived"):
        move_idea(world.as_alice, idea=idea, to=last, answer="It is done.")
    with pytest.raises(Refused, match="archived"):
        merge_ideas(world.as_alice, idea=idea, into=other)
    with pytest.raises(Refused, match="archived"):
        set_costs(world.as_alice, box=box, costs={idea.pk: 100})
    hold_back(world.as_alice, idea=idea)
    assert said(idea).state == State.HIDDEN


def test_a_closed_box_can_still_be_worked_through(world: World) -> None:
    idea = world.idea(world.box())
    last = Stage.objects.filter(box=idea.box).order_by("-position")[0]
    put(idea, Place.State.CLOSED)
    assert move_idea(world.as_alice, idea=idea, to=last, answer="It is done.").after_id == last.pk


def test_a_merged_idea_takes_no_support_and_no_comments(world: World, stranger: Client) -> None:
    box = world.box()
    gone, stays = world.idea(box), world.idea(box)
    merge_ideas(world.as_alice, idea=gone, into=stays)
    where = {"place": box.tool.place.slug, "tool": box.tool.slug, "contribution": gone.pk}
    for name, form, status in (
        ("contribution-support", {"support": "give"}, 403),
        # What was typed is kept.
        ("contribution-comment", {"text": "Yes.", "name": "Kari"}, 422),
    ):
        sent = stranger.post(reverse(name, kwargs=where), form)
        assert sent.status_code == status and "merged into another" in sent.content.decode()
    with pytest.raises(Refused):
        post_comment(STRANGER, about=said(gone), text="Yes.", name="Kari")
    assert counted(gone.pk, "support") == 0
    assert give_support(world.as_bob, contribution=said(stays))


def test_the_same_form_again_makes_no_version(world: World) -> None:
    idea = world.idea(world.box(), actor=world.as_charlie)
    assert change(world.as_charlie, idea, gain="Joy.") == 2
    assert change(world.as_charlie, idea, gain="Joy.") == 2
    assert said(idea).revision == 2 and AuditEntry.objects.filter(verb="ideas.idea.repeated").count() == 1
    assert change(world.as_charlie, idea, gain="") == 3


def test_the_same_point_twice_is_one(world: World) -> None:
    idea = world.idea(world.box())

    def say(side: Any = Point.Side.FOR, text: str = "It saves time.", name: str = "Kari") -> Point:
        return add_point(STRANGER, idea=idea, side=side, text=text, name=name).point

    assert say().pk == say(text=" It saves time.\r\n").pk
    say(side=Point.Side.AGAINST)
    say(text="It saves money.")
    say(name="Ola")
    add_point(world.as_charlie, idea=idea, side=Point.Side.FOR, text="It saves time.")
    assert Point.objects.count() == 5
    rows = Contribution.objects.unscoped(reason="a test").filter(parent_id=idea.pk)
    rows.update(published_at=said(idea).published_at.replace(year=2020))
    say()
    assert Point.objects.count() == 6


def test_a_draft_has_no_versions_to_show(world: World, charlie: Client) -> None:
    given = IdeaInput(parts=Parts("A title", "A proposal"), submission=uuid.uuid4())
    draft = keep_draft(world.as_charlie, box=world.box(), given=given)
    assert charlie.get(at(draft, "ideas-versions")).status_code == 404


def test_what_is_no_text_or_no_address_is_no_error(world: World, alice: Client, stranger: Client) -> None:
    idea = world.idea(world.box())
    tool = idea.box.tool
    asked = stranger.get(f"/api/v1/ideas/{tool.place.slug}/{tool.slug}/ideas", {"q": "\x00vans"})
    assert asked.status_code == 200
    assert alice.get(at(idea, "ideas-merge"), {"q": "\x00vans"}).status_code == 200
    sent = alice.post(at(idea, "ideas-become"), {"way": "there", "address": "http://[bad"})
    assert sent.status_code == 422 and "nothing at that address" in sent.content.decode()


def test_what_is_no_address_of_a_box_is_told_to_the_one_who_invites(world: World, alice: Client) -> None:
    box = world.box()
    now = clock.now()
    asked = ask(
        world.as_alice,
        box=box,
        question="Where to?",
        text="",
        opens_at=now,
        closes_at=now + timedelta(days=9),
    )
    where = {"place": box.tool.place.slug, "tool": box.tool.slug, "campaign": asked.slug}
    sent = alice.post(reverse("ideas-campaign", kwargs=where), {"address": "http://[bad"}, follow=True)
    assert "Write the address of the other box" in sent.content.decode()

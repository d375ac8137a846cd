"""Mails to those who run a box, and who gets an idea that nobody has."""

from datetime import timedelta

import pytest
from django.test import Client

from moteplass.kit import localise
from moteplass.spine.accounts.models import User
from moteplass.spine.events.jobs import run
from moteplass.spine.notify.models import Mail
from moteplass.spine.places.models import Access, Place, Role
from moteplass.spine.stewardship.commands import NotPossible, move_place
from moteplass.tools.ideas.commands import campaigns
from moteplass.tools.ideas.commands.ledger import sign_off
from moteplass.tools.ideas.commands.moving import move_idea
from moteplass.tools.ideas.commands.running import StageInput, set_stages
from moteplass.tools.ideas.jobs import staff
from moteplass.tools.ideas.models import Box, Idea, Stage, TakingPart
from tests.addresses import at, read
from tests.tools.ideas import ledgers
from tests.tools.ideas.developers import stage
from tests.tools.ideas.test_campaigns import ask
from tests.world import World


def told(about: str) -> list[str]:
    return [mail.to for mail in Mail.objects.filter(purpose=f"ideas.{about}").order_by("pk")]


def give(world: World, box: Box, kind: str, owner_id: int | None) -> None:
    """Give a stage an owner, as the page for setting up does."""
    stages = [
        StageInput(s.name, s.kind, s.text, s.days, s.pk, owner_id=owner_id if s.kind == kind else s.owner_id)
        for s in Stage.objects.filter(box=box)
    ]
    set_stages(world.as_alice, box=box, stages=stages)


def test_overdue_ideas_that_nobody_has_go_to_the_stewards_of_their_box(world: World) -> None:
    box = world.box()
    world.member(box.tool.place, "Erik", Role.EXPERT)
    late = world.idea(box, "Forgotten")
    User.objects.update(language="en")
    yesterday = localise.today() - timedelta(days=1)
    Idea.objects.filter(pk=late.pk).update(due=yesterday)
    for _twice in range(2):
        run(f"{staff.__name__}.remind_of_overdue", {})
    assert told("overdue") == [world.alice.email]
    body = Mail.objects.get(purpose="ideas.overdue").body
    assert "Forgotten" in body and "Nobody has it yet." in body


def test_overdue_ideas_of_somebody_who_has_left_go_to_the_stewards(world: World) -> None:
    box = world.box()
    erik = world.member(box.tool.place, "Erik", Role.EXPERT)
    idea = world.idea(box)
    yesterday = localise.today() - timedelta(days=1)
    move_idea(world.as_alice, idea=idea, to=stage(box, "assessed"), owner=erik, due=yesterday)
    erik.is_active = False
    erik.save()
    staff.remind_of_overdue()
    assert told("overdue") == [world.alice.email]


def test_an_idea_that_comes_to_a_stage_without_an_owner_gets_the_stages_own(world: World) -> None:
    box = world.box()
    erik = world.member(box.tool.place, "Erik", Role.EXPERT)
    for kind in ("received", "assessed"):
        give(world, box, kind, erik.pk)
    idea = world.idea(box)
    assert Idea.objects.get(pk=idea.pk).owner == erik
    assert idea.moves.get().owner_name == "Erik"
    move_idea(world.as_alice, idea=idea, to=stage(box, "accepted"))
    assert Idea.objects.get(pk=idea.pk).owner is None
    move = move_idea(world.as_alice, idea=idea, to=stage(box, "assessed"))
    assert move.owner == erik
    # An owner that is chosen stands, and one may be taken away where it is.
    move_idea(world.as_alice, idea=idea, to=stage(box, "assessed"), answer="Nobody just now.")
    assert Idea.objects.get(pk=idea.pk).owner is None
    move_idea(world.as_alice, idea=idea, to=stage(box, "received"), owner=world.alice)
    assert Idea.objects.get(pk=idea.pk).owner == world.alice


def test_who_gets_an_idea_from_another_is_told_once(world: World) -> None:
    box = world.box()
    erik = world.member(box.tool.place, "Erik", Role.EXPERT)
    idea = world.idea(box, "Vans")
    User.objects.update(language="en")
    given = move_idea(world.as_alice, idea=idea, to=stage(box, "assessed"), owner=erik)
    on = move_idea(world.as_alice, idea=idea, to=stage(box, "accepted"), owner=erik)
    for move in (given, given, on):
        staff.tell_owner(idea.pk, move.pk)
    [mail] = Mail.objects.filter(purpose="ideas.owner")
    assert mail.to == erik.email and "Vans" in mail.subject and "Alice has given you" in mail.body


def test_who_takes_an_idea_or_has_it_no_more_is_told_nothing(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    deferred: list[int] = []
    monkeypatch.setattr(staff, "defer", lambda job, at, idea_id, move_id: deferred.append(move_id))
    box = world.box()
    erik = world.member(box.tool.place, "Erik", Role.EXPERT)
    idea = world.idea(box)
    slip = move_idea(world.as_alice, idea=idea, to=stage(box, "assessed"), owner=erik)
    taken = move_idea(world.as_alice, idea=idea, to=stage(box, "assessed"), owner=world.alice)
    for move in (slip, taken):
        staff.announce_owner(idea.pk, move.pk)
    assert deferred == [slip.pk]
    staff.tell_owner(idea.pk, slip.pk)
    assert not told("owner")


def test_the_board_tells_those_who_move_ideas_who_has_a_stage(
    world: World, alice: Client, stranger: Client
) -> None:
    box = world.box()
    give(world, box, "assessed", world.member(box.tool.place, "Erik", Role.EXPERT).pk)
    assert "Erik" in read(alice, at(box, "ideas-board"))
    assert "Erik" not in read(stranger, at(box, "ideas-board"))


def test_who_has_left_gets_no_more_of_the_stages_ideas(world: World) -> None:
    box = world.box()
    erik = world.member(box.tool.place, "Erik", Role.EXPERT)
    give(world, box, "received", erik.pk)
    erik.memberships.all().delete()
    assert Idea.objects.get(pk=world.idea(box).pk).owner is None


def test_a_stage_goes_only_to_one_who_checks(world: World, alice: Client) -> None:
    box = world.box()
    erik = world.member(box.tool.place, "Erik", Role.MODERATOR)
    carl = world.member(box.tool.place, "Carl", Role.CONTRIBUTOR)
    with pytest.raises(NotPossible, match="must be one who checks"):
        give(world, box, "received", carl.pk)
    page = at(box, "ideas-setup")
    shown = read(alice, page)
    assert "Erik" in shown and "Carl" not in shown
    first = stage(box, "received")
    form = {
        "do": "stages",
        "stage-TOTAL_FORMS": 1,
        "stage-INITIAL_FORMS": 1,
        "stage-0-id": first.pk,
        "stage-0-kind": first.kind,
        "stage-0-name": "In the box",
        "stage-0-order": 1,
    }
    refused = alice.post(page, form | {"stage-0-owner": carl.pk})
    assert refused.status_code == 422 and "In the box" in refused.content.decode()
    assert alice.post(page, form | {"stage-0-owner": erik.pk}).status_code == 302
    assert stage(box, "received").owner == erik


def test_controllers_hear_of_new_figures_that_others_wrote_once(world: World) -> None:
    box = world.box()
    idea = ledgers.realised(world, box)
    dora = ledgers.controller(world, box)
    line = ledgers.line(world, idea)
    figure = ledgers.figure(world, line, "100", signed=False)
    for _twice in range(2):
        staff.remind_of_sign_offs()
    [mail] = Mail.objects.filter(purpose="ideas.sign_off")
    assert mail.to == dora.email and "One letter, not three" in mail.body
    assert at(box, "ideas-ledger", idea=idea.pk) in mail.body
    sign_off(dora, figure=figure)
    staff.remind_of_sign_offs()
    assert len(told("sign_off")) == 1
    ledgers.figure(world, line, "90", year=2031, signed=False)
    staff.remind_of_sign_offs()
    assert len(told("sign_off")) == 2
    ledgers.figure(world, line, "80", year=2032, signed=False)
    move_place(world.as_alice, place=box.tool.place, to=Place.State.CLOSED)
    move_place(world.as_alice, place=box.tool.place, to=Place.State.ARCHIVED)
    staff.remind_of_sign_offs()
    assert len(told("sign_off")) == 2


def test_the_stewards_of_an_invited_box_are_told_and_nobody_else(world: World) -> None:
    host, other = world.box(), world.box(access=Access.MEMBERS)
    world.member(other.tool.place, "Rita", Role.READER)
    campaign = ask(world, host)
    part = campaigns.invite(world.as_alice, campaign=campaign, box=other)
    for _twice in range(2):
        run(f"{staff.__name__}.tell_invited", {"part_id": part.pk})
    assert told("invited") == [world.alice.email]
    assert at(other, "ideas-campaigns") in Mail.objects.get(purpose="ideas.invited").body
    # Taken back before the mail was written, or answered already.
    TakingPart.objects.all().delete()
    staff.tell_invited(part.pk)
    again = campaigns.invite(world.as_alice, campaign=campaign, box=other)
    campaigns.take_part(world.as_alice, box=other, campaign=campaign)
    staff.tell_invited(again.pk)
    assert len(told("invited")) == 1

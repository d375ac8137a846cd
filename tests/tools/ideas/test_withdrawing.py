"""An author takes an idea back and puts it back: it is gone for others, and nothing is lost."""

from typing import Any

import pytest
from django.test import Client

from moteplass.spine.access.decide import Refused
from moteplass.spine.content.models import Contribution, Revision, State
from moteplass.spine.places.models import Place
from moteplass.spine.stewardship.commands import NotPossible, move_place
from moteplass.spine.votes.commands import give_support
from moteplass.spine.votes.results import current_voting
from moteplass.tools.ideas.commands.checking import hold_back, put_back
from moteplass.tools.ideas.commands.merging import merge_ideas
from moteplass.tools.ideas.commands.moving import move_idea
from moteplass.tools.ideas.commands.withdrawing import put_idea_back, withdraw_idea
from moteplass.tools.ideas.queries.voting import outcome
from tests.addresses import at, read
from tests.spine.votings import voting
from tests.tools.ideas import developers
from tests.tools.ideas.developers import said, stage
from tests.tools.ideas.voters import cast
from tests.world import World


def state(idea: Any) -> str:
    rows = Contribution.objects.unscoped(reason="test")
    return rows.values_list("state", flat=True).get(pk=idea.pk)


def test_the_author_is_asked_first_and_can_put_it_back(
    world: World, charlie: Client, stranger: Client
) -> None:
    box = world.box()
    idea = world.idea(box, actor=world.as_charlie)
    give_support(world.as_bob, contribution=said(idea))
    page = at(box, "ideas-withdraw", idea=idea.pk)
    assert page in read(charlie, developers.at(idea))
    assert "Do you want to withdraw the idea?" in read(charlie, page) and state(idea) == State.PUBLISHED
    assert charlie.post(page, {"act": "withdraw"}).headers["Location"] == page
    assert state(idea) == State.WITHDRAWN
    assert "You have withdrawn the idea" in read(charlie, page)
    assert f'href="{page}' in read(charlie, "/me/contributions/")
    assert charlie.get(developers.at(idea)).headers["Location"] == page
    for gone in (developers.at(idea), page):
        assert stranger.get(gone).status_code == 404
    assert "Lend out the vans" not in read(stranger, at(box, "ideas"))
    assert charlie.post(page, {"act": "put_back"}).headers["Location"] == developers.at(idea)
    assert "Lend out the vans" in read(stranger, at(box, "ideas"))
    assert said(idea).tally.support == 1
    assert Revision.objects.filter(contribution_id=idea.pk).count() == 1


def test_nobody_else_takes_it_back(world: World, alice: Client, stranger: Client) -> None:
    box = world.box()
    idea, unsigned = world.idea(box, actor=world.as_charlie), world.idea(box)
    for client in (alice, stranger):
        for one in (idea, unsigned):
            page = at(box, "ideas-withdraw", idea=one.pk)
            assert client.get(page).status_code == client.post(page, {"act": "withdraw"}).status_code == 404
    with pytest.raises(Refused):
        withdraw_idea(world.as_alice, idea=idea)
    withdraw_idea(world.as_charlie, idea=idea)
    with pytest.raises(Refused):
        put_idea_back(world.as_alice, idea=idea)
    assert [state(idea), state(unsigned)] == [State.WITHDRAWN, State.PUBLISHED]


def test_votes_on_it_do_not_count(world: World) -> None:
    box = world.box()
    idea, other = world.idea(box, actor=world.as_charlie), world.idea(box, "Bicycles")
    voting(world, box)
    for one in (idea, other):
        cast(box, one, actor=world.as_bob)
    withdraw_idea(world.as_charlie, idea=idea)
    row = current_voting(box.pk)
    assert row is not None
    assert [found.title for found in outcome(world.as_alice, box.tool, row).rows] == ["Bicycles"]


def test_what_is_decided_or_merged_stays(world: World, charlie: Client) -> None:
    box = world.box()
    decided, source, target = (world.idea(box, name, actor=world.as_charlie) for name in ("A", "B", "C"))
    move_idea(world.as_alice, idea=decided, to=stage(box, "declined"), answer="It is too dear.")
    merge_ideas(world.as_alice, idea=source, into=target)
    for idea in (decided, source, target):
        with pytest.raises(NotPossible):
            withdraw_idea(world.as_charlie, idea=idea)
        page = at(box, "ideas-withdraw", idea=idea.pk)
        assert 'value="withdraw"' not in read(charlie, page)
        assert charlie.post(page, {"act": "withdraw"}).status_code == 302
        assert state(idea) == State.PUBLISHED


def test_it_is_no_way_past_those_who_check(world: World) -> None:
    free, checked = world.box(), world.box(checked_first=True)
    held = world.idea(free, actor=world.as_charlie)
    hold_back(world.as_alice, idea=held)
    with pytest.raises(NotPossible):
        withdraw_idea(world.as_charlie, idea=held)
    put_back(world.as_alice, idea=held)
    with pytest.raises(NotPossible):
        withdraw_idea(world.as_charlie, idea=held)
    new = world.idea(checked, actor=world.as_charlie)
    withdraw_idea(world.as_charlie, idea=new)
    put_idea_back(world.as_charlie, idea=new)
    assert state(new) == State.AWAITING


def test_in_a_closed_box_it_stays_as_it_is(world: World, charlie: Client) -> None:
    box = world.box()
    idea, other = (world.idea(box, name, actor=world.as_charlie) for name in ("A", "B"))
    withdraw_idea(world.as_charlie, idea=other)
    move_place(world.as_alice, place=box.tool.place, to=Place.State.CLOSED)
    assert 'value="withdraw"' not in read(charlie, at(box, "ideas-withdraw", idea=idea.pk))
    assert 'value="put_back"' not in read(charlie, at(box, "ideas-withdraw", idea=other.pk))
    assert charlie.post(at(box, "ideas-withdraw", idea=idea.pk), {"act": "withdraw"}).status_code == 403
    assert [state(idea), state(other)] == [State.PUBLISHED, State.WITHDRAWN]


def test_pressed_twice_is_once(world: World) -> None:
    idea = world.idea(world.box(), actor=world.as_charlie)
    for _twice in range(2):
        withdraw_idea(world.as_charlie, idea=idea)
    for _twice in range(2):
        put_idea_back(world.as_charlie, idea=idea)
    assert state(idea) == State.PUBLISHED

"""In a closed box no page offers what the command would refuse."""

from typing import Any

from django.test import Client

from moteplass.spine.content.models import Contribution
from moteplass.spine.content.reading import has_written
from moteplass.spine.places.models import Place, Tool
from moteplass.spine.stewardship.commands import move_place
from moteplass.tools.ideas.commands.posting import keep_draft
from moteplass.tools.ideas.texts import IdeaInput, Parts
from tests.addresses import read
from tests.tools.ideas.developers import at, suggested
from tests.world import World


def test_a_suggestion_can_be_answered_and_not_taken_in(world: World, alice: Client, charlie: Client) -> None:
    box = world.box()
    idea = world.idea(box)
    suggestion = suggested(idea, world.as_charlie, proposal="Another text.")
    page = at(idea, "ideas-suggestion", suggestion=suggestion.pk)
    assert 'value="accept"' in read(alice, page) and 'value="withdraw"' in read(charlie, page)
    move_place(world.as_alice, place=box.tool.place, to=Place.State.CLOSED)
    shown = read(alice, page)
    assert 'value="accept"' not in shown and 'value="decline"' in shown
    assert 'value="withdraw"' not in read(charlie, page)
    assert alice.post(page, {"act": "decline", "answer": "It is too late."}).status_code == 302


def test_no_part_can_be_split_off(world: World, alice: Client) -> None:
    box = world.box()
    idea = world.idea(box)
    assert alice.get(at(idea, "ideas-split")).status_code == 200
    move_place(world.as_alice, place=box.tool.place, to=Place.State.CLOSED)
    assert alice.get(at(idea, "ideas-split")).status_code == 403


def test_a_draft_is_not_said_yet_where_one_writes_before_one_reads(world: World) -> None:
    box = world.box()
    world.idea(box)
    Tool.objects.filter(pk=box.pk).update(write_first=True)
    form: Any = {"parts": Parts("Mine", "A draft."), "submission": "6a3c7a0e-0a60-4a55-9a59-d3a1b4b8f0a1"}
    keep_draft(world.as_charlie, box=box, given=IdeaInput(**form))
    assert not has_written(world.as_charlie, box.pk)
    assert Contribution.objects.visible_to(world.as_charlie).filter(tool=box.tool).count() == 1
    world.idea(box, "Said", actor=world.as_charlie)
    assert has_written(world.as_charlie, box.pk)
    assert Contribution.objects.visible_to(world.as_charlie).filter(tool=box.tool).count() == 3

"""What is changed after it shows awaits a check again where its place has one, and does not come back past it."""

import uuid
from typing import Any

import pytest
from django.test import Client

from moteplass.spine.access.actor import STRANGER, Actor, actor_for
from moteplass.spine.access.rooms import NoRoom
from moteplass.spine.content.models import Contribution, Restraint, State
from moteplass.spine.content.reading import state_of
from moteplass.spine.moderation.commands.checking import check
from moteplass.spine.places.models import Place
from moteplass.tools.documents.commands import change_document, put_back_document, withdraw_document
from moteplass.tools.hearing.answers import AnswerInput, Reply
from moteplass.tools.hearing.commands.answering import change_answer, receipt_code
from moteplass.tools.hearing.models import Answer, Figure
from moteplass.tools.ideas.commands.withdrawing import put_idea_back, withdraw_idea
from tests.tools.documents.rooms import document, given, room
from tests.tools.ideas.developers import change
from tests.world import World

pytestmark = pytest.mark.usefixtures("in_english")
LINKS = "Buy at https://a.example and www.b.example and http://c.example."


def says(place_id: int, **fields: Any) -> None:
    Place.objects.filter(pk=place_id).update(**fields)


def changed(world: World, answer: Answer, text: str, actor: Actor = STRANGER) -> str:
    """The state of an answer after its words are changed."""
    replies = [Reply(world.question(answer.hearing), text=text)]
    form = AnswerInput(replies=replies, submission=uuid.uuid4(), name="Kari Nordmann")
    change_answer(actor, answer=Answer.objects.get(pk=answer.pk), given=form, keep_files=frozenset())
    return state_of(answer.pk)


def counted(answer: Answer) -> int:
    return sum(Figure.objects.filter(hearing=answer.hearing).values_list("count", flat=True))


def test_a_changed_answer_awaits_where_all_does_and_is_counted_when_it_shows(
    world: World, stranger: Client, alice: Client
) -> None:
    answer = world.answer(world.place())
    place = answer.hearing.tool.place
    # Who is new is asked once: what shows has been looked at.
    says(place.pk, checked="new")
    assert changed(world, answer, "Otherwise.") == State.PUBLISHED and counted(answer) == 1
    says(place.pk, checked="all", looked_from=8, looked_until=16)
    assert changed(world, answer, "Once more.") == State.AWAITING and counted(answer) == 0
    receipt = f"/receipt/{receipt_code(str(answer.submission))}/"
    assert "shows when somebody has checked it" in stranger.get(f"{receipt}edit/").content.decode()
    assert "We look between 8 and 16" in stranger.get(receipt).content.decode()
    alice.post(f"/m/{place.slug}/moderation/awaiting/", {"act": "let_through", "contribution": answer.pk})
    assert state_of(answer.pk) == State.PUBLISHED and counted(answer) == 1


def test_what_looks_suspect_awaits_and_who_checks_changes_without(world: World) -> None:
    charlie = world.as_charlie
    answer = world.answer(world.place(), actor=charlie)
    says(answer.hearing.tool.place_id, guarded=True)
    assert changed(world, answer, "Fine words.", charlie) == State.PUBLISHED
    assert changed(world, answer, LINKS, charlie) == State.AWAITING
    Contribution.objects.unscoped(reason="a test").update(state=State.PUBLISHED)
    assert changed(world, answer, LINKS, world.as_alice) == State.PUBLISHED


def test_an_idea_does_not_come_round_the_check_by_being_taken_back(world: World) -> None:
    idea = world.idea(world.box(), actor=world.as_charlie)
    withdraw_idea(world.as_charlie, idea=idea)
    says(idea.box.tool.place_id, checked="all")
    change(world.as_charlie, idea, proposal="Quite another thing.")
    put_idea_back(world.as_charlie, idea=idea)
    assert state_of(idea.pk) == State.AWAITING


def test_a_document_awaits_and_is_changed_meanwhile_but_not_put_back_by_its_author(
    world: World, alice: Client
) -> None:
    tool = room(world)
    bob = actor_for(world.member(tool.place, "Bob", "contributor"))
    found = document(tool, bob)
    says(tool.place_id, checked="all")
    found.tool.refresh_from_db()
    assert change_document(bob, document=found, given=given(body="Second."), version=1) == 2
    assert state_of(found.pk) == State.AWAITING
    assert change_document(bob, document=found, given=given(body="Third."), version=2) == 3
    for past in (put_back_document, withdraw_document):
        with pytest.raises(NoRoom):
            past(bob, document=found)
    # Also what takes no more comments is let through.
    rows = Contribution.objects.unscoped(reason="a test").filter(pk=found.pk)
    rows.update(restraint=Restraint.CLOSED, ground="§ 1")
    queue = f"/m/{tool.place.slug}/moderation/awaiting/"
    assert "The plan" in alice.get(queue).content.decode()
    check(world.as_alice, contribution=rows.get(), to=State.PUBLISHED)
    withdraw_document(bob, document=found)
    put_back_document(bob, document=found)
    assert state_of(found.pk) == State.AWAITING

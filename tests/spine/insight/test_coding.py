"""Saying what answers are about: what counts, what a colleague does meanwhile, and who may."""

from collections.abc import Callable

import pytest
from django.db import IntegrityError, transaction

from moteplass.spine.access.actor import STRANGER
from moteplass.spine.access.decide import Refused
from moteplass.spine.access.rooms import NoRoom
from moteplass.spine.audit.models import AuditEntry
from moteplass.spine.insight.commands.coding import Given, code, remove_note
from moteplass.spine.insight.models import Coding, Handling, Note, Stance, Theme
from moteplass.spine.insight.queries.counting import themes
from moteplass.spine.places.models import Membership, Place
from moteplass.tools.hearing.commands.answering import withdraw_answer
from moteplass.tools.hearing.models import Answer, Hearing
from tests.spine.insight.conftest import about
from tests.world import World

Make = Callable[..., Theme]


def test_one_answer_has_several_themes_and_a_stance_on_each_question(
    world: World, hearing: Hearing, answers: list[Answer], theme: Make
) -> None:
    one, other, question = theme("Light"), theme("Safety"), world.question(hearing).pk
    given = Given(
        added=[one.pk, other.pk], stances={0: "for", question: "against"}, note="Ask about the path."
    )
    code(world.as_alice, contribution=answers[0].contribution, given=given)
    assert about(one) == about(other) == {answers[0].pk}
    said = Stance.objects.filter(contribution_id=answers[0].pk)
    assert dict(said.values_list("question", "position")) == {0: "for", question: "against"}
    assert Note.objects.get().text == "Ask about the path."
    line = AuditEntry.objects.get(verb="work.coded")
    assert line.quiet
    assert "path" not in str(line.details)


def test_no_stance_is_taken_on_what_the_tool_does_not_ask(world: World, answers: list[Answer]) -> None:
    theirs = world.question(world.place()).pk
    for question in (theirs, 99_999_999_999):
        with pytest.raises(NoRoom):
            code(world.as_alice, contribution=answers[0].contribution, given=Given(stances={question: "for"}))
    assert not Stance.objects.exists()


def test_what_a_colleague_did_meanwhile_stands(world: World, answers: list[Answer], theme: Make) -> None:
    light, safety, trade = theme("Light"), theme("Safety"), theme("Trade")
    it = answers[0].contribution
    code(world.as_alice, contribution=it, given=Given(added=[light.pk, trade.pk]))
    # Bob's page was made before: he only adds one and takes one away.
    code(world.as_bob, contribution=it, given=Given(added=[safety.pk], removed=[trade.pk]))
    assert about(light) == about(safety) == {it.pk}
    assert about(trade) == set()


def test_a_theme_nobody_had_thought_of_is_made_with_its_first_answer(
    world: World, answers: list[Answer], theme: Make
) -> None:
    for answer in answers[:2]:
        code(world.as_alice, contribution=answer.contribution, given=Given(new_theme="Ferries"))
    assert about(Theme.objects.get(name="Ferries")) == {answers[0].pk, answers[1].pk}


def test_what_a_machine_suggests_counts_once_a_person_has_taken_it(
    world: World, hearing: Hearing, answers: list[Answer], theme: Make
) -> None:
    light = theme("Light")
    where = {"place": hearing.tool.place, "tool": hearing.tool, "contribution_id": answers[0].pk}
    Coding.objects.create(**where, theme=light, source="machine", accepted=False)
    assert [row.answers for row in themes(hearing.pk)] == [0]
    code(world.as_alice, contribution=answers[0].contribution, given=Given(added=[light.pk]))
    taken = Coding.objects.get()
    assert (taken.accepted, taken.accepted_by_id, taken.source) == (True, world.alice.pk, "machine")
    assert [row.answers for row in themes(hearing.pk)] == [1]
    dark = theme("Dark")
    with pytest.raises(IntegrityError), transaction.atomic():
        Coding.objects.create(**where, theme=dark, accepted=False)


def test_an_answer_that_is_withdrawn_is_gone_from_counts_and_from_work(
    world: World, hearing: Hearing, answers: list[Answer], theme: Make
) -> None:
    code(world.as_alice, contribution=answers[0].contribution, given=Given(added=[theme("Light").pk]))
    withdraw_answer(STRANGER, answer=answers[0])
    assert [row.answers for row in themes(hearing.pk)] == [0]
    with pytest.raises(NoRoom):
        code(world.as_alice, contribution=answers[0].contribution, given=Given(note="Why?"))


def test_a_theme_of_another_hearing_is_passed_over(world: World, answers: list[Answer], theme: Make) -> None:
    there = Theme.objects.create(tool=world.place().tool, place=answers[0].hearing.tool.place, name="There")
    code(world.as_alice, contribution=answers[0].contribution, given=Given(added=[there.pk]))
    assert not Coding.objects.exists()


def test_only_who_works_here_can_be_given_an_answer(world: World, answers: list[Answer]) -> None:
    it = answers[0].contribution
    code(world.as_alice, contribution=it, given=Given(assignee=world.bob.pk, state="clarify"))
    code(world.as_alice, contribution=it, given=Given(state="done"))
    assert Handling.objects.filter(assignee=world.bob, state="done").exists()
    with pytest.raises(NoRoom):
        code(world.as_alice, contribution=it, given=Given(assignee=world.charlie.pk))
    code(world.as_alice, contribution=it, given=Given(assignee=0))
    assert Handling.objects.get().assignee_id is None


def test_only_its_writer_takes_a_note_away(world: World, answers: list[Answer]) -> None:
    code(world.as_alice, contribution=answers[0].contribution, given=Given(note="Mine."))
    remove_note(world.as_bob, note=Note.objects.get())
    assert Note.objects.exists()
    remove_note(world.as_alice, note=Note.objects.get())
    assert not Note.objects.exists()


def test_who_has_no_role_for_it_cannot(world: World, hearing: Hearing, answers: list[Answer]) -> None:
    world.member(hearing.tool.place, "Charlie", "contributor")
    Membership.objects.filter(user=world.bob).delete()
    for actor in (STRANGER, world.as_charlie, world.as_bob):
        with pytest.raises(Refused):
            code(actor, contribution=answers[0].contribution, given=Given(note="Hello"))
    assert not Note.objects.exists()


def test_an_archived_place_is_for_reading(world: World, hearing: Hearing, answers: list[Answer]) -> None:
    Place.objects.filter(pk=hearing.tool.place_id).update(state=Place.State.ARCHIVED)
    with pytest.raises(Refused):
        code(world.as_alice, contribution=answers[0].contribution, given=Given(note="Late"))

"""Unread, many at once and back, and what one may look for."""

from collections.abc import Callable
from typing import Any

import pytest
from django.http import QueryDict

from moteplass.spine.access.rooms import NoRoom
from moteplass.spine.insight.commands.coding import Given, code
from moteplass.spine.insight.commands.desk import do_with_many, mark_read, undo
from moteplass.spine.insight.models import Coding, Handling, Reading, Theme
from moteplass.spine.insight.queries.inbox import following, page, queues
from moteplass.spine.insight.queries.wanted import Wanted
from moteplass.spine.stewardship.commands import NotPossible
from moteplass.tools.hearing.models import Answer, Hearing
from tests.spine.insight.conftest import about
from tests.world import World

Make = Callable[..., Theme]


def found(world: World, hearing: Hearing, **wanted: str) -> list[int]:
    asked = Wanted.read(QueryDict("&".join(f"{k}={v}" for k, v in wanted.items())), hearing.tool)
    return [row.id for row in page(world.as_alice, hearing.tool, asked, None, None).rows]


def test_unread_is_ones_own_and_comes_back_when_the_answer_is_put_right(
    world: World, hearing: Hearing, answers: list[Answer]
) -> None:
    for answer in answers[:3]:
        mark_read(world.as_alice, contribution=answer.contribution)
    assert found(world, hearing, unread="1") == [answers[3].pk]
    assert queues(world.as_bob, hearing.tool, None)["unread"] == 4
    Reading.objects.filter(contribution_id=answers[0].pk).update(revision=0)
    assert found(world, hearing, unread="1") == [answers[0].pk, answers[3].pk]


@pytest.mark.parametrize(
    ("act", "value"), [("read", ""), ("unread", ""), ("assign", "bob"), ("state", "done"), ("theme", "light")]
)
def test_what_is_done_with_many_is_undone(
    world: World, hearing: Hearing, answers: list[Answer], theme: Make, act: str, value: str
) -> None:
    light = theme("Light")
    value = {"bob": str(world.bob.pk), "light": str(light.pk)}.get(value, value)
    given = Given(added=[light.pk], assignee=world.alice.pk, state="clarify")
    code(world.as_alice, contribution=answers[0].contribution, given=given)
    mark_read(world.as_alice, contribution=answers[1].contribution)
    before = everything()
    ids = [answer.pk for answer in answers]
    bulk = do_with_many(world.as_alice, tool=hearing.tool, act=act, value=value, chosen=ids)
    assert everything() != before
    undo(world.as_alice, bulk=bulk)
    assert everything() == before
    undo(world.as_alice, bulk=bulk)
    assert everything() == before


def everything() -> Any:
    """What there is, apart from rows that say nothing."""
    handled = Handling.objects.exclude(assignee=None, state="open").values_list("pk", "assignee", "state")
    read = Reading.objects.values_list("user", "contribution", "revision")
    coded = Coding.objects.values_list("contribution", "theme", "accepted")
    return sorted(handled), sorted(read), sorted(coded)


def test_undoing_leaves_what_somebody_has_changed_since(
    world: World, hearing: Hearing, answers: list[Answer]
) -> None:
    ids = [answer.pk for answer in answers]
    bulk = do_with_many(world.as_alice, tool=hearing.tool, act="state", value="done", chosen=ids)
    code(world.as_bob, contribution=answers[0].contribution, given=Given(state="clarify"))
    undo(world.as_alice, bulk=bulk)
    assert dict(Handling.objects.values_list("pk", "state"))[answers[0].pk] == "clarify"
    assert found(world, hearing, state="open") == ids[1:]


@pytest.mark.parametrize(
    ("act", "value"), [("assign", "x"), ("assign", "9" * 30), ("state", "x"), ("theme", "x"), ("x", "")]
)
def test_what_cannot_be_done_is_not_found(
    world: World, hearing: Hearing, answers: list[Answer], act: str, value: str
) -> None:
    with pytest.raises(NoRoom):
        do_with_many(world.as_alice, tool=hearing.tool, act=act, value=value, chosen=[answers[0].pk])


def test_nobody_undoes_what_another_did(world: World, hearing: Hearing, answers: list[Answer]) -> None:
    bulk = do_with_many(world.as_alice, tool=hearing.tool, act="state", value="done", chosen=[answers[0].pk])
    with pytest.raises(NoRoom):
        undo(world.as_bob, bulk=bulk)


def test_answers_of_another_hearing_are_passed_over(world: World, hearing: Hearing, theme: Make) -> None:
    there = world.answer(world.place())
    light = theme("Light")
    with pytest.raises(NotPossible):
        do_with_many(world.as_alice, tool=hearing.tool, act="theme", value=str(light.pk), chosen=[there.pk])
    assert about(light) == set()


def test_every_filter_finds_its_own(
    world: World, hearing: Hearing, answers: list[Answer], theme: Make
) -> None:
    top = theme("Top")
    under = theme("Under", parent=top.pk)
    one, two, three, four = [answer.pk for answer in answers]
    told = [
        Given(added=[top.pk], stances={0: "for"}, assignee=world.bob.pk),
        Given(added=[under.pk], stances={0: "against"}, state="done"),
        Given(assignee=world.alice.pk, state="clarify"),
    ]
    for answer, given in zip(answers, told, strict=False):
        code(world.as_alice, contribution=answer.contribution, given=given)
    school = world.answer(
        hearing, "Zebra by the school.", respondent="association", organisation_name="Skolen"
    ).pk
    assert found(world, hearing, theme=str(top.pk)) == [one, two]
    assert found(world, hearing, theme=str(under.pk)) == [two]
    assert found(world, hearing, theme="none") == [three, four, school]
    assert found(world, hearing, assignee="me") == [three]
    assert found(world, hearing, assignee=str(world.bob.pk)) == [one]
    assert found(world, hearing, assignee="nobody") == [two, four, school]
    assert found(world, hearing, stance="against") == [two]
    assert found(world, hearing, state="done") == [two]
    assert found(world, hearing, state="clarify") == [three]
    assert found(world, hearing, state="open") == [one, four, school]
    assert found(world, hearing, group="association") == [school]
    assert found(world, hearing, channel="letter") == []
    assert found(world, hearing, q="zebra") == found(world, hearing, q="skolen") == [school]
    assert found(world, hearing, order="newest") == [school, four, three, two, one]
    # What is none of our words is left out.
    assert found(world, hearing, theme="x", stance="maybe", state="?") == [one, two, three, four, school]


def test_next_is_next_in_the_list_one_came_from(
    world: World, hearing: Hearing, answers: list[Answer], theme: Make
) -> None:
    light = theme("Light")
    for answer in (answers[0], answers[3]):
        code(world.as_alice, contribution=answer.contribution, given=Given(added=[light.pk]))
    wanted = Wanted(theme=str(light.pk))
    here = answers[0].contribution
    assert following(world.as_alice, hearing.tool, wanted, None, here) == answers[3].pk
    assert following(world.as_alice, hearing.tool, wanted, None, answers[3].contribution) is None

"""What respondents tell of themselves: after the answer is in, if they like, and only ever counted."""

import json
import uuid

from django.test import Client

from moteplass.spine.access.actor import STRANGER
from moteplass.spine.audit.models import AuditEntry
from moteplass.tools.hearing import samples
from moteplass.tools.hearing.answers import AnswerInput, Reply
from moteplass.tools.hearing.commands.answering import Receipt, submit_answer
from moteplass.tools.hearing.commands.sampling import place_answers
from moteplass.tools.hearing.models import Frame, Hearing, Placing
from tests.tools.hearing.forms import path
from tests.tools.hearing.test_missing_frames import frame, group
from tests.world import World


def receipt(world: World, hearing: Hearing) -> Receipt:
    reply = Reply(world.question(hearing), text="I agree.")
    given = AnswerInput(replies=[reply], submission=uuid.uuid4(), name="Kari Nordmann")
    return submit_answer(STRANGER, hearing=hearing, given=given)


def test_it_is_asked_on_the_receipt_where_the_hearing_asks(world: World, stranger: Client) -> None:
    hearing, silent = world.place(), world.place()
    frame(world, hearing, Frame.Way.ASKED)
    frame(world, silent, Frame.Way.STAFF)
    for case, asked in ((hearing, True), (silent, False)):
        code = receipt(world, case).code
        assert (f"/receipt/{code}/about/" in stranger.get(f"/receipt/{code}/").content.decode()) is asked
        assert stranger.get(f"/receipt/{code}/about/").status_code == (200 if asked else 302)


def test_what_is_told_is_counted_changed_and_taken_back(world: World, stranger: Client) -> None:
    hearing = world.place()
    age = frame(world, hearing, Frame.Way.ASKED)
    where = f"/receipt/{receipt(world, hearing).code}/about/"
    for at in (0, 1):
        assert stranger.post(where, {f"frame{age.pk}": group(age, at)}).status_code == 302
        assert Placing.objects.get().group_id == group(age, at)
    stranger.post(where, {f"frame{age.pk}": ""})
    assert not Placing.objects.exists()


def test_what_is_told_stands_nowhere_beside_the_answer(world: World, stranger: Client, alice: Client) -> None:
    hearing = world.place()
    age = frame(world, hearing, Frame.Way.ASKED)
    given = receipt(world, hearing)
    stranger.post(f"/receipt/{given.code}/about/", {f"frame{age.pk}": group(age)})
    pages = [
        path(hearing),
        path(hearing, f"answers/{given.answer.pk}/"),
        path(hearing, f"missing/{age.pk}/place/"),
    ]
    for client in (stranger, alice):
        for page in pages[: 2 if client is stranger else 3]:
            assert (
                "Kari Nordmann" not in (html := client.get(page).content.decode()) or "Under 30" not in html
            )
    for format in ("csv", "json"):
        file = b"".join(alice.get(path(hearing, f"export.{format}")).streaming_content).decode()  # type: ignore[attr-defined]
        assert "Under 30" not in file
    line = AuditEntry.objects.get(verb="hearing.answer.told")
    assert str(group(age)) not in json.dumps(line.details)


def test_staff_cannot_see_or_change_what_a_respondent_has_told(world: World, stranger: Client) -> None:
    hearing = world.place()
    age = frame(world, hearing, Frame.Way.ASKED)
    given = receipt(world, hearing)
    stranger.post(f"/receipt/{given.code}/about/", {f"frame{age.pk}": group(age)})
    assert not samples.to_place(age).rows
    place_answers(world.as_alice, frame=age, chosen={given.answer.pk: group(age, 1)})
    assert Placing.objects.get().group_id == group(age)


def told(world: World, stranger: Client, hearing: Hearing, age: Frame, count: int) -> list[int]:
    """Answers whose writers have said that they are under 30."""
    found = [receipt(world, hearing) for _n in range(count)]
    for one in found:
        stranger.post(f"/receipt/{one.code}/about/", {f"frame{age.pk}": group(age)})
    return [one.answer.pk for one in found]


def test_a_group_that_somebody_told_of_is_not_taken_out_to_see_who_it_was(
    world: World, stranger: Client, alice: Client
) -> None:
    hearing = world.place()
    age = frame(world, hearing, Frame.Way.ASKED)
    told(world, stranger, hearing, age, 1)
    form = {"name": "Age", "source": "Invented", "way": "asked", "table": "group;count\nOld;9\n30 and over;3"}
    assert alice.post(path(hearing, f"missing/{age.pk}/"), form).status_code == 422
    assert Placing.objects.count() == 1
    assert not samples.to_place(age).rows


def test_placing_some_oneself_does_not_tell_how_many_others_there_are(world: World, stranger: Client) -> None:
    hearing = world.place()
    age = frame(world, hearing, Frame.Way.ASKED)
    told(world, stranger, hearing, age, 2)
    rest = [receipt(world, hearing).answer.pk for _n in range(10)]
    place_answers(world.as_alice, frame=age, chosen={pk: group(age) for pk in rest[:4]})
    [table] = samples.tables(hearing.pk)
    assert table.groups[0].answers is None, "six, of whom they have placed four"
    assert table.total == 12


def test_a_group_of_another_frame_is_not_taken(world: World, stranger: Client) -> None:
    hearing, other = world.place(), world.place()
    age, theirs = frame(world, hearing, Frame.Way.ASKED), frame(world, other, Frame.Way.ASKED)
    code = receipt(world, hearing).code
    stranger.post(
        f"/receipt/{code}/about/", {f"frame{age.pk}": group(theirs), f"frame{theirs.pk}": group(theirs)}
    )
    assert not Placing.objects.exists()
    place_answers(world.as_alice, frame=theirs, chosen={receipt(world, hearing).answer.pk: group(theirs)})
    assert not Placing.objects.exists()

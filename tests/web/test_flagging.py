"""Flagging without a log-in: the form, the receipt, following it up, and what stands where something is hidden."""

import re

import pytest
from django.conf import settings
from django.test import Client, override_settings

from moteplass.spine.content.models import Contribution
from moteplass.spine.insight.commands.themes import make_theme
from moteplass.spine.moderation.commands.deciding import decide_case
from moteplass.spine.moderation.commands.rules import set_rules
from moteplass.spine.moderation.models import Case, Flag, Measure
from moteplass.spine.notify.flagged import acknowledge_flag
from moteplass.spine.notify.models import Mail
from moteplass.spine.places.models import Place
from moteplass.tools.hearing.commands.outcome import ReplyInput, publish_reply, write_reply
from moteplass.tools.hearing.commands.running import write_summary
from moteplass.tools.hearing.models import Answer
from tests.tools.hearing.desks import over
from tests.world import World

SAID = {"ground": "illegal", "text": "The last sentence", "good_faith": "on"}


@pytest.fixture
def answer(world: World) -> Answer:
    return world.answer(world.place(), actor=world.as_charlie)


def at(answer: Answer) -> str:
    return f"/m/{answer.hearing.tool.place.slug}/hearing/c/{answer.pk}/flag/"


def page(answer: Answer) -> str:
    return f"/m/{answer.hearing.tool.place.slug}/hearing/answers/{answer.pk}/"


def hide(world: World, answer: Answer) -> None:
    decide_case(
        world.as_alice, case=Case.objects.get(), measure=Measure.HIDE, reason="Why", law="straffeloven § 185"
    )


def test_a_stranger_flags_and_follows_it_up_by_the_code(
    world: World, stranger: Client, answer: Answer
) -> None:
    assert at(answer) in stranger.get(page(answer)).content.decode()
    sent = stranger.post(at(answer), {**SAID, "email": "kari@example.test"})
    assert sent.status_code == 302
    shown = Client().get(sent["Location"])
    assert shown["Referrer-Policy"] == "no-referrer"
    code = re.search(r"/flag/([^/?]+)/", sent["Location"])[1]  # type: ignore[index]
    assert code in shown.content.decode()
    assert code not in Flag.objects.get().code
    acknowledge_flag(flag_id=Flag.objects.get().pk)
    assert code in Mail.objects.get().body
    hide(world, answer)
    assert f"/moderation/statement/{code}/" in Client().get(f"/flag/{code}/").content.decode()
    assert Client().post("/flag/", {"code": code.lower()}).status_code == 302
    assert Client().get("/flag/7K3F-9QXA-M2TD/").status_code == 404


def test_flags_about_one_thing_are_one_case_and_nobody_flags_twice(stranger: Client, answer: Answer) -> None:
    first = stranger.post(at(answer), SAID)["Location"]
    again = stranger.post(at(answer), SAID)["Location"]
    assert first.partition("?")[0] == again.partition("?")[0]
    Client().post(at(answer), {"ground": "spam", "good_faith": "on"})
    case = Case.objects.get()
    assert (case.flags_count, case.flags.count(), case.severity) == (2, 2, 4)


def test_what_is_missing_is_said_and_what_was_typed_is_kept(
    world: World, stranger: Client, answer: Answer
) -> None:
    place = Place.objects.get(pk=answer.hearing.tool.place_id)
    set_rules(world.as_alice, place=place, rules=["Be kind"])
    wrong = stranger.post(at(answer), {"ground": "rule", "text": "Kept words", "email": "nobody"})
    assert wrong.status_code == 422
    assert "Kept words" in wrong.content.decode()
    assert set(re.findall(r'href="#(\w+)"', wrong.content.decode())) >= {"rule", "email", "good_faith"}
    assert not Flag.objects.exists()


def test_a_closed_place_takes_flags_from_those_who_read_it_alone(world: World, stranger: Client) -> None:
    closed = world.answer(world.place(access="members", writers="members"), actor=world.as_alice)
    assert stranger.get(at(closed)).status_code == stranger.post(at(closed), SAID).status_code == 404


@override_settings(RATE_LIMITS=settings.RATE_LIMITS | {"flag": "1/h"})
def test_flagging_is_limited(world: World, answer: Answer) -> None:
    flagging = [Client(REMOTE_ADDR="203.0.113.9").post(at(answer), SAID) for _twice in range(2)]
    assert [sent.status_code for sent in flagging] == [302, 429]


def test_a_note_stands_where_it_stood_and_says_none_of_its_words(
    world: World, stranger: Client, answer: Answer
) -> None:
    stranger.post(at(answer), SAID)
    hide(world, answer)
    gone = stranger.get(page(answer))
    assert gone.status_code == 410
    assert "straffeloven § 185" in gone.content.decode()
    assert "I agree" not in gone.content.decode()
    assert "Charlie" not in gone.content.decode()
    mine = Client()
    mine.force_login(world.charlie)
    assert mine.get(page(answer)).status_code == 200


def test_a_note_in_a_closed_place_is_for_its_readers(world: World, stranger: Client) -> None:
    closed = world.answer(world.place(access="members", writers="members"), actor=world.as_alice)
    Contribution.objects.unscoped(reason="the test hides it").update(
        state="hidden", restraint="hidden", ground="§ 1 Be kind"
    )
    assert stranger.get(page(closed)).status_code == 404
    reader = Client()
    reader.force_login(world.member(closed.hearing.tool.place, "Rita", "reader"))
    assert reader.get(page(closed)).status_code == 410


def test_what_the_agency_itself_says_can_be_flagged(world: World) -> None:
    hearing = world.place()
    over(hearing)
    write_summary(world.as_alice, hearing=hearing, body="Most agree.")
    theme = make_theme(world.as_alice, tool=hearing.tool, name="Lamps")
    said = ReplyInput(heading="Lamps", text="We cannot.", changed=False, why="Money.")
    reply = write_reply(world.as_alice, theme=theme, given=said)
    publish_reply(world.as_alice, reply=reply)
    hearing.refresh_from_db()
    where = f"/m/{hearing.tool.place.slug}/hearing/"
    page = Client().get(where).content + Client().get(f"{where}outcome/").content
    for pk in (hearing.letter_id, hearing.summary_id, reply.pk):
        link = f"{where}c/{pk}/flag/"
        assert f'href="{link}"' in page.decode()
        assert Client().post(link, SAID).status_code == 302

"""Where one answers before one reads, who has answered reads: by this browser, or by their account."""

from datetime import timedelta
from typing import Any

from django.test import Client

from moteplass.kit import clock
from moteplass.spine.access.actor import STRANGER
from moteplass.spine.content.models import Contribution
from moteplass.spine.talk.commands import post_comment
from moteplass.tools.hearing import jobs
from moteplass.tools.hearing.commands import running
from tests.tools.hearing.forms import Respondent, path
from tests.tools.hearing.reading import page, shown
from tests.world import World, pass_deadline


def test_answers_wait_until_one_has_answered(world: World) -> None:
    hearing = world.place(write_first=True)
    other = world.answer(hearing, "Mine first.")

    def sees(actor: object) -> bool:
        return Contribution.objects.visible_to(actor).filter(pk=other.pk).exists()  # type: ignore[arg-type]

    assert not sees(STRANGER)
    assert not sees(world.as_charlie)
    world.answer(hearing, "Then mine.", actor=world.as_charlie)
    assert sees(world.as_charlie)
    assert sees(world.as_alice)


def test_the_rule_holds_again_when_a_closed_hearing_is_extended(world: World) -> None:
    hearing = world.place(write_first=True)
    other = world.answer(hearing, "Mine first.")

    def stranger_sees() -> bool:
        return Contribution.objects.visible_to(STRANGER).filter(pk=other.pk).exists()

    now = clock.now()
    pass_deadline(hearing)
    jobs.close_at_deadline(hearing.pk)
    assert stranger_sees()
    running.extend_hearing(
        world.as_alice, hearing=hearing, closes_at=now + timedelta(days=9), reason="More time."
    )
    assert not stranger_sees()


def test_neither_a_comment_nor_the_agencys_reply_opens_what_waits(world: World) -> None:
    hearing = world.place(write_first=True)
    other = world.answer(hearing, "Mine first.")
    about = Contribution.objects.visible_to(world.as_alice).get(pk=other.pk)
    reply = post_comment(world.as_alice, about=about, text="Thank you.", as_agency=True)
    assert not Contribution.objects.visible_to(STRANGER).filter(pk=reply.pk).exists()
    assert not Contribution.objects.visible_to(world.as_charlie).filter(pk__in=[other.pk, reply.pk]).exists()


def test_the_words_wait_wherever_one_could_meet_them(world: World) -> None:
    hearing = world.place(write_first=True)
    answer = world.answer(hearing, "Zebras on the savannah.", name="Ola Savannah").pk
    here, place = path(hearing), f"/m/{hearing.tool.place.slug}/"
    api = f"/api/v1/hearing{here.removeprefix('/m')}answers"
    reader = Client()

    def meets(address: str) -> bool:
        got: Any = reader.get(address)
        return b"savannah" in (b"".join(got) if got.streaming else got.content).lower()

    told = [here, f"{here}?order=supported", f"{here}answers.csv", f"{here}answers.json", f"{place}feed.atom"]
    told += [f"{here}answers/{answer}/", api, f"{api}/{answer}"]
    told += [f"{place}search/?q=zebras", "/search/?q=zebras", "/api/v1/search?q=zebras"]
    besides = [place, "/", "/hearings/", "/hearings/calendar/", "/hearings.ics", "/hearings.atom"]
    besides += [f"{here}embed/", f"{here}passages/"]
    assert [address for address in told + besides if meets(address)] == []
    Respondent(hearing, reader).text("Lions.").send()
    assert [address for address in told if not meets(address)] == []


def test_past_the_deadline_nobody_is_told_that_nobody_answered(world: World) -> None:
    hearing = world.place(write_first=True)
    answer = world.answer(hearing, "Mine first.").pk
    pass_deadline(hearing)
    words = page(hearing)
    assert shown(words) == [] and f'href="{path(hearing, "answer/")}"' not in words
    assert "Ingen svarte" not in words
    jobs.close_at_deadline(hearing.pk)
    assert shown(page(hearing)) == [answer]

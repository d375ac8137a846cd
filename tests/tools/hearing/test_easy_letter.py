"""The letter in short sentences and everyday words: beside it, at the head of the hearing, with versions."""

import pytest
from django.test import Client
from django.urls import reverse

from moteplass.spine.access.actor import STRANGER
from moteplass.spine.content.models import Contribution, State
from moteplass.spine.records.models import Appraisal
from moteplass.tools.hearing import queries, records
from moteplass.tools.hearing.commands import running
from moteplass.tools.hearing.commands.correcting import correct_letter
from moteplass.tools.hearing.commands.easy import EasyInput, write_easy
from moteplass.tools.hearing.commands.rounds import start_round
from moteplass.tools.hearing.models import EASY, Hearing
from tests.tools.hearing.forms import path
from tests.tools.hearing.reading import page
from tests.world import World

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("in_english")]

LETTER = "The municipality proposes that street lighting be extinguished at night."


@pytest.fixture
def hearing(world: World) -> Hearing:
    draft = world.place(published=False)
    running.write_letter(world.as_alice, hearing=draft, title="The case", body=LETTER)
    write_easy(world.as_alice, hearing=draft, given=EasyInput("Lamps at night", "A secret draft."))
    write_easy(world.as_alice, hearing=draft, given=EasyInput("Lamps at night", "We want to turn off lamps."))
    running.publish_hearing(world.as_alice, hearing=draft)
    return Hearing.objects.select_related("tool__place__organisation").get(pk=draft.pk)


def correct(alice: Client, hearing: Hearing, act: str = "publish", **given: str) -> str:
    now = Contribution.objects.unscoped(reason="test").get(pk=hearing.letter_id).revision
    typed = {"body": LETTER, "easy_title": "Lamps at night", "easy_body": "We want to turn off lamps."}
    typed |= {"note": "Put right.", "version": str(now), "act": act}
    got = alice.post(path(hearing, "correct/"), typed | given)
    assert got.status_code == (302 if act == "publish" else 200)
    return str(got.content.decode())


def easy_id(hearing: Hearing) -> int:
    hearing.refresh_from_db()
    assert hearing.easy_id
    return hearing.easy_id


def test_it_is_written_beside_the_letter_and_says_how_hard_both_are_to_read(
    world: World, alice: Client
) -> None:
    draft = world.place(published=False)
    step = reverse(
        "hearing-setup-step", kwargs={"place": draft.tool.place.slug, "tool": "hearing", "step": "letter"}
    )
    typed = {"body": LETTER, "easy_title": "", "easy_body": "We turn\noff lamps.", "act": "preview"}
    seen = alice.get(alice.post(step, typed).headers["Location"].partition("#")[0]).content.decode()
    assert "<p>We turn\noff lamps.</p>" in seen
    assert "LIX 4</strong>: very easy" in seen and "LIX 50</strong>: hard" in seen
    # Without a heading of its own it has the letter's.
    easy = queries.easy_of(Hearing.objects.get(pk=draft.pk))
    letter = Contribution.objects.unscoped(reason="test").get(pk=draft.letter_id)
    assert easy and easy.title == letter.title
    assert Client().get(path(draft, "easy/")).status_code == 404


def test_readers_find_it_at_the_head_of_the_hearing_on_a_page_of_its_own(
    world: World, hearing: Hearing
) -> None:
    assert path(hearing, "easy/") in page(hearing).partition("<aside")[0]
    read = page(hearing, "easy/")
    assert "Lamps at night" in read and "We want to turn off lamps." in read and LETTER not in read
    assert path(hearing, "answer/") in read and f"{path(hearing)}#letter" in read
    assert f"/{easy_id(hearing)}/flag/" in read and "/flag/" not in page(hearing).partition("<aside")[0]
    without = world.place()
    assert path(without, "easy/") not in page(without)
    assert Client().get(path(without, "easy/")).status_code == 404


def test_a_new_version_of_it_is_a_correction_and_nobody_reads_its_drafts(
    alice: Client, hearing: Hearing
) -> None:
    looked = correct(alice, hearing, "look", easy_body="We want to turn on lamps.")
    assert "<ins>" in looked and "We want to turn off lamps." in page(hearing, "easy/")
    correct(alice, hearing, easy_body="We want to turn on lamps.", note="We wrote off.")
    assert "We want to turn on lamps." in page(hearing, "easy/") and "We wrote off." in page(hearing)
    first, second = page(hearing, "letter/1/"), page(hearing, "letter/2/")
    assert "turn off" in first and "secret" not in first + second
    assert "<ins>" in second and "turn on lamps." in second


def test_taken_away_it_is_gone_for_readers_and_kept_in_the_versions(alice: Client, hearing: Hearing) -> None:
    correct(alice, hearing, easy_body="")
    assert Client().get(path(hearing, "easy/")).status_code == 404
    assert path(hearing, "easy/") not in page(hearing)
    kept = Contribution.objects.unscoped(reason="test").get(pk=easy_id(hearing))
    assert kept.state == State.WITHDRAWN
    assert "We want to turn off lamps." in page(hearing, "letter/1/")
    correct(alice, hearing, easy_body="It is back.")
    assert "It is back." in page(hearing, "easy/")


def test_who_corrects_the_letter_is_told_that_the_easy_one_may_need_the_same(
    alice: Client, hearing: Hearing
) -> None:
    told = "The easy-read letter has not changed"
    assert told in correct(alice, hearing, "look", body="Lamps stay on.")
    assert told not in correct(alice, hearing, "look", body="Lamps stay on.", easy_body="They stay on.")
    assert told not in correct(alice, hearing, "look")


def test_a_correction_by_another_way_leaves_it_as_it_is(world: World, hearing: Hearing) -> None:
    now = Contribution.objects.unscoped(reason="test").get(pk=hearing.letter_id).revision
    correct_letter(world.as_alice, hearing=hearing, version=now, body="Lamps stay on.", note="Changed")
    assert "We want to turn off lamps." in page(hearing, "easy/")
    assert "We want to turn off lamps." in page(hearing, "letter/2/")


def test_it_comes_along_to_a_new_round(world: World, hearing: Hearing) -> None:
    new = Hearing.objects.get(pk=start_round(world.as_alice, hearing=hearing).pk)
    easy = queries.easy_of(new)
    assert easy and (easy.title, easy.body) == ("Lamps at night", "We want to turn off lamps.")
    assert new.easy_id != easy_id(hearing)


def test_a_list_shows_a_letters_words_without_its_signs(world: World, hearing: Hearing) -> None:
    now = Contribution.objects.unscoped(reason="test").get(pk=hearing.letter_id).revision
    body = "## What we propose\n\n- Lamps stay **on**."
    correct_letter(world.as_alice, hearing=hearing, version=now, body=body, note="Changed")
    [row] = queries.search_rows(STRANGER, [hearing.letter_id])
    assert row.text == "What we propose · – Lamps stay on."


def test_search_the_archive_and_programs_know_it(hearing: Hearing) -> None:
    pk = easy_id(hearing)
    [row] = queries.search_rows(STRANGER, [pk])
    assert (row.kind, row.title, row.url) == (EASY, "Lamps at night", path(hearing, "easy/"))
    assert Appraisal.objects.get(contribution=pk).outcome == "journal"
    [record] = records.record_rows([pk])
    assert [document.text for document in record.documents][-1] == "We want to turn off lamps."
    got = Client().get(f"/api/v1/hearing/{hearing.tool.place.slug}/{hearing.tool.slug}").json()
    assert got["easy_title"] == "Lamps at night" and "turn off lamps" in got["easy_html"]

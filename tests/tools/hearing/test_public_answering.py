"""Answering a hearing: no account, no script, and nothing typed is ever lost."""

import re
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils.html import escape

from moteplass.kit import clock
from moteplass.spine.content.models import Attachment, Revision
from moteplass.spine.notify.models import Mail
from moteplass.tools.hearing import jobs
from moteplass.tools.hearing.commands import running
from moteplass.tools.hearing.commands.running import QuestionInput, SectionInput
from moteplass.tools.hearing.models import Answer, Hearing, Option, Question, Value
from tests.tools.hearing.forms import Respondent, path, picture
from tests.world import World

pytestmark = pytest.mark.django_db


def identity_number() -> str:
    """A number with a date and both check digits, made here so that none stands in the code."""
    from moteplass.kit.identity import is_identity_number

    return next(n for i in range(100_000) if is_identity_number(n := f"018170{i:05d}"))


@pytest.fixture
def hearing(world: World) -> Hearing:
    return world.place()


@pytest.fixture
def asking(world: World) -> Hearing:
    """A hearing with a question of each kind."""
    hearing = world.place(published=False)
    questions = [
        QuestionInput("What do you think?", help="Anything."),
        QuestionInput("When?", kind=Question.Kind.ONE, required=True, options=["Now", "Later"]),
        QuestionInput("Which?", kind=Question.Kind.SEVERAL, options=["Red", "Green", "Blue"]),
        QuestionInput("How much?", kind=Question.Kind.SCALE, low_label="nothing", high_label="all"),
    ]
    running.set_questions(
        world.as_alice, hearing=hearing, sections=[SectionInput("§ 1", "The *law*.", questions)]
    )
    running.publish_hearing(world.as_alice, hearing=hearing)
    return hearing


def question(hearing: Hearing, kind: str) -> Question:
    return Question.objects.get(section__hearing=hearing, kind=kind)


def option(hearing: Hearing, words: str) -> int:
    return Option.objects.get(question__section__hearing=hearing, text=words).pk


def test_a_stranger_answers_and_gets_a_receipt(hearing: Hearing) -> None:
    kari = Respondent(hearing).text("I agree.\n\nMostly.")
    kari.typed["email"] = "kari@example.test"
    shown = kari.press("preview").content.decode()
    assert "<p>Mostly.</p>" in shown and 'value="send"' in shown
    assert not Answer.objects.exists()
    receipt = kari.send()
    answer = Answer.objects.select_related("contribution").get(contribution__author_name="Kari Nordmann")
    page = kari.client.get(receipt + "?sent").content.decode()
    code = receipt.strip("/").rpartition("/")[2]
    assert (
        code in page and f'data-draft-done="hearing-{hearing.pk}-0"' in page and "kari@example.test" in page
    )
    assert Revision.objects.get(contribution_id=answer.pk).body == "I agree.\n\nMostly."
    # The writer sees it at once, whatever the page cache holds.
    assert {"mp_visitor", "mp_fresh"} <= set(kari.client.cookies)
    assert "Mostly." in kari.client.get(path(hearing)).content.decode()


def test_every_kind_of_question_is_kept_and_shown(asking: Hearing) -> None:
    kari = Respondent(asking).text("Good.")
    later, red, blue = (option(asking, words) for words in ("Later", "Red", "Blue"))
    kari.typed |= {
        f"q{question(asking, 'one').pk}": str(later),
        f"q{question(asking, 'several').pk}": [str(red), str(blue)],
        f"q{question(asking, 'scale').pk}": "4",
    }
    shown = kari.press("preview").content.decode()
    for words in ("Later", "Red · Blue", "<strong>4</strong> / 5"):
        assert words in shown
    kari.send()
    values = Value.objects.filter(answer=Answer.objects.get())
    assert {v.option_id for v in values if v.option_id} == {later, red, blue}
    assert [v.number for v in values if v.number] == [4]


def test_a_question_that_must_be_answered_is_asked_for_and_the_rest_is_kept(asking: Hearing) -> None:
    kari = Respondent(asking).text("My <b>long</b> text")
    page = kari.press("send", files=[picture()]).content.decode()
    assert not Answer.objects.exists()
    needed = question(asking, "one")
    assert f'href="#q{needed.pk}"' in page and f'id="q{needed.pk}"' in page
    assert escape("My <b>long</b> text") in page and "Kari Nordmann" in page and "map.png" in page
    # The file has been taken in; the next try brings it along without choosing it again.
    kari.typed[f"q{needed.pk}"] = str(option(asking, "Now"))
    kari.send()
    assert Attachment.objects.get(contribution__kind="hearing.answer").name == "map.png"


def test_an_empty_answer_is_not_sent(asking: Hearing) -> None:
    hearing = asking
    Question.objects.filter(section__hearing=hearing).update(required=False)
    kari = Respondent(hearing)
    assert "ds-error-summary" in kari.press("send").content.decode()
    assert not Answer.objects.exists()


@pytest.mark.parametrize(
    ("typed", "said"),
    [("988 077 91", "8"), ("988 077 918", "."), ("abc", "0")],
)
def test_a_wrong_organisation_number_is_explained(hearing: Hearing, typed: str, said: str) -> None:
    club = Respondent(hearing).text("We agree.")
    club.typed |= {
        "who": "organisation",
        "organisation_name": "The club",
        "organisation_number": typed,
        "respondent": "association",
    }
    page = club.press("send").content.decode()
    assert not Answer.objects.exists()
    message = re.search(r'id="organisation_number-error">([^<]*)', page)
    assert message and said in message[1]
    assert f'value="{typed}"' in page and "We agree." in page
    club.typed["organisation_number"] = "NO 988 077 917 MVA"
    club.send()
    answer = Answer.objects.get()
    assert (answer.organisation_number, answer.respondent) == ("988077917", "association")


def test_an_organisation_needs_a_name_and_a_kind(hearing: Hearing) -> None:
    club = Respondent(hearing).text("We agree.")
    club.typed = {**club.typed, "who": "organisation", "name": ""}
    page = club.press("send").content.decode()
    assert 'id="organisation_name-error"' in page and 'id="respondent-error"' in page
    assert 'id="name-error"' not in page


def test_an_identity_number_is_caught_shown_blotted_and_can_be_removed(hearing: Hearing) -> None:
    number = identity_number()
    kari = Respondent(hearing).text(f"My neighbour Per, {number}, fell there.")
    page = kari.press("send").content.decode()
    assert not Answer.objects.exists()
    assert "<mark>018170•••••</mark>" in page
    asked = question(hearing, "text")
    page = kari.press("", fix=f"remove:q{asked.pk}").content.decode()
    assert number not in page and 'value="send"' in page
    kept = re.search(rf'<textarea[^>]*id="q{asked.pk}"[^>]*>\s*([^<]*)', page)
    assert kept and kept[1].startswith("My neighbour Per, [") and kept[1].endswith("], fell there.")
    kari.text(kept[1])
    kari.send()
    assert number not in Revision.objects.get(contribution__kind="hearing.answer").body


def test_what_is_no_identity_number_stays_when_the_writer_says_so(hearing: Hearing) -> None:
    number = identity_number()
    kari = Respondent(hearing).text(f"The meter says {number}.")
    asked = question(hearing, "text")
    assert number in kari.press("preview").content.decode()
    page = kari.press("", fix=f"keep:q{asked.pk}").content.decode()
    assert "<mark>" not in page and number in page
    # The page carries a digest of the number, never the number itself, and another number is still asked about.
    other = next(
        n for n in (identity_number()[:6] + f"{i:05d}" for i in range(100_000)) if n != number and _valid(n)
    )
    assert "<mark>" in kari.text(f"The meter says {number} and {other}.").press("send").content.decode()
    kari.text(f"The meter says {number}.").send()
    assert number in Revision.objects.get(contribution__kind="hearing.answer").body


def _valid(number: str) -> bool:
    from moteplass.kit.identity import is_identity_number

    return is_identity_number(number)


def test_an_identity_number_in_a_name_is_caught_too(hearing: Hearing) -> None:
    kari = Respondent(hearing).text("I agree.")
    kari.typed["name"] = f"Kari {identity_number()}"
    assert 'value="remove:name"' in kari.press("send").content.decode()
    assert not Answer.objects.exists()


def test_the_same_form_sent_twice_is_one_answer_and_one_receipt(hearing: Hearing) -> None:
    kari = Respondent(hearing).text("I agree.")
    first = kari.send()
    assert kari.send() == first
    assert Answer.objects.count() == 1


def test_two_requests_with_the_same_form_at_the_same_moment_get_one_receipt(
    hearing: Hearing, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The second finds no earlier answer, writes, and meets the unique index."""
    from django.db import IntegrityError

    from moteplass.tools.hearing.web import answer as view

    kari = Respondent(hearing).text("I agree.")
    receipt = kari.send()

    def lose_the_race(*_args: object, **_kwargs: object) -> None:
        raise IntegrityError

    monkeypatch.setattr(view, "submit_answer", lose_the_race)
    assert kari.send() == receipt
    assert Answer.objects.count() == 1


def test_the_same_form_sent_again_with_another_text_is_not_lost(hearing: Hearing) -> None:
    kari = Respondent(hearing).text("I agree.")
    receipt = kari.send()
    page = kari.text("I have thought again.").press("send")
    assert page.status_code == 409
    assert "I have thought again." in page.content.decode() and receipt in page.content.decode()
    assert kari.send() != receipt
    assert Answer.objects.count() == 2


def test_a_closed_hearing_says_so_and_keeps_what_was_typed(world: World, hearing: Hearing) -> None:
    kari = Respondent(hearing).text("I was slow.")
    sent = Respondent(hearing).text("I was quick.")
    receipt = sent.send()
    now = clock.now()
    Hearing.objects.filter(pk=hearing.pk).update(
        opens_at=now - timedelta(days=2), closes_at=now - timedelta(seconds=1)
    )
    for _closed_by_the_job in (False, True):
        page = kari.press("send", files=[picture()])
        words = page.content.decode()
        assert (
            page.status_code == 409
            and "I was slow." in words
            and "Kari Nordmann" in words
            and "map.png" in words
        )
        assert 'value="send"' not in words
        # Who got in once is told that they are in.
        assert sent.send() == receipt
        jobs.close_at_deadline(hearing.pk)
    assert Answer.objects.count() == 1
    assert kari.client.get(path(hearing, "answer/")).status_code == 200


def test_the_last_moment_is_the_databases(hearing: Hearing) -> None:
    """The page may believe that the hearing is open; the lock and the database's clock decide."""
    kari = Respondent(hearing).text("Just too late.")
    now = clock.now()
    Hearing.objects.filter(pk=hearing.pk).update(
        opens_at=now - timedelta(days=9), closes_at=now - timedelta(seconds=5)
    )
    with clock.frozen(now - timedelta(seconds=60)):
        page = kari.press("send")
    assert page.status_code == 409 and "Just too late." in page.content.decode()
    assert not Answer.objects.exists()


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("map.zip", b"PK\x03\x04\x00\x00rubbish"),
        ("empty.pdf", b""),
        ("note.txt", b"plain text"),
        ("photo.pdf", None),
    ],
)
def test_a_file_that_cannot_come_along_is_named_and_the_text_is_kept(
    hearing: Hearing, name: str, data: bytes | None
) -> None:
    bad = SimpleUploadedFile(name, picture().read() if data is None else data)
    kari = Respondent(hearing).text("With files.")
    page = kari.press("send", files=[bad, picture("good.png")]).content.decode()
    assert not Answer.objects.exists()
    assert 'id="files-error"' in page and name in page and "good.png" in page and "With files." in page
    kari.send()
    assert [a.name for a in Attachment.objects.filter(contribution__kind="hearing.answer")] == ["good.png"]


def test_a_kept_file_can_be_taken_away_again(hearing: Hearing) -> None:
    kari = Respondent(hearing).text("With files.")
    page = kari.press("preview", files=[picture("one.png"), picture("two.png")]).content.decode()
    drop = re.search(r'name="drop" value="([^"]*)"[^>]*>.*?one\.png', page, re.DOTALL)
    assert drop
    kari.press("", drop=drop[1])
    kari.send()
    assert [a.name for a in Attachment.objects.filter(contribution__kind="hearing.answer")] == ["two.png"]


def test_an_identity_number_in_the_name_of_a_file_is_blotted_out(hearing: Hearing) -> None:
    number = identity_number()
    kari = Respondent(hearing).text("With a file.")
    page = kari.press("preview", files=[picture(f"letter {number}.png")]).content.decode()
    assert number not in page
    kari.send()
    name = Attachment.objects.get(contribution__kind="hearing.answer").name
    assert name.startswith("letter ") and name.endswith(".png") and number not in name


def test_there_is_room_for_so_many_files(hearing: Hearing, settings) -> None:
    settings.ATTACHMENTS_MAX = 2
    kari = Respondent(hearing).text("With files.")
    page = kari.press("send", files=[picture(f"{n}.png") for n in range(3)]).content.decode()
    assert "2.png" in page and not Answer.objects.exists()
    kari.send()
    assert Attachment.objects.filter(contribution__kind="hearing.answer").count() == 2


def test_far_too_many_files_are_refused_by_the_form_and_the_text_is_kept(hearing: Hearing, settings) -> None:
    settings.ATTACHMENTS_MAX = 2
    kari = Respondent(hearing).text("Look.")
    page = kari.press("send", files=[picture(f"{n}.png") for n in range(150)])
    assert page.status_code == 422
    assert "Look.</textarea>" in page.content.decode()
    assert page.content.decode().count("149.png") >= 1


def test_a_text_that_is_too_long_is_kept_and_said(hearing: Hearing, settings) -> None:
    settings.FORM_TEXT_MAX_CHARS = 20
    kari = Respondent(hearing).text("x" * 21)
    assert "x" * 21 in kari.press("send").content.decode()
    assert not Answer.objects.exists()
    # A line end is one character, whatever the browser sends.
    kari.text("x" * 9 + "\r\n" + "y" * 10).send()


def test_too_many_answers_from_one_address_must_wait_and_keep_their_text(hearing: Hearing, settings) -> None:

    settings.RATE_LIMITS = {**settings.RATE_LIMITS, "anonymous-post": "1/10m"}
    Respondent(hearing).text("First.").send()
    kari = Respondent(hearing).text("Second.")
    page = kari.press("send")
    assert page.status_code == 429 and "Second." in page.content.decode() and int(page["Retry-After"]) > 0
    assert Answer.objects.count() == 1


def test_who_is_logged_in_finds_name_and_email_filled_in(hearing: Hearing, charlie: Client) -> None:
    page = charlie.get(path(hearing, "answer/")).content.decode()
    assert 'value="Charlie"' in page and 'value="charlie@example.test"' in page


def test_members_only_means_members_only(world: World, stranger: Client, charlie: Client) -> None:
    members, verified = world.place(writers="members"), world.place(writers="verified")
    assert charlie.get(path(members, "answer/")).status_code == 403
    assert stranger.get(path(verified, "answer/")).status_code == 302
    # Logged out while writing: nothing is lost.
    kari = Respondent(verified, charlie).text("I am a person.")
    charlie.logout()
    page = kari.press("send")
    assert page.status_code == 403 and "I am a person." in page.content.decode()
    assert not Answer.objects.exists()


def test_the_receipt_is_mailed_in_plain_words(hearing: Hearing) -> None:
    from moteplass.tools.hearing.jobs import acknowledge_answer

    kari = Respondent(hearing).text("I agree.")
    kari.typed |= {"email": "kari@example.test", "name": "Kari & <co>"}
    receipt = kari.send()
    acknowledge_answer(Answer.objects.get().pk)
    mail = Mail.objects.get()
    assert "The case" in mail.subject and "\n" not in mail.subject
    assert receipt in mail.body and "Kari & <co>" in mail.body and "&amp;" not in mail.body

"""Answering a hearing: no account, no script, and nothing typed is ever lost."""

import html
import re
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils.html import escape

from moteplass.kit import clock
from moteplass.spine.content.models import Attachment, Revision
from moteplass.spine.notify.models import Mail
from moteplass.tools.hearing import jobs
from moteplass.tools.hearing.commands import running
from moteplass.tools.hearing.commands.running import QuestionInput, SectionInput
from moteplass.tools.hearing.jobs import acknowledge_answer
from moteplass.tools.hearing.models import Answer, Hearing, Option, Question, Value
from moteplass.tools.hearing.web import answer as view
from tests.tools.hearing.forms import Respondent, path, picture
from tests.world import World, pass_deadline

pytestmark = pytest.mark.django_db


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
    pass_deadline(hearing)
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
    pass_deadline(hearing)
    with clock.frozen(clock.now() - timedelta(seconds=60)):
        page = kari.press("send")
    assert page.status_code == 409 and "Just too late." in page.content.decode()
    assert not Answer.objects.exists()


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
    kari = Respondent(hearing).text("I agree.")
    kari.typed |= {"email": "kari@example.test", "name": "Kari & <co>"}
    receipt = kari.send()
    acknowledge_answer(Answer.objects.get().pk)
    mail = Mail.objects.get()
    assert "The case" in mail.subject and "\n" not in mail.subject
    assert receipt in mail.body and "Kari & <co>" in mail.body and "&amp;" not in mail.body


def test_what_must_be_answered_is_said_first_named_after_and_listed_as_on_the_page(
    hearing: Hearing, settings: Any
) -> None:
    settings.LANGUAGE_CODE = "en"
    kari = Respondent(hearing)
    assert "Questions that are not marked as optional must be answered." in kari.page.content.decode()
    kari.typed = {"who": "organisation"}
    page = html.unescape(kari.press("send").content.decode())
    asked = Question.objects.filter(section__hearing=hearing)[0]
    assert f"Answer the question “{asked.text}”." in page
    wrong = ("Write the name of the organisation.", "Choose what kind of organisation it is.")
    assert [page.index(words) for words in wrong] == sorted(page.index(words) for words in wrong)

"""Writing in what came by letter, phone, e-mail or in a meeting."""

from datetime import timedelta
from typing import Any

import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from moteplass.kit import clock
from moteplass.kit.localise import day_of, today
from moteplass.spine.content.models import Contribution
from moteplass.spine.content.sweeping import sweep_uploads
from moteplass.spine.notify.models import Mail
from moteplass.spine.stewardship.commands import NotPossible
from moteplass.tools.hearing.figures import figures
from moteplass.tools.hearing.models import Answer, Entry, Hearing, Scan
from tests.addresses import at
from tests.tools.hearing.desks import Clerk, enter, letter, mail, over
from tests.tools.hearing.forms import Respondent, picture
from tests.world import World

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def hearing(world: World, settings: Any) -> Hearing:
    settings.LANGUAGE_CODE = "en"
    return world.place()


def contribution(entry: Entry) -> Contribution:
    return Contribution.objects.unscoped(reason="the test looks").get(pk=entry.pk)


def test_a_letter_is_written_in_and_shows_to_nobody_yet(alice: Client, stranger: Client, hearing: Hearing):
    clerk = Clerk(alice, hearing).say("Turn the lamps off.")
    looked = clerk.press("look", scans=SimpleUploadedFile("letter.pdf", letter()))
    assert looked.status_code == 200 and "Turn the lamps off." in clerk.html
    assert not Entry.objects.exists()
    assert clerk.press("send").status_code == 302
    entry = Entry.objects.select_related("answer").get()
    assert (entry.state, entry.transcriber_name, entry.received) == ("to_check", "Alice", today())
    assert entry.scans.get().mime == "application/pdf"
    said = contribution(entry)
    assert (said.state, said.channel, said.author_id) == ("awaiting", "letter", None)
    assert figures(hearing).total == 0
    assert "Turn the lamps off." not in stranger.get(at(hearing, "hearing")).content.decode()
    assert stranger.get(at(hearing, "hearing-answer", answer=entry.pk)).status_code == 404
    assert not Mail.objects.exists()


def test_the_same_form_sent_twice_is_one_entry(alice: Client, hearing: Hearing):
    clerk = Clerk(alice, hearing).say("Once.")
    first, second = clerk.press("send"), clerk.press("send")
    assert first["Location"] == second["Location"]
    assert Entry.objects.count() == Answer.objects.count() == 1


def test_a_letter_may_have_no_name_and_answer_no_question_that_must_be_answered(
    alice: Client, hearing: Hearing
):
    clerk = Clerk(alice, hearing)
    clerk.typed["name"] = ""
    assert clerk.press("send", files=picture()).status_code == 302
    assert Answer.objects.get().name == ""


def test_what_a_letter_may_leave_out_the_form_for_everyone_still_asks_for(
    alice: Client, stranger: Client, hearing: Hearing
):
    assert Clerk(alice, hearing).press("look").status_code == 422, "something must be said"
    answered = Respondent(hearing, stranger).press("send", files=picture())
    assert answered.status_code == 422 and "Answer the question “" in answered.content.decode()


@pytest.mark.parametrize(
    ("days", "words"), [(1, "cannot be in the future"), (-400, "cannot have been received before")]
)
def test_a_day_that_cannot_be_is_told_at_its_field_and_nothing_typed_is_lost(
    alice: Client, hearing: Hearing, days: int, words: str
):
    clerk = Clerk(alice, hearing).say("Kept words.")
    clerk.typed["received"] = (today() + timedelta(days=days)).isoformat()
    refused = clerk.press("send", scans=SimpleUploadedFile("letter.pdf", letter()))
    assert refused.status_code == 422
    assert words in clerk.html and 'href="#received"' in clerk.html
    assert "Kept words." in clerk.html and clerk.field("kept_scan") and not Entry.objects.exists()


def test_the_command_refuses_such_days_too(world: World, hearing: Hearing):
    with pytest.raises(NotPossible):
        enter(world, hearing, received=today() + timedelta(days=1))


def test_what_came_in_time_may_be_written_in_after_the_deadline_and_what_came_late_is_marked(
    world: World, alice: Client, hearing: Hearing
):
    over(hearing)
    punctual = enter(world, hearing, "In time.", received=today() - timedelta(days=3))
    late = enter(world, hearing, "Too late.")
    page = alice.get(at(hearing, "hearing-desk")).content.decode()
    assert page.count("Came after the deadline") == 1
    assert hearing.closes_at
    assert contribution(punctual).published_at <= hearing.closes_at < contribution(late).published_at


def test_the_last_day_is_in_time_to_its_end(world: World, hearing: Hearing):
    over(hearing)
    assert hearing.closes_at
    entry = enter(world, hearing, received=day_of(hearing.closes_at))
    assert contribution(entry).published_at <= hearing.closes_at


def test_a_draft_takes_nothing_in(world: World, alice: Client):
    draft = world.place(published=False)
    assert alice.get(at(draft, "hearing-desk-new")).status_code == 302
    with pytest.raises(NotPossible):
        enter(world, draft)


def test_an_e_mail_file_fills_the_form_and_nothing_is_entered(alice: Client, hearing: Hearing):
    clerk = Clerk(alice, hearing)
    clerk.typed = {}
    made = mail("Turn them off.\n\nAt ten.", **{"map.png": picture().read(), "run.exe": b"MZ not a letter"})
    read = clerk.press("read", mail=SimpleUploadedFile("svar.eml", made))
    assert "Kåre Ødegård" in clerk.html and "kare@example.no" in clerk.html and "Turn them off." in clerk.html
    assert clerk.field("received") == today().isoformat()
    assert "map.png" in clerk.html and "svar.eml" in clerk.html
    assert read.status_code == 422 and "run.exe" in clerk.html, "what cannot come along is told"
    assert not Entry.objects.exists() and not Scan.objects.exists()


def test_what_the_clerk_has_typed_is_not_written_over_by_an_e_mail(alice: Client, hearing: Hearing):
    clerk = Clerk(alice, hearing).say("My words.")
    clerk.press("read", mail=SimpleUploadedFile("svar.eml", mail("Its words.")))
    assert "My words." in clerk.html and "Its words." not in clerk.html


def test_an_e_mail_is_kept_as_it_came(alice: Client, hearing: Hearing):
    clerk = Clerk(alice, hearing)
    made = mail("Its words.")
    clerk.press("read", mail=SimpleUploadedFile("svar.eml", made))
    clerk.say("Its words.").press("send")
    scan = Scan.objects.get()
    with scan.file.open() as file:
        assert file.read() == made
    page = alice.get(at(hearing, "hearing-desk-entry", answer=scan.entry_id)).content.decode()
    assert "Høringssvar" in page and page.count("Its words.") >= 2


def test_likely_duplicates_are_shown(world: World, alice: Client, hearing: Hearing):
    long = "We ask the agency to keep every lamp along the coastal road switched off between midnight and morning."
    world.answer(hearing, long, name="Somebody Else")
    world.answer(hearing, "Other words.", name="kåre ødegård")
    world.answer(hearing, "Nothing alike.", name="Third Person", email="third@example.no")
    clerk = Clerk(alice, hearing).say(long.replace("every", "each"))
    clerk.press("look")
    assert "nearly the same text" in clerk.html and "same name" in clerk.html
    assert "same e-mail" not in clerk.html and "Third Person" not in clerk.html
    clerk.typed["email"] = "THIRD@example.no"
    clerk.press("look")
    assert "same e-mail" in clerk.html


def test_an_organisation_is_known_by_its_number(world: World, alice: Client, hearing: Hearing):
    number = "988077917"
    given: dict[str, Any] = {
        "respondent": "business",
        "organisation_name": "Lamp Ltd",
        "organisation_number": number,
    }
    world.answer(hearing, "Ours.", **given)
    clerk = Clerk(alice, hearing).say("Sent again on paper.")
    clerk.typed |= {"who": "organisation", "respondent": "business", "organisation_name": "Lamps",
                    "organisation_number": number}  # fmt: skip
    clerk.press("look")
    assert "same organisation number" in clerk.html


@pytest.mark.parametrize("role", ["reader", "contributor", "archivist", "controller"])
def test_only_those_who_check_answers_stand_at_the_desk(
    world: World, bob: Client, hearing: Hearing, role: str
):
    entry = enter(world, hearing)
    world.member(hearing.tool.place, "Bob", role)
    for name in ("hearing-desk", "hearing-desk-new", "hearing-desk-letters"):
        assert bob.get(at(hearing, name)).status_code == 403
    for name in ("hearing-desk-entry", "hearing-desk-edit"):
        assert bob.get(at(hearing, name, answer=entry.pk)).status_code == 403


def test_an_entry_of_another_hearing_is_not_there(world: World, alice: Client, hearing: Hearing):
    entry = enter(world, world.place(title="Another"))
    assert alice.get(at(hearing, "hearing-desk-entry", answer=entry.pk)).status_code == 404


def test_what_was_scanned_is_not_swept_away_with_what_nobody_sent(alice: Client, hearing: Hearing):
    clerk = Clerk(alice, hearing).say("With a scan.")
    clerk.press("send", scans=SimpleUploadedFile("letter.pdf", letter()))
    with clock.frozen(clock.now() + timedelta(days=3)):
        sweep_uploads()
    assert default_storage.exists(str(Scan.objects.get().file.name))

"""Receipts for what the desk has written in: letters to keep and read in any way, mails, and the code."""

import re
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from moteplass.kit import codes
from moteplass.spine.audit.models import AuditEntry
from moteplass.spine.content.models import Contribution
from moteplass.spine.notify.models import Mail
from moteplass.spine.stewardship.commands import NotPossible
from moteplass.tools.hearing.commands.answering import receipt_code
from moteplass.tools.hearing.commands.claiming import claim_answer
from moteplass.tools.hearing.commands.desk import check_entry
from moteplass.tools.hearing.jobs import acknowledge_answer
from moteplass.tools.hearing.models import Entry, Hearing
from tests.addresses import at
from tests.tools.hearing.desks import enter, with_bob
from tests.tools.hearing.forms import Respondent
from tests.world import World

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def hearing(world: World, settings: Any) -> Hearing:
    settings.LANGUAGE_CODE = "en"
    return with_bob(world)


def checked(world: World, hearing: Hearing, text: str = "Turn them off.", **given: Any) -> Entry:
    entry = enter(world, hearing, text, **given)
    check_entry(world.as_bob, entry=entry, version=1)
    return entry


def code_of(entry: Entry) -> str:
    return receipt_code(str(entry.answer.submission))


def pdf(client: Client, hearing: Hearing, *entries: Entry) -> bytes:
    answer = client.get(at(hearing, "hearing-desk-letters"), {"entry": [entry.pk for entry in entries]})
    assert answer.status_code == 200 and answer["Content-Type"] == "application/pdf"
    assert answer["Cache-Control"] == "private, no-store"
    return answer.content


def test_a_letter_can_be_kept_for_good_and_read_aloud(world: World, alice: Client, hearing: Hearing):
    made = pdf(alice, hearing, checked(world, hearing))
    for promised in (
        b"<pdfaid:part>2<", b"<pdfaid:conformance>A<", b"<pdfuaid:part>1<", b"/Lang(", b"/Marked true",
        b"/StructTreeRoot", b"/DisplayDocTitle true",
    ):  # fmt: skip
        assert promised in made, promised
    # Where a reader is taken by the link: the receipt itself.
    assert code_of(Entry.objects.get()).encode() in made


def test_letters_for_all_who_left_no_e_mail_come_in_one_document_until_they_are_printed(
    world: World, alice: Client, hearing: Hearing
):
    by_post = [checked(world, hearing, f"Letter {n}", name=f"Writer {n}") for n in range(3)]
    checked(world, hearing, "By mail", email="kare@example.no")
    checked(world, hearing, "Nowhere to send it", address="")
    enter(world, hearing, "Not checked")
    page = alice.get(at(hearing, "hearing-desk") + "?list=letters").content.decode()
    found = re.search(r'href="([^"]*letters\.pdf\?[^"]*)"', page)
    assert found and found[1].count("entry=") == 3
    made = alice.get(found[1].replace("&amp;", "&")).content
    assert made.count(b"/Type/Page") >= 3 and all(code_of(entry).encode() in made for entry in by_post)
    assert not Entry.objects.exclude(printed_at=None).exists(), "a printer may jam"
    alice.post(at(hearing, "hearing-desk"), {"list": "letters", "entry": [entry.pk for entry in by_post]})
    assert Entry.objects.exclude(printed_at=None).count() == 3
    assert "No receipts to print" in alice.get(at(hearing, "hearing-desk") + "?list=letters").content.decode()
    assert AuditEntry.objects.filter(verb="hearing.letters.opened").count() == 1
    assert AuditEntry.objects.filter(verb="hearing.letters.printed").count() == 1


def test_there_is_no_letter_before_the_second_check(world: World, alice: Client, hearing: Hearing):
    entry = enter(world, hearing)
    assert alice.get(at(hearing, "hearing-desk-letters"), {"entry": entry.pk}).status_code == 404
    alice.post(at(hearing, "hearing-desk"), {"list": "letters", "entry": entry.pk})
    assert not Entry.objects.filter(pk=entry.pk, printed_at__isnull=False).exists()
    elsewhere = checked(world, with_bob(world))
    assert alice.get(at(hearing, "hearing-desk-letters"), {"entry": elsewhere.pk}).status_code == 404


@pytest.mark.parametrize(
    "text", ['#read("/etc/passwd")', "😀 你好", "\uf0b7 From Word", "Z" + "\u0301" * 40, "x" * 9000]
)
def test_no_words_can_stop_a_letter(world: World, alice: Client, hearing: Hearing, text: str):
    entry = checked(world, hearing, text, name=text[:190], address=text[:400])
    assert pdf(alice, hearing, entry).startswith(b"%PDF")


def test_who_left_an_e_mail_gets_the_receipt_there_once_it_is_checked(world: World, hearing: Hearing):
    entry = enter(world, hearing, email="kare@example.no")
    assert not Mail.objects.exists()
    check_entry(world.as_bob, entry=entry, version=1)
    acknowledge_answer(entry.pk)
    mail = Mail.objects.get()
    assert mail.to == "kare@example.no" and code_of(entry) in mail.body


def test_with_the_code_the_respondent_reads_corrects_and_withdraws_it(
    world: World, stranger: Client, hearing: Hearing
):
    entry = checked(world, hearing, "Written in.")
    code = codes.normalise_code(code_of(entry).lower().replace("-", " "))
    receipt = reverse("receipt", kwargs={"code": code})
    assert "Written in." in stranger.get(receipt).content.decode()
    respondent = Respondent(hearing, stranger, where=reverse("receipt-edit", kwargs={"code": code}))
    respondent.text("In my own words.").press("send")
    assert "In my own words." in stranger.get(at(hearing, "hearing")).content.decode()
    stranger.post(reverse("receipt-withdraw", kwargs={"code": code}))
    assert "In my own words." not in stranger.get(at(hearing, "hearing")).content.decode()


def test_an_answer_is_claimed_by_its_code_once_and_never_by_who_wrote_it_in(
    world: World, charlie: Client, stranger: Client, hearing: Hearing
):
    entry = checked(world, hearing, "Mine in truth.")
    claim = reverse("receipt-claim", kwargs={"code": code_of(entry)})
    assert "login" in stranger.post(claim)["Location"]
    with pytest.raises(NotPossible):
        claim_answer(world.as_alice, answer=entry.answer)
    charlie.post(claim)
    row = Contribution.objects.unscoped(reason="the test looks").get(pk=entry.pk)
    assert row.author_id == world.charlie.pk
    assert "Mine in truth." in charlie.get(reverse("my-contributions")).content.decode()
    with pytest.raises(NotPossible):
        claim_answer(world.as_bob, answer=entry.answer)

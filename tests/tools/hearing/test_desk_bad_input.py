"""Bad files and bad text at the desk: words at the field, nothing typed lost, the server unharmed."""

import io
import zipfile
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from moteplass.spine.access.acts import Act
from moteplass.spine.content.models import Attachment
from moteplass.tools.hearing.models import Entry, Hearing, Scan
from tests.identity import identity_number
from tests.tools.hearing.desks import Clerk, enter, letter, mail
from tests.world import World

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def hearing(world: World, settings: Any) -> Hearing:
    settings.LANGUAGE_CODE = "en"
    return world.place()


def scan_at(hearing: Hearing, answer: int, scan: Scan) -> str:
    place, tool = hearing.tool.place.slug, hearing.tool.slug
    named = {"place": place, "tool": tool, "answer": answer, "scan": scan.pk, "name": scan.name}
    return reverse("hearing-desk-scan", kwargs=named)


def bomb() -> bytes:
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", "x")
        archive.writestr("word/document.xml", b"\0" * 60_000_000)
    return data.getvalue()


def locked() -> bytes:
    return b"%PDF-1.7\n" + b"trailer << /Encrypt 5 0 R >>\nstartxref\n9\n%%EOF\n"


@pytest.mark.parametrize(
    ("name", "data", "words"),
    [
        ("letter.docx", bomb(), "packed so tightly"),
        ("letter.pdf", locked(), "locked with a password"),
        ("invoice.pdf.exe", b"MZ" + b"\0" * 300, "not of a kind"),
        ("eicar.com", b"X5O!P%@AP[4\\PZX54(P^)7CC)7}$", "not of a kind"),
        ("letter.exe", letter(), "does not fit what is in it"),
        ("letter.pdf", letter()[:200], "damaged"),
        ("letter.pdf", b"", "is empty"),
    ],
)
def test_a_scan_that_cannot_be_taken_is_told_at_its_field(
    alice: Client, hearing: Hearing, name: str, data: bytes, words: str
):
    clerk = Clerk(alice, hearing).say("Kept words.")
    refused = clerk.press("send", scans=SimpleUploadedFile(name, data))
    assert refused.status_code == 422 and words in clerk.html and 'href="#scans"' in clerk.html
    assert "Kept words." in clerk.html and not Entry.objects.exists()
    assert clerk.press("send").status_code == 302, "without the file it goes through"


def test_a_scan_of_two_hundred_megabytes_is_refused_without_being_read(
    alice: Client, hearing: Hearing, settings
):
    settings.ATTACHMENT_MAX_BYTES = 1000
    clerk = Clerk(alice, hearing).say("Kept words.")
    clerk.press("send", scans=SimpleUploadedFile("huge.pdf", b"%PDF" + b"\0" * 200_000))
    assert "is larger than" in clerk.html and "Kept words." in clerk.html
    clerk.press("read", mail=SimpleUploadedFile("huge.eml", mail("x" * 5000)))
    assert "is larger than" in clerk.html and 'href="#mail"' in clerk.html


@pytest.mark.parametrize("data", [b"", b"%PDF-1.7 not a mail", b"\0" * 5000, letter()])
def test_what_is_no_e_mail_is_told_at_its_field(alice: Client, hearing: Hearing, data: bytes):
    clerk = Clerk(alice, hearing).say("Kept words.")
    clerk.press("read", mail=SimpleUploadedFile("svar.eml", data))
    assert "cannot be read as an e-mail" in clerk.html or "is empty" in clerk.html
    assert 'href="#mail"' in clerk.html and "Kept words." in clerk.html and not clerk.field("kept_scan")


def test_an_e_mail_in_another_encoding_than_it_says_is_read(alice: Client, hearing: Hearing):
    made = (
        "From: Kåre <kare@example.no>\nSubject: Svar\nContent-Type: text/plain; charset=us-ascii\n\nBlåbær."
    )
    clerk = Clerk(alice, hearing)
    clerk.press("read", mail=SimpleUploadedFile("svar.eml", made.encode("latin-1")))
    assert "Blåbær." in clerk.html and "Kåre" in clerk.html


def test_fifty_thousand_characters_of_zalgo_are_taken_or_told_of(alice: Client, hearing: Hearing):
    zalgo = "h" + "\u0336\u0489\u0301\u0316" * 12_500
    clerk = Clerk(alice, hearing).say(zalgo)
    assert clerk.press("send").status_code == 302
    clerk = Clerk(alice, hearing).say("a\u0301b" * 30_000)
    assert (clerk.press("send").status_code == 422 and "50,000" in clerk.html) or "50000" in clerk.html


def test_an_identity_number_is_warned_of_before_it_is_written_in(alice: Client, hearing: Hearing):
    clerk = Clerk(alice, hearing).say(f"My number is {identity_number()}.")
    assert clerk.press("send").status_code == 422
    assert "seems to hold a national identity number" in clerk.html and not Entry.objects.exists()


def test_a_scan_is_opened_by_those_who_check_alone(
    world: World, alice: Client, stranger: Client, hearing: Hearing
):
    clerk = Clerk(alice, hearing).say("With a scan.")
    clerk.press("send", scans=SimpleUploadedFile("letter.pdf", letter()))
    scan = Scan.objects.get()
    where = scan_at(hearing, scan.entry_id, scan)
    opened = alice.get(where)
    assert opened.status_code == 200 and b"".join(opened.streaming_content).startswith(b"%PDF")  # type: ignore[attr-defined]
    assert "frame-ancestors 'self'" in opened["Content-Security-Policy"]
    assert "no-store" in opened["Cache-Control"]
    world.member(hearing.tool.place, "Charlie", "archivist")
    for client in (stranger, Client()):
        assert client.get(where).status_code in (302, 403, 404)
    assert not Attachment.objects.filter(contribution=scan.entry_id).exists(), (
        "it is no attachment of the answer"
    )
    other = enter(world, hearing)
    wrong = scan_at(hearing, other.pk, scan)
    assert alice.get(wrong).status_code == 404


def test_the_desk_asks_for_the_right_to_check(hearing: Hearing):
    from moteplass.tools.hearing.web.desk.routes import ROUTES

    assert {route.callback.act for route in ROUTES} == {Act.CHECK}  # type: ignore[attr-defined]

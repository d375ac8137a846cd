"""Bad files and bad text at the desk: words at the field, nothing typed lost, the server unharmed."""

import time
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


def test_what_is_too_large_is_refused_without_being_read(alice: Client, hearing: Hearing, settings):
    settings.ATTACHMENT_MAX_BYTES = 1000
    clerk = Clerk(alice, hearing).say("Kept words.")
    clerk.press("send", scans=SimpleUploadedFile("huge.pdf", b"%PDF" + b"\0" * 200_000))
    assert "is larger than" in clerk.html and "Kept words." in clerk.html
    clerk.press("read", mail=SimpleUploadedFile("huge.eml", mail("x" * 5000)))
    assert "is larger than" in clerk.html and 'href="#mail"' in clerk.html


def nested(kind: bytes) -> bytes:
    """A mail in a mail in a mail, a thousand deep."""
    layer = b"Content-Type: " + kind + b"\n\n"
    layers = (layer % ((number,) if b"%" in kind else ()) for number in range(1000))
    return b"From: a@example.no\nSubject: Deep\n" + b"".join(layers) + b"Content-Type: text/plain\n\nhi"


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("empty.eml", b""),
        ("no headers.eml", b"Just some words\nand no headers.\n"),
        ("mails.eml", nested(b"message/rfc822")),
        ("parts.eml", nested(b"multipart/mixed; boundary=b%d\n\n--b0")),
        ("headers.eml", b"From: a@example.no\nSubject: x\n" + b"X: y\n" * 400_000),
    ],
)
def test_an_e_mail_that_cannot_be_read_is_told_of_at_its_field(
    alice: Client, hearing: Hearing, name: str, data: bytes
) -> None:
    clerk = Clerk(alice, hearing).say("Kept words.")
    assert clerk.press("read", mail=SimpleUploadedFile(name, data)).status_code == 422
    assert f"“{name}” cannot be read as an e-mail" in clerk.html and 'href="#mail"' in clerk.html
    assert "Kept words." in clerk.html and not clerk.field("kept_scan")


def test_files_in_an_e_mail_are_called_what_they_may_and_the_bad_ones_named(
    alice: Client, hearing: Hearing
) -> None:
    names = ("..", "x/..", "../../x.pdf", "svar\u202efdp.exe", "faktura.pdf.exe", "a" * 300 + ".pdf")
    sent = mail("The words.", **dict.fromkeys(names, letter()))
    clerk = Clerk(alice, hearing)
    assert clerk.press("read", mail=SimpleUploadedFile("svar.eml", sent)).status_code == 422
    assert "The words." in clerk.html and "“faktura.pdf.exe” has an ending" in clerk.html
    assert clerk.press("send").status_code == 302
    kept = Attachment.objects.filter(contribution=Entry.objects.get().pk).values_list("name", flat=True)
    assert sorted(kept)[1:] == ["file.pdf", "x.pdf", "x.pdf"] and len(kept) == 4
    assert Scan.objects.get().name == "svar.eml"


def test_a_mail_longer_than_an_answer_fills_the_form_with_its_beginning(
    alice: Client, hearing: Hearing
) -> None:
    head = b"From: a@example.no\nSubject: x\nContent-Type: text/"
    for kind, text in (
        ("plain", "word " * 1_000_000),
        ("html", "<p>" * 1_500_000 + "end"),
        ("plain", "Z" + "\u0336" * 2_000_000),
    ):
        sent = head + f"{kind}; charset=utf-8\n\n{text}".encode()
        clerk = Clerk(alice, hearing)
        began = time.monotonic()
        clerk.press("read", mail=SimpleUploadedFile("long.eml", sent))
        assert time.monotonic() - began < 3
        assert "“long.eml” holds more text than an answer can" in clerk.html and len(clerk.html) < 200_000
    clerk.say("word")
    assert clerk.press("send").status_code == 302
    assert Scan.objects.get().size > 4_000_000


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
    assert "seems to be a national identity number" in clerk.html and not Entry.objects.exists()


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

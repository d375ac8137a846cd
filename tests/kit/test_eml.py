"""E-mail files as people save them, and as nobody should."""

from datetime import UTC, datetime, timedelta
from email.message import EmailMessage

import pytest

from moteplass.kit import eml

HEAD = (
    b"From: =?utf-8?q?K=C3=A5re_=C3=98?= <kare@example.no>\r\nTo: post@agency.test\r\n"
    b"Subject: =?iso-8859-1?q?H=F8ring?=\r\nDate: Tue, 3 Mar 2026 10:00:00 +0100\r\n"
)


def plain(text: bytes, charset: str) -> eml.Letter:
    return eml.read(HEAD + f"Content-Type: text/plain; charset={charset}\r\n\r\n".encode() + text)


def test_sender_subject_day_text_and_attachments_are_read():
    mail = EmailMessage()
    mail["From"], mail["Subject"] = "Åse Ødegård <ase@example.no>", "Blåbær"
    mail.set_content("As text.")
    mail.add_alternative("<p>As HTML.</p>", subtype="html")
    mail.add_attachment(b"%PDF-1", maintype="application", subtype="pdf", filename="brev på norsk.pdf")
    read = eml.read(bytes(mail))
    assert (read.name, read.address, read.subject) == ("Åse Ødegård", "ase@example.no", "Blåbær")
    assert read.text == "As text." and read.sent is None
    assert read.parts == (eml.Part("brev på norsk.pdf", b"%PDF-1"),)


def test_coded_headers_and_the_day_it_was_sent():
    read = plain(b"x", "utf-8")
    assert (read.name, read.subject) == ("Kåre Ø", "Høring")
    assert read.sent == datetime(2026, 3, 3, 9, tzinfo=UTC) and read.sent.utcoffset() == timedelta(hours=1)


@pytest.mark.parametrize(
    ("text", "charset"),
    [("Blåbær".encode("latin-1"), "iso-8859-1"), ("Blåbær".encode("latin-1"), "us-ascii"),
     ("Blåbær".encode(), "us-ascii"), ("Blåbær".encode(), "nonsense"), ("Blåbær".encode("cp1252"), "utf-8")],
)  # fmt: skip
def test_text_is_read_whatever_it_says_of_its_encoding(text: bytes, charset: str):
    assert plain(text, charset).text == "Blåbær"


def test_letters_as_they_are_in_headers():
    for encoding in ("utf-8", "latin-1"):
        raw = "From: Åse <ase@example.no>\nSubject: På tide\n\nHei".encode(encoding)
        assert (eml.read(raw).name, eml.read(raw).subject) == ("Åse", "På tide")


def test_without_plain_text_the_formatted_text_is_read_without_its_markup():
    read = eml.read(
        HEAD + b"Content-Type: text/html; charset=utf-8\r\n\r\n<p>Hei</p><script>alert(1)</script><p>du"
    )
    assert read.text == "Hei\n\ndu"


def test_pictures_in_the_text_are_the_senders_logo_and_stay_behind():
    mail = EmailMessage()
    mail["From"], mail["Subject"] = "a@example.no", "x"
    mail.set_content("Text.")
    mail.add_attachment(
        b"GIF", maintype="image", subtype="gif", filename="logo.gif", cid="<logo>", disposition="inline"
    )
    assert eml.read(bytes(mail)).parts == ()


def test_a_mail_that_ends_too_early_is_read_as_far_as_it_goes():
    cut = (
        HEAD + b"Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\nContent-Type: text/plain\r\n\r\nhalf"
    )
    assert eml.read(cut).text == "half"


def deep() -> bytes:
    layers = (f"Content-Type: multipart/mixed; boundary=b{n}\r\n\r\n--b{n}\r\n".encode() for n in range(2000))
    return HEAD + b"".join(layers) + b"Content-Type: text/plain\r\n\r\nx"


@pytest.mark.parametrize(
    "data",
    [b"", b"%PDF-1.7 not a mail", b"\0" * 10_000, b"Hello, no headers here.", deep(),
     HEAD + b"Content-Type: multipart/mixed; boundary=b\r\n\r\n" + b"--b\r\n\r\nx\r\n" * 2000,
     HEAD + b"\r\n" + b"\n" * 1_100_000],
    ids=["empty", "pdf", "nulls", "no headers", "deep", "wide", "long"],
)  # fmt: skip
def test_what_is_no_mail_or_no_persons_mail_is_unreadable(data: bytes):
    with pytest.raises(eml.Unreadable):
        eml.read(data)


@pytest.mark.parametrize(
    "day", ["", "yesterday", "Tue, 3 Mar 1066 10:00:00 +0100", "Tue, 99 Mar 2026 10:00:00"]
)
def test_a_day_that_makes_no_sense_is_no_day(day: str):
    assert eml.read(f"From: a@example.no\nSubject: x\nDate: {day}\n\nHei".encode()).sent is None

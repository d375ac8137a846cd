"""What is personal in a text is found, and what only looks like it is left in peace."""

import pytest

from moteplass.kit import personal
from moteplass.kit.personal import Kind


@pytest.mark.parametrize(
    ("text", "kind", "words"),
    [
        ("Ring meg på 41234567.", Kind.PHONE, "41234567"),
        ("Tlf. 22 33 44 55", Kind.PHONE, "22 33 44 55"),
        ("or +46 8 123 456 78", Kind.PHONE, "+46 8 123 456 78"),
        ("Gjev til 1234.56.78903!", Kind.ACCOUNT, "1234.56.78903"),
        ("kontonummeret er 12345678903", Kind.ACCOUNT, "12345678903"),
        ("KID 2345676", Kind.ACCOUNT, "2345676"),
        ("NO93 8601 1117 947", Kind.ACCOUNT, "NO93 8601 1117 947"),
        ("Spør kari.berg@mail.example.", Kind.EMAIL, "kari.berg@mail.example"),
        ("Fnr. 010107 50160", Kind.IDENTITY, "010107 50160"),
        ("Fnr. 01.01.07.50160", Kind.IDENTITY, "01.01.07.50160"),
        ("Min mor har brystkreft.", Kind.HEALTH, "mor har brystkreft"),
        ("Sonen min fekk ADHD.", Kind.HEALTH, "Sonen min fekk ADHD"),
        ("Naboen ble tvangsinnlagt i fjor.", Kind.HEALTH, "Naboen ble tvangsinnlagt"),
        ("I was diagnosed with depression", Kind.HEALTH, "I was diagnosed with depression"),
    ],
)
def test_what_is_personal_is_found(text: str, kind: Kind, words: str) -> None:
    assert [(s.kind, text[s.start : s.end]) for s in personal.find(text)] == [(kind, words)]


@pytest.mark.parametrize(
    "text",
    [
        "Org.nr. 988 077 917 eller NO 988077917 MVA",
        "Det kostar 12 345 678 kroner, eller 41234567 med alt.",
        "Skriv til post@fjellvik.example eller postmottak.helse@fjellvik.example",
        "Ring 800 12 345, det er gratis.",
        "Kreft er dyrt, og kommunen har mange med demens.",
        "Jeg har ikke kreft. Han er en lege for dem med angst.",
        "Vi var 1234.56 meter fra 78903",
        "Saka 2026/12345-7 av 23.11.2026, § 12-3",
        "I am sick of waiting. She was depriving us.",
    ],
)
def test_what_only_looks_personal_is_left_in_peace(text: str) -> None:
    assert not personal.find(text)


def test_ones_own_address_is_left_in_peace() -> None:
    assert not personal.find("Skriv til Ola@mail.example", own=["ola@mail.example"])


def test_health_is_looked_for_where_it_is_asked_for() -> None:
    assert not personal.find("Eg har diabetes.", health=False)


def test_blotting_out_leaves_the_length() -> None:
    text = "Ring 41234567 eller kari.berg@mail.example."
    assert personal.blotted(text) == "Ring •••••••• eller ••••.••••@••••.•••••••."

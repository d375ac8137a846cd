import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from moteplass.kit.text import MAX_MARKS, count_chars, excerpt, initials, normalise, number_in, slugify_nb


def test_line_ends_become_one_kind_and_ends_are_trimmed():
    assert normalise("  a\r\nb\rc\u2028d\n\n") == "a\nb\nc\nd"


def test_a_letter_and_its_mark_become_one_character():
    assert normalise("Tora\u030ak") == "Toråk"


def test_what_the_database_or_the_eye_cannot_take_is_removed():
    assert normalise("a\x00b\ud800c\u202ed\u200be\ufefff") == "abcdef"


def test_emoji_made_of_several_signs_survive():
    family = "👩\u200d👩\u200d👧"
    assert normalise(family) == family


def test_piled_up_marks_are_cut_but_sami_and_vietnamese_stay():
    pile = "Z" + "\u0301\u0323\u0334\u0335\u0336\u0337" * 20
    assert sum(unicodedata.combining(c) > 0 for c in normalise(pile)) == MAX_MARKS
    assert normalise("Čáhcesuolu, Nguyễn, Kárášjohka") == "Čáhcesuolu, Nguyễn, Kárášjohka"


@given(st.text())
def test_normalising_twice_changes_nothing(text):
    once = normalise(text)
    assert normalise(once) == once
    once.encode("utf-8")
    assert "\x00" not in once and "\r" not in once


@given(st.text(alphabet="e\u0301\u0323\u0300\u093e\u1161\u1100", max_size=12))
def test_normalising_marks_twice_changes_nothing(text):
    assert normalise(normalise(text)) == normalise(text)


def test_a_character_counts_once_however_it_is_stored():
    assert count_chars("e\u0301\r\nå ") == 3


def test_an_excerpt_ends_between_words():
    assert excerpt("Lyset må tennes\nminst tjue meter foran", 26) == "Lyset må tennes minst…"
    assert excerpt("Kort", 26) == "Kort"


def test_what_is_chosen_does_not_run_together_in_an_excerpt():
    assert (
        excerpt("75 minutt\n\nJa \n \n4/5\n\nDet held.\n\nTakk", 80)
        == "75 minutt · Ja · 4/5 · Det held. Takk"
    )
    assert excerpt("Ja\n\nNei", 4) == "Ja…"


@given(st.text(), st.integers(min_value=1, max_value=80))
def test_an_excerpt_keeps_to_its_length(text, length):
    assert len(excerpt(text, length)) <= length


def test_an_excerpt_needs_room():
    with pytest.raises(ValueError):
        excerpt("noe", 0)


@pytest.mark.parametrize(
    ("name", "letters"),
    [
        ("Astrid Tveiten", "AT"),
        ("Per Arne af Ås", "PÅ"),
        ("solvik velforening", "SV"),
        ("Øyvind", "Ø"),
        ("Mørk himmel-foreningen", "MF"),
        ("O’Brien, Claire", "OC"),
        ("ßeta", "S"),
        ("123 –", "?"),
        ("", "?"),
    ],
)
def test_initials(name, letters):
    assert initials(name) == letters


@pytest.mark.parametrize(
    ("title", "slug"),
    [
        ("Mørkere netter: forskrift om utebelysning", "morkere-netter-forskrift-om-utebelysning"),
        ("Nattferje til øyene", "nattferje-til-oyene"),
        ("Ærlig talt, ÅRE é ü", "aerlig-talt-are-e-u"),
        ("Kárášjohka ŋ đ", "karasjohka-n-d"),
        ("…", ""),
    ],
)
def test_slugs(title, slug):
    assert slugify_nb(title) == slug


@given(st.text(), st.integers(min_value=1, max_value=40))
def test_a_slug_is_plain_and_short(text, length):
    slug = slugify_nb(text, length)
    assert len(slug) <= length
    assert slug == slug.strip("-")
    assert all(c in "abcdefghijklmnopqrstuvwxyz0123456789-" for c in slug)


def test_the_marks_our_own_pages_use_are_never_in_a_text() -> None:
    assert normalise("a\ue000b\ue010csrf\ue011c") == "abcsrfc"


@pytest.mark.parametrize(
    ("typed", "number"),
    [
        ("7", 7),
        ("0", 0),
        ("", None),
        ("-1", None),
        ("1.0", None),
        ("x", None),
        ("٣", None),
        ("²", None),
        ("9" * 19, None),
    ],
)
def test_a_number_in_an_address_is_plain_digits_and_no_more_than_an_id_can_have(
    typed: str, number: int | None
) -> None:
    assert number_in(typed) == number

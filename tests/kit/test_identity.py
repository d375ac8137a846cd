"""The numbers here are made up from dates and check digits by the test itself; none is written down."""

from datetime import date

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from stdnum.no import fodselsnummer, kontonr, orgnr

from moteplass.kit.identity import (
    find_identity_numbers,
    is_identity_number,
    mask,
    organisation_number,
)


def _number(born: date, serial: int, *, day: int = 0, month: int = 0) -> str | None:
    first = f"{born.day + day:02d}{born.month + month:02d}{born.year % 100:02d}{serial:03d}"
    first += fodselsnummer.calc_check_digit1(first)
    number = first + fodselsnummer.calc_check_digit2(first)
    return number if len(number) == 11 else None


@st.composite
def numbers(draw, day=(0, 40), month=(0, 40, 65, 80)):
    born = draw(st.dates(min_value=date(1940, 1, 1), max_value=date(1999, 12, 31)))
    number = _number(
        born, draw(st.integers(0, 499)), day=draw(st.sampled_from(day)), month=draw(st.sampled_from(month))
    )
    assume(number is not None)
    return number


def _written(number: str) -> list[str]:
    d, m, y, rest = number[:2], number[2:4], number[4:6], number[6:]
    return [
        number,
        f"{d}{m}{y} {rest}",
        f"{d}{m}{y}-{rest}",
        f"{d}{m}{y} - {rest}",
        f"{d}{m}{y}\u00a0{rest}",
        f"{d}.{m}.{y}-{rest}",
        f"{d}.{m}.{y} {rest}",
        f"{d}/{m}/{y} {rest}",
        f"{d} {m} {y} {rest}",
        f"{d}.{m}.19{y} {rest}",
        f"{d}{m}{y} {rest[:3]} {rest[3:]}",
        f"{number[:3]} {number[3:6]} {number[6:9]} {number[9:]}",
        " ".join(number),
        "".join(chr(ord("０") + int(c)) for c in number),
    ]


@given(numbers())
def test_a_number_is_found_however_it_is_written(number):
    for written in _written(number):
        text = f"Nabo Per Ås, {written}, falt der i fjor."
        (found,) = find_identity_numbers(text)
        assert text[found.start : found.end] == written


@given(numbers())
def test_the_last_five_digits_are_never_shown_again(number):
    for written in _written(number):
        masked = find_identity_numbers(written)[0].masked
        assert len(masked) == len(written)
        assert masked.count("•") == 5
        assert number[6:] not in masked


@given(
    numbers(),
    st.text(alphabet="abc æøå.,\n–()«»", max_size=20),
    st.text(alphabet="abc æøå.,\n()«»", max_size=20),
)
def test_masking_leaves_nothing_and_moves_nothing(number, before, after):
    text = f"{before} {number} {after}"
    masked = mask(text)
    assert find_identity_numbers(masked) == []
    assert len(masked) == len(text)
    assert masked.startswith(before) and masked.endswith(after)
    assert not any(char.isdecimal() for char in masked)


@given(numbers(), numbers())
def test_two_numbers_side_by_side_are_both_found(one, other):
    assert len(find_identity_numbers(f"{one} {other}")) == 2
    assert len(find_identity_numbers(f"{one},{other}\n{one}")) == 3


@given(numbers())
def test_it_is_found_inside_a_word_and_after_a_short_number(number):
    assert find_identity_numbers(f"fnr{number}")
    assert find_identity_numbers(f"2 {number[:6]} {number[6:]}")
    assert find_identity_numbers(f"født 1970, {number}.")


@given(numbers(), st.sampled_from([9, 10]), st.integers(1, 9))
def test_one_wrong_check_digit_is_not_a_number(number, at, more):
    wrong = number[:at] + str((int(number[at]) + more) % 10) + number[at + 1 :]
    assert not is_identity_number(wrong)
    assert find_identity_numbers(wrong) == []


@given(numbers())
def test_longer_numbers_and_phone_numbers_are_left_alone(number):
    for written in (f"1{number}", f"{number}1", f"+{number}"):
        assert find_identity_numbers(written) == []


@given(numbers())
def test_an_account_is_told_by_its_grouping_or_the_word_before_it(number):
    # Every identity number is a valid account number as well: the last check digit is the same.
    assert kontonr.is_valid(number)
    account = f"{number[:4]}.{number[4:6]}.{number[6:]}"
    for text in (
        account,
        account.replace(".", " "),
        f"kontonummer {number}",
        f"Konto: {number}",
        f"bankkonto nr. {number}",
        f"KID {number}",
    ):
        assert find_identity_numbers(text) == []
        assert mask(text) == text


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Ring 55 50 01 20 eller +47 900 12 345.",
        "Ring 004790012345.",
        "Org.nr. 988 077 917, NO 988 077 917 MVA",
        "Sak 2026/4417-215, 26/01234-5 og 2024/00123-17",
        "Møtet er 01.12.2026 kl. 18.00-20.30, svar før 10.12.2026",
        "IBAN NO93 8601 1117 947",
        "Koordinater 60.39299, 5.32415 og 6039299 532415",
        "1 204 svar, 1,84 mill. kr, 2 960 000 og 1 710 000",
        "01.01.2020 31.12.2020",
        "00000000000",
        "99999999999",
    ],
)
def test_ordinary_numbers_raise_no_alarm(text):
    assert find_identity_numbers(text) == []


@given(st.integers(0, 10**9))
def test_organisation_numbers_raise_no_alarm(number):
    nine = f"{number:09d}"[:9]
    assert find_identity_numbers(f"org {nine[:3]} {nine[3:6]} {nine[6:]} og {nine}") == []


def test_random_eleven_digits_seldom_raise_an_alarm():
    alarms = sum(is_identity_number(f"{n * 7919 % 10**11:011d}") for n in range(1, 200_000, 7))
    assert alarms / (200_000 / 7) < 0.005


@given(st.text())
def test_any_text_can_be_searched(text):
    assert mask(mask(text)) == mask(text)


@pytest.mark.parametrize(
    "typed",
    [
        "988077917",
        "988 077 917",
        "988.077.917",
        "NO 988 077 917 MVA",
        "no988077917mva",
        "Org.nr. 988 077 917",
        "988\u00a0077\u00a0917",
    ],
)
def test_an_organisation_number_is_read_however_it_is_typed(typed):
    assert organisation_number(typed) == "988077917"


@pytest.mark.parametrize(
    "typed", ["", "988077918", "98807791", "9880779170", "tull", "９８８０７７９１７", "988 077 917 00"]
)
def test_what_is_not_an_organisation_number_is_none(typed):
    assert organisation_number(typed) is None


@given(st.integers(0, 99_999_999))
def test_organisation_numbers_agree_with_the_register_s_rule(number):
    for last in "0123456789":
        candidate = f"{number:08d}{last}"
        assert (organisation_number(candidate) == candidate) is orgnr.is_valid(candidate)

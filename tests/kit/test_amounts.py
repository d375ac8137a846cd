"""Amounts as people type them, and kroner as people say them."""

from decimal import Decimal

import pytest
from django.utils.translation import override
from hypothesis import given
from hypothesis import strategies as st

from moteplass.kit import amounts
from moteplass.kit.amounts import NotAnAmount


@pytest.mark.parametrize(
    ("typed", "value"),
    [
        ("1 310 000", "1310000"),
        ("1\u00a0310\u202f000", "1310000"),
        ("1.310.000", "1310000"),
        ("1,310,000.50", "1310000.50"),
        ("1.310,50", "1310.50"),
        ("1,5", "1.5"),
        ("1.5", "1.5"),
        ("−200", "-200"),
        ("1310000 kr", "1310000"),
        ("kr 500", "500"),
        ("1,84 mill. kr", "1840000"),
        ("2 mrd", "2000000000"),
        ("1,234 mill", "1234000"),
        ("37,5 timer", "37.5"),
        ("0", "0"),
    ],
)
def test_a_number_is_read_as_it_is_written_in_norway(typed: str, value: str) -> None:
    assert amounts.parse(typed) == Decimal(value)


@pytest.mark.parametrize(
    ("typed", "reason"),
    [
        ("1.310", "unclear"),
        ("1,310", "unclear"),
        ("0,1234", "decimals"),
        ("a lot", "text"),
        ("", "text"),
        ("1e9", "text"),
        ("12,3,4", "text"),
        ("NaN", "text"),
        ("٣", "text"),
        ("9999999999999", "large"),
        ("9" * 27, "large"),
        ("9" * 30, "large"),
        ("-" + "9" * 29, "large"),
        ("9" * 25 + " mrd", "large"),
        ("9" * 200, "large"),
    ],
)
def test_what_may_be_read_in_two_ways_is_refused(typed: str, reason: str) -> None:
    with pytest.raises(NotAnAmount) as caught:
        amounts.parse(typed)
    assert caught.value.reason == reason


@given(st.decimals(min_value=-(10**11), max_value=10**11, places=2))
def test_what_stands_in_a_field_is_read_back_the_same(value: Decimal) -> None:
    assert amounts.parse(amounts.typed(value)) == value


@pytest.mark.parametrize(
    ("value", "norwegian", "english"),
    [
        ("0", "0 kr", "NOK 0"),
        ("212000", "212 000 kr", "NOK 212,000"),
        ("99999", "99 999 kr", "NOK 99,999"),
        ("999499", "999 000 kr", "NOK 999,000"),
        ("999600", "1 mill. kr", "NOK 1 million"),
        ("1840000", "1,84 mill. kr", "NOK 1.84 million"),
        ("18400000", "18,4 mill. kr", "NOK 18.4 million"),
        ("20000000", "20 mill. kr", "NOK 20 million"),
        ("240000000", "240 mill. kr", "NOK 240 million"),
        ("1200000000", "1,2 mrd. kr", "NOK 1.2 billion"),
        ("-1840000", "−1,84 mill. kr", "NOK −1.84 million"),
    ],
)
def test_kroner_are_said_as_people_say_them(value: str, norwegian: str, english: str) -> None:
    for language, words in (("nb", norwegian), ("nn", norwegian), ("en", english)):
        with override(language):
            assert amounts.kroner(Decimal(value)).replace("\u00a0", " ") == words


@pytest.mark.parametrize(
    ("value", "low", "high", "words"),
    [
        ("1840000", "1700000", "2000000", "1,84 mill. kr (1,7–2,0)"),
        ("1840000", "1838000", "1845000", "1,84 mill. kr (1,84–1,85)"),
        ("1840000", "1840000", "1840000", "1,84 mill. kr"),
        ("212000", "200000", "230000", "212 000 kr (200 000–230 000)"),
        ("903640", "813456", "1039400", "904 000 kr (813 000–1 039 000)"),
        ("903640", "903600", "903700", "903 640 kr (903 600–903 700)"),
        ("19200000", "18900000", "19600000", "19,2 mill. kr (18,9–19,6)"),
        ("18400000", "17000000", "20000000", "18,4 mill. kr (17–20)"),
    ],
)
def test_a_range_stands_behind_its_amount(value: str, low: str, high: str, words: str) -> None:
    with override("nb"):
        told = amounts.kroner_between(Decimal(value), Decimal(low), Decimal(high))
    assert told.replace("\u00a0", " ") == words


@given(
    st.decimals(min_value=0, max_value=10**11, places=2),
    st.decimals(min_value=0, max_value=10**9, places=2),
    st.decimals(min_value=0, max_value=10**9, places=2),
)
def test_any_range_can_be_told(value: Decimal, below: Decimal, above: Decimal) -> None:
    with override("nb"):
        assert "kr" in amounts.kroner_between(value, value - below, value + above)

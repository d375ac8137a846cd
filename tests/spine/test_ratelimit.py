"""Limits count what one visitor can be, not each address a machine can give itself."""

import pytest
from django.core.cache import cache
from django.test import RequestFactory

from moteplass.spine.access import ratelimit
from moteplass.web.login import AccountAdapter


@pytest.fixture(autouse=True)
def fresh() -> None:
    cache.clear()


@pytest.mark.parametrize(
    ("address", "counted"),
    [
        ("192.0.2.7", "192.0.2.7"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("2001:db8:1:2::1", "2001:db8:1:2::/64"),
        ("fe80::1%eth0", "fe80::/64"),
        ("::ffff:192.0.2.7", "192.0.2.7"),
        ("", ""),
        ("a socket", "a socket"),
    ],
)
def test_an_address_of_ipv6_is_counted_by_its_network(address: str, counted: str) -> None:
    assert ratelimit.counted_as(address) == counted


def test_changing_address_within_a_network_gives_no_more_tries() -> None:
    for number in range(20):
        ratelimit.limit(RequestFactory().get("/", REMOTE_ADDR=f"2001:db8::{number:x}"), "receipt-code")
    with pytest.raises(ratelimit.TooMany):
        ratelimit.limit(RequestFactory().get("/", REMOTE_ADDR="2001:db8::ffff"), "receipt-code")
    ratelimit.limit(RequestFactory().get("/", REMOTE_ADDR="2001:db8:0:1::1"), "receipt-code")


def test_log_ins_are_counted_in_the_same_way() -> None:
    request = RequestFactory().get("/", REMOTE_ADDR="2001:db8::7")
    assert AccountAdapter(request).get_client_ip(request) == "2001:db8::/64"


def test_many_visitors_do_not_push_out_a_count() -> None:
    first = RequestFactory().get("/", REMOTE_ADDR="192.0.2.1")
    for _n in range(20):
        ratelimit.limit(first, "receipt-code")
    for number in range(1000):
        ratelimit.limit(
            RequestFactory().get("/", REMOTE_ADDR=f"198.51.{number // 250}.{number % 250}"), "support"
        )
    with pytest.raises(ratelimit.TooMany):
        ratelimit.limit(first, "receipt-code")

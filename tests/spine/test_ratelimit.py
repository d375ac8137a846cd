"""Limits count what one visitor can be, not each address a machine can give itself."""

import threading
from unittest.mock import patch

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import RequestFactory

from moteplass.kit.shared_cache import SharedCache
from moteplass.spine.access import ratelimit
from moteplass.spine.access.sweeping import sweep_counts
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
    assert AccountAdapter(request).get_client_ip(request) == ratelimit.unnamed("2001:db8::ffff")


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


# --- counted together by several processes ---------------------------------------------------


@pytest.fixture
def shared(transactional_db: None) -> SharedCache:
    found = SharedCache("", {})
    found.clear()
    return found


@pytest.mark.django_db(transaction=True)
def test_several_processes_count_together_and_lose_none(shared: SharedCache) -> None:
    def post() -> None:
        for _n in range(5):
            try:
                ratelimit.limit(RequestFactory().get("/", REMOTE_ADDR="192.0.2.1"), "receipt-code")
            except ratelimit.TooMany:
                refused.append(1)
        connection.close()

    refused: list[int] = []
    with patch.object(ratelimit, "cache", shared):
        posting = [threading.Thread(target=post) for _n in range(8)]
        for thread in posting:
            thread.start()
        for thread in posting:
            thread.join()
    # 40 tries, room for 20.
    assert len(refused) == 20


@pytest.mark.django_db(transaction=True)
def test_the_shared_counts_do_what_a_cache_does(shared: SharedCache) -> None:
    assert shared.get("a") is None and shared.get("a", 3) == 3
    assert shared.add("a", [1.5, 2], timeout=60) and not shared.add("a", [], timeout=60)
    assert shared.get("a") == [1.5, 2]
    shared.set("a", 4, timeout=None)
    assert shared.incr("a", 2) == 6
    assert shared.touch("a", timeout=0) and shared.get("a") is None
    with pytest.raises(ValueError):
        shared.incr("a")
    assert shared.add("a", True, timeout=60) and shared.get("a") is True
    assert shared.delete("a") and not shared.delete("a")


@pytest.mark.django_db(transaction=True)
def test_counts_whose_period_is_over_are_swept(shared: SharedCache) -> None:
    shared.set("over", 1, timeout=0)
    shared.set("going", 1, timeout=60)
    with patch("moteplass.spine.access.sweeping.cache", shared):
        sweep_counts()
    with connection.cursor() as cursor:
        cursor.execute("SELECT key FROM access_count")
        assert [key for (key,) in cursor.fetchall()] == [":1:going"]

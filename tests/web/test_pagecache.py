"""The page cache never shows what a stranger may not see, and never what has changed."""

import gzip
import threading
import time
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from moteplass.web.pagecache.versions import Listener, Versions
from moteplass.web.pagecache.wsgi import PageCache
from tests.world import make_world


class Site:
    """A page that says how often it has been made, from place 7."""

    def __init__(self) -> None:
        self.made = 0
        self.headers = [("Content-Type", "text/html"), ("X-Moteplass-Cache", "7")]
        self.status = "200 OK"

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        self.made += 1
        start_response(self.status, list(self.headers))
        return [f"made {self.made}".encode()]


@pytest.fixture
def site() -> Site:
    return Site()


@pytest.fixture
def cache(site: Site) -> PageCache:
    versions = Versions()
    versions.live = True
    return PageCache(site, versions=versions)


def get(
    cache: PageCache, *, cookie: str = "", method: str = "GET", path: str = "/", **more: str
) -> tuple[str, dict[str, str], str]:
    answer: list[Any] = []
    environ = {"REQUEST_METHOD": method, "PATH_INFO": path, "HTTP_HOST": "x", "HTTP_COOKIE": cookie, **more}
    body = b"".join(cache(environ, lambda status, headers, *rest: answer.extend([status, dict(headers)])))
    if answer[1].get("Content-Encoding") == "gzip":
        body = gzip.decompress(body)
    return answer[0], answer[1], body.decode()


def test_a_second_stranger_gets_the_same_copy(cache: PageCache) -> None:
    assert get(cache)[2] == get(cache)[2] == "made 1"


def test_the_mark_for_the_cache_never_leaves_the_house(cache: PageCache) -> None:
    for cookie in ("", "sessionid=x"):
        assert "X-Moteplass-Cache" not in get(cache, cookie=cookie)[1]


@pytest.mark.parametrize(
    "cookie", ["sessionid=x", "mp_visitor=x", "mp_fresh=1", "anything=1", "django_language=en; sessionid=x"]
)
def test_whoever_shows_a_cookie_of_ours_gets_their_own_page(cache: PageCache, cookie: str) -> None:
    get(cache)
    assert get(cache, cookie=cookie)[2] == "made 2"
    assert get(cache)[2] == "made 1"


def test_each_language_is_a_page_of_its_own(cache: PageCache) -> None:
    get(cache)
    assert get(cache, cookie="django_language=en")[2] == "made 2"
    assert get(cache, cookie="django_language=en; csrftoken=abc")[2] == "made 2"


def test_a_change_in_the_place_outdates_its_pages_and_no_others(cache: PageCache) -> None:
    get(cache)
    cache.versions.change("8")
    assert get(cache)[2] == "made 1"
    cache.versions.change("7")
    assert get(cache)[2] == "made 2"


def test_a_change_outside_places_outdates_every_page(cache: PageCache) -> None:
    get(cache)
    get(cache, path="/other")
    cache.versions.change("")
    assert get(cache)[2] == "made 3"
    assert get(cache, path="/other")[2] == "made 4"
    assert get(cache)[2] == "made 3"


def test_a_page_of_the_whole_site_is_outdated_by_any_change(cache: PageCache, site: Site) -> None:
    site.headers = [("X-Moteplass-Cache", "site")]
    get(cache)
    cache.versions.change("8")
    assert get(cache)[2] == "made 2"


def test_a_change_while_a_page_is_made_outdates_that_page(site: Site) -> None:
    versions = Versions()
    versions.live = True

    def slow(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        body = site(environ, start_response)
        if site.made == 1:
            versions.change("7")
        return body

    cache = PageCache(slow, versions=versions)
    assert get(cache)[2] == "made 1"
    assert get(cache)[2] == "made 2"


@pytest.mark.parametrize(
    ("status", "header"),
    [
        ("404 Not Found", ("A", "b")),
        ("302 Found", ("A", "b")),
        ("500 Oh", ("A", "b")),
        ("200 OK", ("Set-Cookie", "a=b")),
    ],
)
def test_only_plain_pages_are_kept(
    cache: PageCache, site: Site, status: str, header: tuple[str, str]
) -> None:
    site.status = status
    site.headers.append(header)
    get(cache)
    assert get(cache)[2] == "made 2"


def test_a_page_not_marked_is_never_kept(cache: PageCache, site: Site) -> None:
    site.headers = []
    get(cache)
    assert get(cache)[2] == "made 2"


def test_posting_is_never_answered_from_memory(cache: PageCache) -> None:
    get(cache)
    assert get(cache, method="POST")[2] == "made 2"


def test_of_many_who_ask_after_a_change_one_makes_the_page(site: Site) -> None:
    versions = Versions()
    versions.live = True
    asked, ready = threading.Barrier(5), threading.Event()

    def slow(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        body = site(environ, start_response)
        if site.made > 1:
            ready.wait(5)
        return body

    cache = PageCache(slow, versions=versions)
    get(cache)
    versions.change("7")

    def ask() -> str:
        asked.wait(5)
        return get(cache)[2]

    with ThreadPoolExecutor(4) as pool:
        answers = [pool.submit(ask) for _ in range(4)]
        asked.wait(5)
        time.sleep(0.2)
        ready.set()
        assert {answer.result(5) for answer in answers} == {"made 2"}
    assert not cache._turns


def test_who_waited_is_not_given_what_has_changed_again(site: Site) -> None:
    versions = Versions()
    versions.live = True
    making, ready = threading.Event(), threading.Event()

    def slow(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        body = site(environ, start_response)
        if site.made == 2:
            making.set()
            ready.wait(5)
        return body

    cache = PageCache(slow, versions=versions)
    get(cache)
    versions.change("7")
    with ThreadPoolExecutor(2) as pool:
        first = pool.submit(get, cache)
        assert making.wait(5)
        versions.change("7")
        second = pool.submit(get, cache)
        time.sleep(0.1)
        ready.set()
        assert first.result(5)[2] == "made 2"
        assert second.result(5)[2] == "made 3"


def test_a_page_that_has_been_closed_leaves_memory(cache: PageCache, site: Site) -> None:
    get(cache)
    site.status, site.headers = "404 Not Found", []
    cache.versions.change("7")
    get(cache)
    assert not cache._pages and cache._size == 0


def test_nothing_is_served_from_memory_while_the_database_is_silent(cache: PageCache) -> None:
    get(cache)
    cache.versions.live = False
    assert get(cache)[2] == "made 2"


def test_a_page_does_not_outlive_its_minute(cache: PageCache, monkeypatch: pytest.MonkeyPatch) -> None:
    get(cache)
    later = time.monotonic() + 61
    monkeypatch.setattr("moteplass.web.pagecache.wsgi.time.monotonic", lambda: later)
    assert get(cache)[2] == "made 2"


def test_memory_is_bounded(site: Site) -> None:
    versions = Versions()
    versions.live = True
    cache = PageCache(site, versions=versions, limit=2000)
    for number in range(500):
        get(cache, path=f"/{number}")
    assert cache._size <= 2000


def test_a_browser_that_has_the_page_is_told_so(cache: PageCache) -> None:
    etag = get(cache)[1]["ETag"]
    status, _headers, body = get(cache, HTTP_IF_NONE_MATCH=etag)
    assert status.startswith("304")
    assert body == ""


def test_compressed_for_those_who_can_read_it(cache: PageCache) -> None:
    _status, headers, body = get(cache, HTTP_ACCEPT_ENCODING="gzip, br")
    assert headers["Content-Encoding"] == "gzip"
    assert body == "made 1"
    assert "Content-Encoding" not in get(cache)[1]


@pytest.mark.django_db(transaction=True)
def test_the_database_tells_of_a_commit_at_once() -> None:
    versions = Versions()
    listener = Listener(versions)
    listener.start()
    try:
        wait_until(lambda: versions.live)
        world = make_world()
        hearing = world.place()
        place = str(hearing.tool.place_id)
        wait_until(lambda: not versions.good(place, 0))
        time.sleep(0.1)
        made = versions.now
        assert versions.good(place, made)
        world.answer(hearing)
        began = time.monotonic()
        wait_until(lambda: not versions.good(place, made))
        assert time.monotonic() - began < 0.25
    finally:
        listener.stop()


def wait_until(true: Any, seconds: float = 5) -> None:
    end = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < end, "waited too long"
        time.sleep(0.005)

"""Every page there is, for a stranger, a citizen and those who run a place; those that anyone meets in English too."""

from collections.abc import Callable, Iterator
from functools import cache
from typing import Any

import pytest
from django.urls import URLPattern, URLResolver, get_resolver, resolve
from playwright.sync_api import Browser

from tests.browser.conftest import Visit
from tests.browser.facts import Facts, find_facts
from tests.browser.house import House
from tests.browser.no_pages import NO_PAGE
from tests.browser.pages import (
    CITIZEN,
    DOOR,
    IDEAS,
    OPINIONS,
    OWN,
    PUBLIC,
    STEWARD,
    TOOL_WORK,
    WORK,
)
from tests.browser.visitors import DESKTOP, NARROW, Visitor, visiting

# What a browser brings that has logged in, by e-mail address.
Keys = Callable[[str], Any]


def names(patterns: list[URLPattern | URLResolver]) -> Iterator[str]:
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            yield from names(pattern.url_patterns)
        elif pattern.name:
            yield pattern.name


def test_every_route_is_visited_or_named_as_no_page() -> None:
    stand_ins: dict[str, Any] = dict.fromkeys(Facts.__slots__, 1)
    facts = Facts(**stand_ins | {"reset": "a-b"})
    work = [one for by in (WORK, TOOL_WORK) for pages in by.values() for one in pages]
    patterns = (*PUBLIC, *IDEAS, *OPINIONS, *DOOR, *OWN, *work)
    addresses = [facts.in_address(pattern).partition("?")[0] for pattern in patterns]
    # The mailbox is mounted in the demo only.
    visited = {resolve(address).url_name for address in addresses if not address.startswith("/mail/")}
    assert set(names(get_resolver().url_patterns)) == visited | set(NO_PAGE)


@pytest.fixture(scope="module")
def facts(house: House, browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Facts:
    return find_facts(house, browser, tmp_path_factory.mktemp("shots"))


@pytest.fixture(scope="module")
def keys(house: House, browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Keys:
    @cache
    def key(email: str) -> Any:
        if not email:
            return {"cookies": [], "origins": []}
        with visiting(browser, house, tmp_path_factory.mktemp("shots")) as visitor:
            visitor.log_in(email)
            return visitor.context.storage_state()

    return key


def read_all(visitor: Visitor, facts: Facts, patterns: tuple[str, ...], language: str) -> None:
    """Each page in the narrowest window. In bokmål by axe too: in the narrow one by day, in a wide one in the dark. In
    another language axe sees the same parts, and the journeys are walked with it in all three, by day. Nynorsk is as
    wide as bokmål: it is read on the pages that most people see, below.
    """
    visitor.context.add_cookies([{"name": "django_language", "value": language, "url": visitor.house.url}])
    by_axe = language == "nb"
    for pattern in patterns:
        answered = visitor.go(facts.in_address(pattern))
        sent_away = visitor.path == "/login/login/" != pattern
        if answered.status != 200 or sent_away:
            visitor.problems.append(f"{pattern}: {answered.status} at {visitor.page.url}")
            continue
        visitor.check(axe_at=(NARROW,) if by_axe else (), language=language)
        if by_axe:
            visitor.page.emulate_media(color_scheme="dark")
            # Of its parts, those of a wide window are the frame's, which the journeys look at.
            visitor.check(axe_at=(DESKTOP,), structure=False)
            visitor.page.emulate_media(color_scheme="light")


_FOR_ANYONE = (
    ("stranger", "", PUBLIC),
    ("at-the-door", "", DOOR),
    ("ideas", "", IDEAS),
    ("opinions", "", OPINIONS),
    ("own-pages", CITIZEN, OWN),
)
_AT_WORK = (
    *((email.partition(".")[0], email, pages) for email, pages in WORK.items()),
    *((f"{who.partition('.')[0]}-too", who, pages) for who, pages in TOOL_WORK.items()),
)


@pytest.mark.parametrize(
    ("who", "patterns", "language"),
    [
        *(pytest.param(who, pages, "nb", id=f"{name}-nb") for name, who, pages in (*_FOR_ANYONE, *_AT_WORK)),
        *(pytest.param(who, pages, "en", id=f"{name}-en") for name, who, pages in _FOR_ANYONE),
    ],
)
def test_every_page_is_whole_and_accessible(
    visit: Visit, keys: Keys, facts: Facts, who: str, patterns: tuple[str, ...], language: str
) -> None:
    visitor = visit(storage_state=keys(facts.in_address(who)), viewport=NARROW)
    read_all(visitor, facts, patterns, language)


@pytest.mark.parametrize("who", [CITIZEN, STEWARD])
def test_public_pages_are_as_good_for_those_who_have_logged_in(
    visit: Visit, keys: Keys, facts: Facts, who: str
) -> None:
    visitor = visit(storage_state=keys(who), viewport=NARROW)
    some = tuple(pattern for pattern in PUBLIC if pattern.startswith("/m/") or pattern in ("/", "/hearings/"))
    read_all(visitor, facts, some, "nn")


def test_pages_that_say_no_are_pages_too(visit: Visit, keys: Keys) -> None:
    expected = {
        "/m/morkere-netter/hearing/manage/": 403,
        "/m/nattlys/": 404,
        "/finnes/ikke/": 404,
        "/follow/x/": 404,
    }
    visitor = visit(storage_state=keys(CITIZEN), viewport=NARROW)
    for path, status in expected.items():
        assert visitor.go(path).status == status, path
        visitor.check()

"""Every page there is, in three languages, for a stranger, a citizen and those who run a place."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.urls import URLPattern, URLResolver, get_resolver, resolve
from playwright.sync_api import Browser

from tests.browser import axe
from tests.browser.answering import answer
from tests.browser.conftest import Visit
from tests.browser.house import House
from tests.browser.pages import (
    CITIZEN,
    DOOR,
    MODERATOR,
    NO_PAGE,
    OWN,
    PUBLIC,
    STATUS,
    STEWARD,
    SUMMARISER,
    WORK,
    Facts,
)
from tests.browser.visitors import DESKTOP, LANGUAGES, NARROW, Visitor, visiting


def names(patterns: list[URLPattern | URLResolver]) -> Iterator[str]:
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            # The API's own addresses answer JSON.
            if not str(pattern.pattern).startswith("api/v1/"):
                yield from names(pattern.url_patterns)
        elif pattern.name:
            yield pattern.name


def test_every_route_is_visited_or_named_as_no_page() -> None:
    facts = Facts(1, 1, 1, "7K3F-9QXA-M2TD", "x", "x", "a-b", "x")
    patterns = (*PUBLIC, *DOOR, *OWN, *(one for pages in WORK.values() for one in pages))
    addresses = [facts.in_address(pattern).partition("?")[0] for pattern in patterns]
    # The mailbox is mounted in the demo only.
    visited = {resolve(address).url_name for address in addresses if not address.startswith("/mail/")}
    assert set(names(get_resolver().url_patterns)) == visited | set(NO_PAGE)


@pytest.fixture(scope="module")
def facts(house: House, browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Facts:
    with visiting(browser, house, tmp_path_factory.mktemp("shots")) as visitor:
        code = answer(visitor, "/m/morkere-netter/hearing/", "Vi trenger lyset i bakken.")
        visitor.go("/m/morkere-netter/hearing/follow/")
        visitor.page.fill("main input[name=email]", "kari@innboks.example")
        visitor.page.locator("main form:has(input[name=email]) button[type=submit]").click()
        visitor.go("/login/password/reset/")
        visitor.page.fill("main input[name=email]", CITIZEN)
        visitor.page.locator("main form:has(input[name=email]) button[type=submit]").click()
        visitor.page.wait_for_url(re.compile("/done/"))
        visitor.go("/login/signup/")
        visitor.page.fill("main input[name=email]", "ny@innboks.example")
        visitor.page.fill("main input[name=name]", "Ny Person")
        visitor.page.fill("main input[name=password1]", "et langt passord 7")
        visitor.page.locator("main form:has(input[name=password1]) button[type=submit]").first.click()
        visitor.page.wait_for_url(re.compile("/confirm-email/"))
    house.work()
    mails = house.mails().replace("=\n", "").replace("=3D", "=")

    def found(pattern: str) -> str:
        match = re.search(pattern, mails)
        assert match, f"no mail with {pattern}"
        return match.group(1)

    ((about, comment),) = house.sql(
        "SELECT c.root_id, c.id FROM content_contribution c "
        "JOIN places_tool t ON t.id = c.tool_id JOIN places_place p ON p.id = t.place_id "
        "WHERE c.kind = 'talk.comment' AND c.state = 'published' AND p.slug = 'morkere-netter' LIMIT 1"
    )
    awaiting = (
        "SELECT id FROM content_contribution WHERE state = 'awaiting' AND kind = 'hearing.answer' LIMIT 1"
    )
    return Facts(
        answer=about,
        comment=comment,
        awaiting=house.one(awaiting),
        code=code,
        token=found(r"/follow/([^/\s]+)/"),
        confirm=found(r"/confirm-email/([^/\s]+)/"),
        reset=found(r"/password/reset/key/([^/\s]+)/"),
        mail=sorted(path.stem for path in (house.var / "mail").glob("*.log"))[-1],
    )


@pytest.fixture(scope="module")
def keys(house: House, browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """Logged-in browsers' cookies, by e-mail address."""
    found: dict[str, Any] = {"": {"cookies": [], "origins": []}}
    for email in (CITIZEN, STEWARD, MODERATOR, SUMMARISER):
        with visiting(browser, house, tmp_path_factory.mktemp("shots")) as visitor:
            visitor.log_in(email)
            found[email] = visitor.context.storage_state()
    return found


def read_all(visitor: Visitor, facts: Facts, patterns: tuple[str, ...], language: str) -> None:
    visitor.context.add_cookies([{"name": "django_language", "value": language, "url": visitor.house.url}])
    # Everything is looked at in the narrowest window; what only a wide one shows, once.
    widths = (NARROW, DESKTOP) if language == "nb" else (NARROW,)
    for pattern in patterns:
        answered = visitor.go(facts.in_address(pattern))
        sent_away = visitor.path == "/login/login/" != pattern
        if answered.status != STATUS.get(pattern, 200) or sent_away:
            visitor.problems.append(f"{pattern}: {answered.status} at {visitor.page.url}")
            continue
        visitor.check(axe_at=widths, language=language)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    ("who", "patterns"),
    [
        pytest.param("", PUBLIC, id="stranger"),
        pytest.param("", DOOR, id="at-the-door"),
        pytest.param(CITIZEN, OWN, id="own-pages"),
        *(pytest.param(email, pages, id=email.partition(".")[0]) for email, pages in WORK.items()),
    ],
)
def test_every_page_is_whole_and_accessible(
    visit: Visit, keys: dict[str, Any], facts: Facts, who: str, patterns: tuple[str, ...], language: str
) -> None:
    visitor = visit(storage_state=keys[who], viewport=NARROW)
    read_all(visitor, facts, patterns, language)


@pytest.mark.parametrize("who", [CITIZEN, STEWARD])
def test_public_pages_are_as_good_for_those_who_have_logged_in(
    visit: Visit, keys: dict[str, Any], facts: Facts, who: str
) -> None:
    visitor = visit(storage_state=keys[who], viewport=NARROW)
    some = tuple(pattern for pattern in PUBLIC if pattern.startswith("/m/") or pattern in ("/", "/hearings/"))
    read_all(visitor, facts, some, "nn")


def test_pages_that_say_no_are_pages_too(visit: Visit, keys: dict[str, Any]) -> None:
    expected = {
        "/m/morkere-netter/hearing/manage/": 403,
        "/m/nattlys/": 404,
        "/finnes/ikke/": 404,
        "/follow/x/": 404,
    }
    visitor = visit(storage_state=keys[CITIZEN], viewport=NARROW)
    for path, status in expected.items():
        assert visitor.go(path).status == status, path
        visitor.check()


def test_colours_can_be_read_in_the_dark_too(visit: Visit, keys: dict[str, Any], facts: Facts) -> None:
    # In the light they are read by the tests above.
    for who, patterns in {"": PUBLIC, STEWARD: WORK[STEWARD], CITIZEN: OWN[:4]}.items():
        visitor = visit(storage_state=keys[who], color_scheme="dark")
        for pattern in patterns:
            visitor.go(facts.in_address(pattern))
            found = axe.violations(visitor.page, axe.CONTRAST)
            visitor.problems += [f"{pattern} in the dark: {one}" for one in found]

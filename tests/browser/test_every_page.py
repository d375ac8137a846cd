"""Every page there is, in three languages, for a stranger, a citizen and those who run a place."""

import re
from collections.abc import Callable, Iterator
from functools import cache
from typing import Any

import pytest
from django.urls import URLPattern, URLResolver, get_resolver, resolve
from playwright.sync_api import Browser

from tests.browser import axe
from tests.browser.answering import answer
from tests.browser.conftest import Visit
from tests.browser.house import House
from tests.browser.pages import (
    BOX_STEWARD,
    CITIZEN,
    DOOR,
    IDEAS,
    NO_PAGE,
    OPINIONS,
    OWN,
    PUBLIC,
    STATUS,
    STEWARD,
    TOOL_WORK,
    WORK,
    Facts,
)
from tests.browser.visitors import DESKTOP, LANGUAGES, NARROW, Visitor, visiting

# What a browser brings that has logged in, by e-mail address.
Keys = Callable[[str], Any]


def names(patterns: list[URLPattern | URLResolver]) -> Iterator[str]:
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            yield from names(pattern.url_patterns)
        elif pattern.name:
            yield pattern.name


def test_every_route_is_visited_or_named_as_no_page() -> None:
    box: dict[str, Any] = dict.fromkeys(
        (
            "idea",
            "edited",
            "version",
            "suggestion",
            "own",
            "realised",
            "gain",
            "figure",
            "coded",
            "theme",
            "reply",
        ),
        1,
    )
    facts = Facts(
        1,
        1,
        1,
        1,
        "7K3F-9QXA-M2TD",
        "x",
        "x",
        "a-b",
        "x",
        **box,
        map="x",
        map_steward="x",
        statement=1,
        document=1,
    )
    work = [one for by in (WORK, TOOL_WORK) for pages in by.values() for one in pages]
    patterns = (*PUBLIC, *IDEAS, *OPINIONS, *DOOR, *OWN, *work)
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
        "SELECT id FROM content_contribution WHERE state = 'awaiting' AND kind = 'hearing.answer' "
        "AND id NOT IN (SELECT answer_id FROM hearing_entry) LIMIT 1"
    )
    return Facts(
        answer=about,
        comment=comment,
        awaiting=house.one(awaiting),
        entry=house.one("SELECT answer_id FROM hearing_entry WHERE state = 'to_check'"),
        code=code,
        token=found(r"/follow/([^/\s]+)/"),
        confirm=found(r"/confirm-email/([^/\s]+)/"),
        reset=found(r"/password/reset/key/([^/\s]+)/"),
        mail=sorted(path.stem for path in (house.var / "mail").glob("*.log"))[-1],
        **of_the_box(house),
        **of_the_map(house),
        **of_the_work(house),
        document=house.one(
            "SELECT contribution_id FROM documents_document d JOIN content_contribution c "
            "ON c.id = d.contribution_id WHERE c.title LIKE 'Forskrift om utelys%%'"
        ),
    )


def of_the_work(house: House) -> dict[str, Any]:
    """An answer of the demo that is about a theme, the theme, and the reply to most answers."""
    ((coded, theme),) = house.sql(
        "SELECT contribution_id, theme_id FROM insight_coding WHERE double_id IS NULL ORDER BY id LIMIT 1"
    )
    reply = house.one(
        "SELECT r.contribution_id FROM hearing_themereply r JOIN insight_coding k ON k.theme_id = r.theme_id "
        "AND k.double_id IS NULL GROUP BY 1 ORDER BY count(*) DESC LIMIT 1"
    )
    return {"coded": coded, "theme": theme, "reply": reply}


def of_the_box(house: House) -> dict[str, Any]:
    """Ideas of the demo that have what the pages show."""
    idea = house.one(
        "SELECT id FROM content_contribution WHERE kind = 'ideas.idea' AND title LIKE 'Lån bort varebilene%%'"
    )
    of_box = (
        "JOIN places_tool t ON t.id = c.tool_id JOIN places_place p ON p.id = t.place_id "
        "WHERE p.slug = 'forslagskassa-fjellvik' AND c.state = 'published'"
    )
    ((edited, suggestion),) = house.sql(
        "SELECT s.idea_id, s.contribution_id FROM ideas_suggestion s "
        f"JOIN content_contribution c ON c.id = s.idea_id {of_box} AND s.became IS NOT NULL LIMIT 1"
    )
    own = house.one(
        "SELECT i.contribution_id FROM ideas_idea i JOIN content_contribution c ON c.id = i.contribution_id "
        f"JOIN accounts_user u ON u.id = c.author_id {of_box} AND i.merged_into_id IS NULL AND u.email = %s LIMIT 1",
        BOX_STEWARD,
    )
    ((realised, gain, figure),) = house.sql(
        "SELECT g.idea_id, g.id, f.id FROM ideas_gainfigure f JOIN ideas_gain g ON g.id = f.gain_id "
        "JOIN ideas_signoff s ON s.figure_id = f.id "
        f"JOIN content_contribution c ON c.id = g.idea_id {of_box} AND f.kind = 'measured' ORDER BY f.id LIMIT 1"
    )
    return {
        "idea": idea,
        "edited": edited,
        "version": 1,
        "suggestion": suggestion,
        "own": own,
        "realised": realised,
        "gain": gain,
        "figure": figure,
    }


def of_the_map(house: House) -> dict[str, Any]:
    """The demo's map of opinions that is open to all and has groups."""
    ((tool, place, steward),) = house.sql(
        "SELECT t.id, p.slug, u.email FROM places_tool t JOIN places_place p ON p.id = t.place_id "
        "JOIN places_membership m ON m.place_id = p.id AND m.role = 'steward' JOIN accounts_user u ON u.id = m.user_id "
        "WHERE t.kind = 'opinions' AND t.state = 'open' AND p.access = 'open' "
        "AND EXISTS (SELECT 1 FROM opinions_grouping g WHERE g.conversation_id = t.id) ORDER BY t.id LIMIT 1"
    )
    statement = house.one(
        "SELECT min(contribution_id) FROM opinions_statement WHERE conversation_id = %s", tool
    )
    return {"map": place, "map_steward": steward, "statement": statement}


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


def read_all(
    visitor: Visitor, facts: Facts, patterns: tuple[str, ...], language: str, *, axe_too: bool = True
) -> None:
    visitor.context.add_cookies([{"name": "django_language", "value": language, "url": visitor.house.url}])
    # Everything is looked at in the narrowest window; what only a wide one shows, once.
    widths = (NARROW, DESKTOP) if language == "nb" else (NARROW,) if axe_too else ()
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
    visit: Visit, keys: Keys, facts: Facts, who: str, patterns: tuple[str, ...], language: str
) -> None:
    visitor = visit(storage_state=keys(who), viewport=NARROW)
    read_all(visitor, facts, patterns, language)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    ("who", "patterns"),
    [
        pytest.param("", IDEAS, id="ideas"),
        pytest.param("", OPINIONS, id="opinions"),
        *(pytest.param(who, pages, id=who.partition(".")[0]) for who, pages in TOOL_WORK.items()),
    ],
)
def test_every_page_of_the_other_tools_too(
    visit: Visit, keys: Keys, facts: Facts, who: str, patterns: tuple[str, ...], language: str
) -> None:
    visitor = visit(storage_state=keys(facts.in_address(who)), viewport=NARROW)
    # axe sees the same parts in each language, and those above have been looked at in all three: here once does.
    read_all(visitor, facts, patterns, language, axe_too=language == "nb")


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


def test_colours_can_be_read_in_the_dark_too(visit: Visit, keys: Keys, facts: Facts) -> None:
    # In the light they are read by the tests above.
    looked_at = {
        "": (*PUBLIC, *IDEAS, *OPINIONS),
        STEWARD: WORK[STEWARD],
        CITIZEN: OWN[:4],
        BOX_STEWARD: TOOL_WORK[BOX_STEWARD],
    }
    for who, patterns in looked_at.items():
        visitor = visit(storage_state=keys(who), color_scheme="dark")
        for pattern in patterns:
            visitor.go(facts.in_address(pattern))
            found = axe.violations(visitor.page, axe.CONTRAST)
            visitor.problems += [f"{pattern} in the dark: {one}" for one in found]

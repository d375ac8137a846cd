"""The closed workspace in a browser: answers coded by keys alone, and without a script."""

import re
from typing import Any

from playwright.sync_api import Page, expect

from tests.browser.conftest import Visit
from tests.browser.house import House
from tests.browser.pages import SUMMARISER
from tests.browser.test_keyboard import press, tab_to
from tests.browser.visitors import PHONE

WORK = "/m/nattferje/hearing/work/"
# The demo's coders have left three answers without a theme.
LEFT = WORK + "?theme=none"


def themes_of(house: House, answer: int) -> list[str]:
    rows = house.sql(
        "SELECT t.name FROM insight_coding c JOIN insight_theme t ON t.id = c.theme_id "
        "WHERE c.contribution_id = %s AND c.double_id IS NULL ORDER BY t.name",
        answer,
    )
    return [name for (name,) in rows]


def stance_of(house: House, answer: int) -> Any:
    rows = house.sql(
        "SELECT position FROM insight_stance WHERE contribution_id = %s AND double_id IS NULL", answer
    )
    return rows[0][0] if rows else None


def the_answer(page: Page) -> int:
    found = re.search(r"/work/(\d+)/", page.url)
    assert found, page.url
    return int(found.group(1))


def next_by(page: Page, key: str) -> int:
    """Press a key that brings another answer, without a new page; focus is on its name."""
    before = the_answer(page)
    page.keyboard.press(key)
    page.wait_for_url(lambda url: f"/work/{before}/" not in url)
    expect(page.locator("#answer")).to_be_focused()
    return the_answer(page)


def test_three_answers_are_coded_by_keys_alone(visit: Visit, house: House) -> None:
    coder = visit()
    coder.log_in(SUMMARISER)
    page = coder.page
    coder.go(LEFT)
    tab_to(page, 'a[href*="/work/"].ds-button[data-size=sm]')
    press(page, "Enter")
    coder.check()
    page.evaluate("window.here = true")

    first = the_answer(page)
    page.keyboard.press("t")
    page.keyboard.press("m")
    page.keyboard.press("Space")
    page.keyboard.press("Escape")
    page.keyboard.press("3")
    second = next_by(page, "s")
    assert themes_of(house, first) == ["Mannskap og kviletid"]
    assert stance_of(house, first) == "mixed"

    page.keyboard.press("t")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Space")
    page.keyboard.press("Escape")
    page.keyboard.press("n")
    page.keyboard.type("Snakk om jts og 12.")
    page.keyboard.press("Escape")
    third = next_by(page, "s")
    assert themes_of(house, second) == ["Livet på øya"]
    assert (
        house.one("SELECT text FROM insight_note WHERE contribution_id = %s", second) == "Snakk om jts og 12."
    )

    page.keyboard.press("4")
    # None of them has loaded the page anew; after the last one stands in the list again.
    assert page.evaluate("window.here")
    press(page, "s")
    assert coder.path == WORK
    assert stance_of(house, third) == "neutral"
    assert len({first, second, third}) == 3


def test_keys_go_from_answer_to_answer_and_can_be_turned_off(visit: Visit, house: House) -> None:
    coder = visit()
    coder.log_in(SUMMARISER)
    page = coder.page
    coder.go(WORK)
    with page.expect_navigation():
        page.locator('a[href*="/work/"].ds-button[data-size=sm]').click()
    start = the_answer(page)
    with page.expect_navigation():
        page.keyboard.press("j")
    assert the_answer(page) != start
    with page.expect_navigation():
        page.keyboard.press("k")
    assert the_answer(page) == start
    # What one has said is saved on the way to another answer.
    page.keyboard.press("n")
    page.keyboard.type("På vei.")
    page.keyboard.press("Escape")
    other = next_by(page, "j")
    assert house.one("SELECT text FROM insight_note WHERE contribution_id = %s", start) == "På vei."
    with page.expect_navigation():
        page.keyboard.press("k")
    assert the_answer(page) == start != other
    page.keyboard.press("?")
    off = page.locator("[data-keys-off]")
    expect(off).to_be_visible()
    off.press("Enter")
    expect(off).to_have_attribute("aria-pressed", "true")
    page.locator("#answer").focus()
    page.keyboard.press("n")
    expect(page.locator("#answer")).to_be_focused()


def test_an_answer_is_coded_on_a_phone_without_a_script(visit: Visit, house: House) -> None:
    coder = visit(java_script_enabled=False, viewport=PHONE)
    coder.log_in(SUMMARISER)
    coder.go(WORK)
    coder.page.locator(".mp-inbox a").first.click()
    coder.check(axe_at=())
    answer = the_answer(coder.page)
    coder.page.fill("textarea[name=note]", "Skrive på telefon.")
    coder.page.fill("input[name=new_theme]", "Frå telefonen")
    coder.submit("act", "done")
    assert the_answer(coder.page) != answer
    assert "Frå telefonen" in themes_of(house, answer)

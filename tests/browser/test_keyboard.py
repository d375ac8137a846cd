"""With the keyboard alone: everything is reached, one sees where one is, and one is never trapped."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser.answering import questions
from tests.browser.conftest import Visit
from tests.browser.pages import STEWARD
from tests.browser.visitors import DESKTOP, PHONE, Visitor

HEARING = "/m/morkere-netter/hearing/"
# What has focus: something to know it by, how its outline looks, and whether one can see it.
_FOCUS = """() => {
    const one = document.activeElement;
    if (!one || one === document.body) return null;
    // A card, a radio button and a check box wear the ring round the whole of it.
    const round = [one, one.parentElement, one.parentElement?.parentElement].filter(Boolean).map((part) => {
        const style = getComputedStyle(part);
        return style.outlineStyle !== "none" ? parseFloat(style.outlineWidth) : 0;
    });
    const box = one.getBoundingClientRect();
    const [x, y] = [box.x + Math.min(box.width / 2, 20), box.y + Math.min(box.height / 2, 20)];
    const top = document.elementFromPoint(x, y);
    one.dataset.stop ??= String(document.querySelectorAll("[data-stop]").length);
    return {
        stop: one.dataset.stop,
        words: `${one.localName}#${one.id} ${(one.textContent || one.name || "").trim().slice(0, 40)}`,
        // The way to the main content shows only while it has focus: it needs no ring to be told from the rest.
        ring: one.matches(".ds-skip-link") ? 2 : Math.max(...round),
        seen: box.width > 0 && box.height > 0 && y >= 0 && y <= innerHeight && x >= 0 && x <= innerWidth,
        covered: top !== null && !one.contains(top) && !top.contains(one) && top.localName !== "label",
    };
}"""


def tab_to(page: Page, wanted: str, *, most: int = 120) -> None:
    """Press Tab until the element that matches has focus."""
    for _press in range(most):
        page.keyboard.press("Tab")
        if page.evaluate("(wanted) => document.activeElement.matches(wanted)", wanted):
            return
    raise AssertionError(f"Tab does not reach {wanted}")


def press(page: Page, key: str) -> None:
    """A key that leads to another page."""
    with page.expect_navigation():
        page.keyboard.press(key)


def test_the_first_stop_skips_to_the_main_content(visit: Visit) -> None:
    reader = visit()
    reader.go("/")
    reader.page.keyboard.press("Tab")
    skip = reader.page.locator(".ds-skip-link")
    expect(skip).to_be_focused()
    expect(skip).to_be_in_viewport()
    reader.page.keyboard.press("Enter")
    assert reader.page.evaluate("document.activeElement.id") == "main"
    reader.page.keyboard.press("Tab")
    assert reader.page.evaluate("document.activeElement.closest('main') !== null")


@pytest.mark.parametrize("size", [PHONE, DESKTOP], ids=["phone", "desktop"])
@pytest.mark.parametrize(
    "path", ["/", "/hearings/", HEARING, f"{HEARING}answer/", "/login/login/", "/search/?q=lys"]
)
def test_every_stop_is_seen_and_none_is_a_trap(visit: Visit, path: str, size: dict[str, int]) -> None:
    reader = visit(viewport=size)
    reader.go(path)
    walk(reader)


@pytest.mark.parametrize("path", ["/m/et-sted-a-ga/hearing/setup/questions/", f"{HEARING}manage/", "/me/"])
def test_every_stop_of_a_working_page_is_seen(visit: Visit, path: str) -> None:
    worker = visit()
    worker.log_in(STEWARD)
    worker.go(path)
    walk(worker)


def walk(visitor: Visitor, most: int = 400) -> None:
    """Tab from the top to the end of the page, and back again a little."""
    page = visitor.page
    stops: list[str] = []
    for _press in range(most):
        page.keyboard.press("Tab")
        at = page.evaluate(_FOCUS)
        if at is None or at["stop"] in stops[:1]:
            break
        # The parts of a date are the browser's own stops.
        if stops[-1:] == [at["stop"]]:
            continue
        assert at["stop"] not in stops, f"back at {at['words']} before the end"
        stops.append(at["stop"])
        assert at["ring"] >= 2, f"no ring round {at['words']}"
        assert at["seen"], f"out of sight: {at['words']}"
        assert not at["covered"], f"covered: {at['words']}"
    else:
        raise AssertionError("the page has no end")
    last = page.locator("footer a").last
    assert last.evaluate("one => one.dataset.stop") is not None, "the end of the page is not reached"
    page.keyboard.press("Shift+Tab")
    page.keyboard.press("Shift+Tab")
    assert page.evaluate(_FOCUS)["stop"] in stops


def test_the_menu_opens_and_closes_and_leads_somewhere(visit: Visit) -> None:
    reader = visit(viewport=PHONE)
    page = reader.page
    reader.go("/")
    tab_to(page, "header .mp-menu.mp-only-phone > summary")
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.closest('.mp-menu') !== null")
    page.keyboard.press("Escape")
    assert page.evaluate("document.activeElement.localName") == "summary"
    page.keyboard.press("Space")
    tab_to(page, "header .mp-menu a[href='/hearings/']", most=3)
    press(page, "Enter")
    assert reader.path == "/hearings/"


def test_a_hearing_is_answered(visit: Visit) -> None:
    writer = visit()
    page = writer.page
    writer.go(HEARING)
    tab_to(page, f"main a[href='{HEARING}answer/']")
    press(page, "Enter")
    first, must, *_others = questions(page)
    tab_to(page, "input[name=who]")
    page.keyboard.press("Space")
    tab_to(page, "input[name=name]", most=6)
    page.keyboard.type("Kari Nordmann")
    tab_to(page, f"[name={first}]")
    page.keyboard.type("Jeg skriver uten mus.")
    tab_to(page, "button[name=act][value=preview]")
    press(page, "Enter")

    # An error: focus is on the summary, its link leads to the field, and what was typed stands.
    expect(page.locator("ds-error-summary")).to_be_focused()
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.getAttribute('href')") == f"#{must}"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.name") == must
    page.keyboard.press("Space")
    page.keyboard.press("ArrowDown")
    assert page.locator(f"[name={must}]").nth(1).is_checked()
    assert page.input_value(f"[name={first}]") == "Jeg skriver uten mus."
    tab_to(page, "button[name=act][value=preview]")
    press(page, "Space")
    tab_to(page, "button[name=act][value=send]")
    press(page, "Enter")
    expect(page.locator(".mp-code")).to_be_visible()


def test_enter_in_a_field_looks_the_answer_over_and_never_sends_it(visit: Visit) -> None:
    writer = visit()
    writer.go(f"{HEARING}answer/")
    tab_to(writer.page, "input[name=name]")
    writer.page.keyboard.type("Kari Nordmann")
    press(writer.page, "Enter")
    assert writer.path == f"{HEARING}answer/"
    assert writer.page.input_value("input[name=name]") == "Kari Nordmann"


def test_answers_are_filtered_supported_and_more_are_shown(visit: Visit) -> None:
    reader = visit()
    page = reader.page
    reader.go(HEARING)
    tab_to(page, "#all-answers input[name=q]")
    page.keyboard.type("lampene")
    page.keyboard.press("Enter")
    page.wait_for_url("**q=lampene**")
    page.wait_for_load_state("networkidle")
    tab_to(page, "#all-answers button.mp-support")
    page.keyboard.press("Space")
    expect(page.locator("#all-answers button.mp-support").first).to_have_attribute("aria-pressed", "true")
    # One stays where one is, and can take it back.
    expect(page.locator("#all-answers button.mp-support").first).to_be_focused()
    tab_to(page, "[data-more] a", most=200)
    before = page.locator("#all-answers ol > .mp-item").count()
    page.keyboard.press("Enter")
    expect(page.locator("#all-answers ol > .mp-item").nth(before)).to_be_focused()

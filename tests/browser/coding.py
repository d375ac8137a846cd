"""A hearing's closed workspace in the browser: themes, two who code blind, what they settle, and a colleague let in."""

from playwright.sync_api import Page, expect

from tests.browser.visitors import Visitor
from tests.browser.wizard import Draft


def work_of(draft: Draft) -> str:
    return f"{draft.hearing}work/"


def makes_themes(worker: Visitor, draft: Draft, *names: str) -> None:
    for name in names:
        worker.go(f"{work_of(draft)}themes/")
        worker.page.fill("main input[name=name]", name)
        worker.submit("act", "edit")
    expect(worker.page.locator("main .mp-inbox li")).to_have_count(len(names))


def lets_two_begin(worker: Visitor, draft: Draft, first: str, second: str) -> None:
    worker.go(f"{work_of(draft)}agreement/")
    worker.page.select_option("select[name=first]", label=first)
    worker.page.select_option("select[name=second]", label=second)
    worker.submit("act", "begin")


def codes(coder: Visitor, draft: Draft, about: dict[str, str]) -> None:
    """Every answer, from the first to the last: the one theme it is `about`, by who answered. Sees nobody's coding."""
    page = coder.page
    coder.go(work_of(draft))
    expect(page.locator("main .mp-inbox .ds-tag")).to_have_count(0)
    with page.expect_navigation():
        page.locator("a[href*='/work/'].ds-button[data-size=sm]").click()
    coder.check()
    left = dict(about)
    while left:
        expect(page.locator("input[name=theme]:checked")).to_have_count(0)
        theme = left.pop(page.locator("#answer").inner_text())
        page.locator(".mp-themes").get_by_label(theme, exact=True).check()
        _press(page, "done")
        if left:
            expect(page.locator("#answer")).to_be_focused()
    assert coder.path == work_of(draft)


def is_done(coder: Visitor, draft: Draft) -> None:
    coder.go(f"{work_of(draft)}agreement/")
    coder.submit("act", "done")


def count_of(worker: Visitor, draft: Draft, theme: str) -> str:
    """How many answers count as being about a theme, in the page's words."""
    worker.go(f"{work_of(draft)}themes/")
    row = worker.page.locator("main .mp-inbox li", has_text=theme)
    return row.locator(".mp-num").inner_text()


def sees_kappa(coder: Visitor, draft: Draft, answers: int, kappa: str) -> None:
    coder.go(f"{work_of(draft)}agreement/")
    numbers = coder.page.locator("section[aria-labelledby=agreement] .mp-stat")
    expect(numbers.nth(0)).to_contain_text(str(answers))
    expect(numbers.nth(1)).to_contain_text(kappa)
    coder.check()


def settles(coder: Visitor, draft: Draft, verdicts: dict[str, bool]) -> None:
    """What only one of two has said, theme by theme."""
    coder.go(f"{work_of(draft)}agreement/")
    for theme, counts in verdicts.items():
        row = coder.page.locator("section[aria-labelledby=settle] li", has_text=theme)
        with coder.page.expect_navigation():
            row.locator(f"button[name=counts][value={'yes' if counts else 'no'}]").click()
    expect(coder.page.locator("section[aria-labelledby=settle] li")).to_have_count(0)


def asks_to_clarify(reviewer: Visitor, draft: Draft, who: str, note: str) -> None:
    """Finds the way in from the own page, leaves a note on one answer for the colleagues, and hands it on."""
    page = reviewer.page
    reviewer.go("/me/")
    page.locator("section[aria-labelledby=places] a", has_text=draft.title).click()
    page.locator(f"a[href='{work_of(draft)}']").first.click()
    page.wait_for_url(f"**{work_of(draft)}")
    reviewer.check()
    with page.expect_navigation():
        page.locator("main .mp-inbox a", has_text=who).click()
    page.fill("textarea[name=note]", note)
    _press(page, "clarify")


def _press(page: Page, act: str) -> None:
    """Save the answer and go on to another, without a new page."""
    here = page.url
    page.locator(f"button[name=act][value={act}]").click()
    page.wait_for_url(lambda url: url != here)


def reads_the_note(worker: Visitor, draft: Draft, who: str, note: str, by: str) -> None:
    worker.go(f"{work_of(draft)}?state=clarify")
    rows = worker.page.locator("main .mp-inbox a")
    expect(rows).to_have_count(1)
    expect(rows).to_contain_text(who)
    with worker.page.expect_navigation():
        rows.click()
    expect(worker.page.locator(".mp-notecard")).to_contain_text(note)
    expect(worker.page.locator(".mp-notecard")).to_contain_text(by)

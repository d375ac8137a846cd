"""From a flag on a phone without a script to a decision by keyboard alone, and a complaint by a code."""

import re

from playwright.sync_api import expect

from tests.browser.answering import answer
from tests.browser.conftest import Visit
from tests.browser.pages import CHECKER
from tests.browser.test_keyboard import press
from tests.browser.visitors import DESKTOP, PHONE

HEARING = "/m/morkere-netter/hearing/"
RUDE = "Han på teknisk er en tulling."


def test_a_stranger_flags_a_moderator_decides_and_the_author_complains(visit: Visit) -> None:
    author = visit(viewport=PHONE, java_script_enabled=False)
    code = answer(author, HEARING, RUDE)
    author.go(f"/receipt/{code}/")
    stands_at = author.page.locator("main a[href*='/answers/']").first.get_attribute("href")
    assert stands_at

    flagger = visit(viewport=PHONE, java_script_enabled=False)
    flagger.go(stands_at)
    flagger.page.locator("main a[href$='/flag/']").first.click()
    flagger.check(axe_at=())
    flagger.page.check("input[name=ground][value=illegal]")
    flagger.page.fill("textarea[name=text]", RUDE)
    flagger.page.check("input[name=good_faith]")
    flagger.page.locator("main form button[type=submit]").click()
    flagger.page.wait_for_url(re.compile(r"/flag/[^/]+/"))
    flagged = flagger.page.url.partition("?")[0]

    moderator = visit(viewport=DESKTOP)
    moderator.log_in(CHECKER)
    moderator.go("/m/morkere-netter/moderation/")
    with moderator.page.expect_navigation():
        moderator.page.locator(".mp-inbox a", has_text=RUDE).click()
    keys = moderator.page.keyboard
    press(moderator.page, "c")
    keys.press("r")
    # The last among the rules is the law.
    keys.press("ArrowUp")
    keys.press("Tab")
    keys.type("straffeloven § 185")
    keys.press("Escape")
    keys.press("m")
    # To be edited, a part of it hidden, all of it.
    for _measure in range(3):
        keys.press("ArrowDown")
    keys.press("Escape")
    keys.press("n")
    keys.type("Svaret går på person.")
    keys.press("Escape")
    moderator.check()
    press(moderator.page, "s")
    expect(moderator.page.locator("main")).to_contain_text("Svaret går på person.")

    flagger.page.goto(stands_at if stands_at.startswith("http") else flagger.house.address(stands_at))
    expect(flagger.page.locator("main")).to_contain_text("straffeloven § 185")
    assert RUDE not in flagger.page.content()
    flagger.page.goto(flagged)
    expect(flagger.page.locator("main a[href*='/moderation/statement/']")).to_be_visible()

    author.go("/moderation/statement/")
    author.page.fill("input[name=code]", code)
    author.page.locator("main form button[type=submit]").click()
    expect(author.page.locator("main")).to_contain_text(RUDE)
    author.page.fill("textarea[name=text]", "Det var ikke meningen.")
    author.page.locator("main form button[type=submit]").click()
    expect(author.page.locator("#complaint")).to_contain_text("Det var ikke meningen.")

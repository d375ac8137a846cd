"""What became of the answers, in the browser: a reply on a theme, those who answered told of it, and read by anyone."""

from playwright.sync_api import expect

from tests.browser.house import House
from tests.browser.visitors import Visitor
from tests.browser.wizard import Draft

HEADING = "Når lyset slukkes"
BEFORE = "Parken får lys til klokka 23."
AFTER = "Parken får lys til klokka 22."


def replies(worker: Visitor, draft: Draft, theme: str) -> None:
    """With the passage before and after. What is missing is asked for first."""
    page = worker.page
    worker.go(f"{draft.hearing}replies/")
    page.locator("main .mp-inbox a", has_text=theme).click()
    page.fill("input[name=heading]", HEADING)
    page.fill("textarea[name=text]", "Vi slukker **en time før**.")
    page.check("input[name=changed][value=yes]")
    worker.submit("act", "publish")
    expect(page.locator("ds-error-summary a[href='#after']")).to_be_visible()
    page.fill("textarea[name=before]", BEFORE)
    page.fill("textarea[name=after]", AFTER)
    worker.submit("act", "preview")
    expect(page.locator("section[aria-labelledby=preview] ins")).to_contain_text("22")
    worker.check()
    worker.submit("act", "publish")
    assert worker.path == f"{draft.hearing}replies/"


def tells_those_who_answered(worker: Visitor, draft: Draft) -> None:
    worker.go(f"{draft.hearing}replies/")
    worker.page.locator("section[aria-labelledby=tell] summary").click()
    worker.check()
    with worker.page.expect_navigation():
        worker.page.locator("section[aria-labelledby=tell] button[type=submit]").click()
    expect(worker.page.locator("section[aria-labelledby=tell] button")).to_have_count(0)


def are_told(house: House, draft: Draft, *emails: str) -> None:
    """Each of these has one mail with the way to the outcome, and nobody else has."""
    house.work()
    found = [letter for letter in house.letters() if f"{draft.hearing}outcome/" in letter.replace("=\n", "")]
    for email in emails:
        assert sum(email in letter for letter in found) == 1, email
    assert len(found) == len(emails)


def reads_the_outcome(reader: Visitor, draft: Draft) -> None:
    page = reader.page
    reader.go(f"{draft.hearing}outcome/")
    reply = page.locator("section[aria-labelledby=changed] article")
    expect(reply).to_contain_text(HEADING)
    expect(reply.locator("del")).to_contain_text("23")
    expect(reply.locator("ins")).to_contain_text("22")
    reader.check()


def follows_own_answer(writer: Visitor, code: str) -> None:
    """From the receipt to the reply."""
    writer.go(f"/receipt/{code}/")
    writer.page.locator("section[aria-labelledby=trail] a", has_text=HEADING).click()
    expect(writer.page.locator(".mp-card:target")).to_contain_text(HEADING)

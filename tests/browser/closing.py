"""A hearing past its deadline in the browser: extended before, told of, summed up and read."""

from playwright.sync_api import expect

from tests.browser.answering import questions
from tests.browser.house import House
from tests.browser.visitors import DESKTOP, Visitor
from tests.browser.wizard import (
    Draft,
)


def passes_the_deadline(house: House, draft: Draft) -> None:
    """As if the days had passed: the deadline is behind us, and the job that was set for it is due."""
    ((hearing,),) = house.sql(
        "UPDATE hearing_hearing SET opens_at = now() - interval '40 days', closes_at = now() - interval '1 second' "
        "FROM places_tool t JOIN places_place p ON p.id = t.place_id "
        "WHERE tool_id = t.id AND p.slug = %s RETURNING tool_id",
        draft.slug,
    )
    house.sql(
        "UPDATE procrastinate_jobs SET scheduled_at = now() "
        "WHERE status = 'todo' AND args->>'job' LIKE '%%.close_at_deadline' AND (args->'ids'->>'hearing_id')::int = %s",
        hearing,
    )
    house.work()
    assert house.one("SELECT state FROM hearing_hearing WHERE tool_id = %s", hearing) == "closed"


def is_told_that_it_closed(late: Visitor) -> None:
    """Whoever wrote while it closed keeps the text, and is not thanked."""
    late.submit("act", "send")
    expect(late.page.locator("main [role=alert]")).to_be_visible()
    assert late.page.input_value(f"[name={questions(late.page)[0]}]") == "Jeg skriver lenge."
    assert late.page.locator("main button[name=act][value=send]:visible").count() == 0
    late.check()


def sees_it_closed(reader: Visitor, draft: Draft) -> None:
    reader.go(draft.hearing)
    expect(reader.page.locator(".mp-deadline .mp-days[data-over]")).to_be_visible()
    assert reader.page.locator(f"main a[href='{draft.hearing}answer/']").count() == 0
    reader.check()
    reader.go(f"{draft.hearing}answer/")
    assert reader.page.locator("main form").count() == 0
    reader.check()


def cannot_withdraw_any_more(writer: Visitor, code: str) -> None:
    writer.go(f"/receipt/{code}/")
    assert writer.page.locator("main a[href$='/withdraw/'], main a[href$='/edit/']").count() == 0
    writer.go(f"/receipt/{code}/withdraw/")
    assert writer.page.locator("main form button").count() == 0
    writer.check()


def sums_up(worker: Visitor, draft: Draft) -> None:
    page = worker.page
    worker.go(f"{draft.hearing}summary/")
    page.fill("textarea[name=body]", "De fleste vil ha lys **til klokka 22**.")
    worker.submit("act", "preview")
    expect(page.locator("section[aria-labelledby=preview] strong")).to_have_text("til klokka 22")
    worker.check()
    worker.submit("act", "publish")
    assert worker.path == f"{draft.hearing}manage/"


def reads_the_summary(reader: Visitor, draft: Draft) -> None:
    """It stands above the letter."""
    page = reader.page
    reader.go(draft.hearing)
    expect(page.locator("section[aria-labelledby=summary] strong")).to_have_text("til klokka 22")
    over = "document.getElementById('summary').compareDocumentPosition(document.getElementById('letter'))"
    assert page.evaluate(over) & 4
    reader.page.set_viewport_size(DESKTOP)  # type: ignore[arg-type]  # playwright's own TypedDict
    reader.check()

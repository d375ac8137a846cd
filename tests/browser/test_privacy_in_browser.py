"""Who only reads leaves nothing behind and is told on to nobody."""

import pytest
from playwright.sync_api import expect

from tests.browser.answering import answer
from tests.browser.conftest import Visit

READING = (
    "/",
    "/hearings/",
    "/places/",
    "/how/",
    "/rules/",
    "/privacy/",
    "/accessibility/",
    "/search/?q=lys",
    "/m/morkere-netter/",
    "/m/morkere-netter/hearing/",
    "/m/morkere-netter/hearing/?q=lys&order=supported",
    "/m/morkere-netter/search/?q=lys",
    "/m/nattferje/hearing/",
    "/login/login/",
    "/receipt/",
)


def test_a_visitor_who_only_reads_gets_no_cookie_and_nothing_is_stored(visit: Visit) -> None:
    reader = visit()
    for path in READING:
        assert reader.go(path).status == 200, path
        reader.page.mouse.wheel(0, 5000)
        kept = [cookie["name"] for cookie in reader.context.cookies()]
        # The forms that post need Django's token; it says nothing about who carries it.
        assert set(kept) <= {"csrftoken"}, (path, kept)
        assert reader.page.evaluate("Object.keys(localStorage)") == [], path
        # htmx notes the address of this tab, which the browser knows as well, and forgets it with the tab.
        assert set(reader.page.evaluate("Object.keys(sessionStorage)")) <= {
            "htmx-current-path-for-history"
        }, path
    assert reader.problems == []


@pytest.mark.parametrize("path", [path for path in READING if path not in ("/login/login/", "/receipt/")])
def test_pages_without_a_form_that_posts_set_no_cookie_at_all(visit: Visit, path: str) -> None:
    reader = visit()
    reader.go(path)
    assert reader.context.cookies() == []


def test_choosing_a_language_keeps_the_choice_and_nothing_else(visit: Visit) -> None:
    reader = visit()
    reader.go("/")
    reader.speak("nn")
    assert {cookie["name"]: cookie["value"] for cookie in reader.context.cookies()} == {
        "django_language": "nn"
    }


def test_a_receipt_is_not_kept_by_the_browser_and_its_address_is_told_to_nobody(visit: Visit) -> None:
    writer = visit()
    code = answer(writer, "/m/morkere-netter/hearing/", "Gata vår trenger lys.")
    opened = writer.go(f"/receipt/{code}/")
    assert "no-store" in opened.headers["cache-control"]
    with writer.page.expect_navigation():
        writer.page.locator("footer a[href='/privacy/']").click()
    assert writer.page.evaluate("document.referrer") == ""


def test_who_has_written_carries_one_name_that_no_script_can_read(visit: Visit) -> None:
    writer = visit()
    answer(writer, "/m/morkere-netter/hearing/", "Gata vår trenger mørke.")
    ours = {cookie["name"]: cookie for cookie in writer.context.cookies()}
    assert set(ours) - {"csrftoken", "mp_fresh"} == {"mp_visitor"}
    assert ours["mp_visitor"]["httpOnly"] and ours["mp_visitor"]["sameSite"] == "Lax"
    # What was typed was kept on the device only until it was sent.
    assert "Gata" not in writer.page.evaluate("JSON.stringify({...localStorage})")


def test_no_request_goes_to_anyone_else_while_a_whole_case_is_read_and_a_passage_answered(
    visit: Visit,
) -> None:
    reader = visit()
    asked: set[str] = set()
    reader.page.on("request", lambda request: asked.add(request.url))
    reader.go("/m/morkere-netter/hearing/")
    draft = reader.page.locator("details:has(blockquote[data-answer])").first
    draft.locator("summary").click()
    passage = draft.locator("blockquote [id]").first
    words = passage.inner_text()
    # A paragraph, up to where the next begins.
    passage.click(click_count=3)
    draft.locator("a.mp-answer-to").click()
    expect(reader.page.locator("main form blockquote").first).to_have_text(f"«{words}»")
    reader.page.wait_for_load_state("networkidle")
    assert len(asked) > 3
    assert all(url.startswith((reader.house.url, "data:")) for url in asked), asked

"""Our own small scripts, in a real browser and under the strict content security policy."""

import functools
import http.server
import os
import re
import shutil
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from moteplass.web import icons
from tests.web.gallery import render

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(
        not (os.environ.get("MOTEPLASS_CHROMIUM") or shutil.which("chromium")),
        reason="NOT RUN: no Chromium (name one in MOTEPLASS_CHROMIUM)",
    ),
]
POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "font-src 'self'",
        "img-src 'self' data:",
        "connect-src 'self'",
    )
)
MORE = '<li class="mp-item" id="s200">Neste</li><li class="mp-actions" data-more><a href="?after=x">Vis flere</a></li>'


class Pages(http.server.SimpleHTTPRequestHandler):
    def end_headers(self) -> None:
        self.send_header("Content-Security-Policy", POLICY)
        super().end_headers()

    def do_GET(self) -> None:
        if self.headers.get("HX-Request"):
            self.send_response(200)
            self.send_header("Content-Type", "text/html")
            self.end_headers()
            self.wfile.write(MORE.encode())
        else:
            super().do_GET()

    def log_message(self, *args: object) -> None:
        pass


@pytest.fixture(scope="module")
def site(tmp_path_factory) -> Iterator[str]:
    root: Path = tmp_path_factory.mktemp("site")
    (root / "static").symlink_to(icons.BUILT.parent)
    gallery = render()
    (root / "again.html").write_text(gallery)
    # As when it is opened for the first time: nothing wrong yet.
    summary = gallery[gallery.index("<ds-error-summary") : gallery.index("</ds-error-summary>")]
    (root / "page.html").write_text(gallery.replace(summary, "").replace("</ds-error-summary>", ""))
    (root / "done.html").write_text(gallery.replace("<main", '<main data-draft-done="gallery"'))
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(Pages, directory=str(root)))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()


@pytest.fixture(scope="module")
def browser():
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        chromium = os.environ.get("MOTEPLASS_CHROMIUM") or shutil.which("chromium")
        started = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        yield started
        started.close()


@pytest.fixture
def page(browser):
    context = browser.new_context(viewport={"width": 390, "height": 844})
    page = context.new_page()
    problems: list[str] = []
    page.on("pageerror", lambda error: problems.append(str(error)))
    page.on("console", lambda message: problems.append(message.text) if message.type == "error" else None)
    yield page
    context.close()
    assert problems == []


def test_what_was_typed_is_there_when_the_page_is_opened_again(page, site):
    page.goto(f"{site}/page.html")
    page.fill("#q8", "Kaia må ha lys hele natta")
    page.check("#who_for")
    page.wait_for_selector("[data-draft-status]:not([hidden])")
    page.goto(f"{site}/page.html")
    assert page.input_value("#q8") == "Kaia må ha lys hele natta"
    assert page.is_checked("#who_for")


def test_leaving_at_once_loses_nothing(page, site):
    page.goto(f"{site}/page.html")
    page.fill("#q8", "Siste ord")
    page.goto(f"{site}/page.html")
    assert page.input_value("#q8") == "Siste ord"


def test_passwords_and_hidden_fields_are_never_kept_on_the_device(page, site):
    page.goto(f"{site}/page.html")
    page.fill("#password", "hemmelig")
    page.fill("#q8", "noe")
    page.wait_for_selector("[data-draft-status]:not([hidden])")
    kept = page.evaluate("localStorage.getItem('mp-draft:gallery')")
    assert "noe" in kept and "hemmelig" not in kept and "csrf" not in kept


def test_after_an_error_the_servers_version_stands(page, site):
    page.goto(f"{site}/page.html")
    page.fill("#q8", "gammelt utkast")
    page.wait_for_selector("[data-draft-status]:not([hidden])")
    page.goto(f"{site}/again.html")
    assert page.input_value("#q8") == ""


def test_a_received_answer_is_forgotten_on_the_device(page, site):
    page.goto(f"{site}/page.html")
    page.fill("#q8", "sendt")
    page.wait_for_selector("[data-draft-status]:not([hidden])")
    page.goto(f"{site}/done.html")
    assert page.evaluate("localStorage.getItem('mp-draft:gallery')") is None


def test_one_can_start_over(page, site):
    page.goto(f"{site}/page.html")
    page.fill("#q8", "angrer")
    page.click("[data-draft-discard]")
    assert page.input_value("#q8") == ""
    assert page.evaluate("localStorage.getItem('mp-draft:gallery')") is None


def test_chosen_files_are_listed_and_can_be_taken_away(page, site):
    page.goto(f"{site}/page.html")
    one = {"name": "en.pdf", "mimeType": "application/pdf", "buffer": b"x" * 2000}
    two = {"name": "to.pdf", "mimeType": "application/pdf", "buffer": b"y" * 3000}
    page.set_input_files("#file", [one])
    page.set_input_files("#file", [two])
    rows = page.locator("#file-chosen > li")
    assert rows.all_inner_texts()[0].startswith("en.pdf") and rows.count() == 2
    rows.nth(0).get_by_role("button").click()
    assert rows.count() == 1
    assert page.evaluate("[...document.getElementById('file').files].map((file) => file.name)") == ["to.pdf"]


def test_show_more_adds_rows_and_moves_focus_to_the_first_new_one(page, site):
    page.goto(f"{site}/page.html")
    page.click("[data-more] a")
    page.wait_for_selector("#s200")
    page.wait_for_function("document.activeElement.id === 's200'")
    assert page.locator("[data-more]").count() == 1


def test_escape_closes_the_menu_and_gives_focus_back(page, site):
    page.goto(f"{site}/page.html")
    page.click(".mp-menu.mp-only-phone > summary")
    page.keyboard.press("Tab")
    page.keyboard.press("Escape")
    assert page.locator(".mp-menu[open]").count() == 0
    assert page.evaluate("document.activeElement.tagName") == "SUMMARY"


def test_a_choice_shows_its_fields_without_script(browser, site):
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{site}/page.html")
    assert page.locator("#org").is_visible()
    assert not page.locator("[data-print]").is_visible()
    context.close()


@pytest.mark.parametrize(
    ("language", "number"), [("nb", "49\u00a0997"), ("nn", "49\u00a0997"), ("en", "49,997")]
)
def test_the_counter_writes_numbers_as_the_language_does(page, site, language, number):
    page.route(
        "**/page.html",
        lambda route: route.fulfill(
            response=(fetched := route.fetch()),
            body=re.sub(
                r'data-limit="\d+"',
                'data-limit="50000"',
                re.sub(r'<html lang="\w+"', f'<html lang="{language}"', fetched.text()),
            ),
        ),
    )
    page.goto(f"{site}/page.html")
    counter = page.locator("ds-field", has=page.locator("#q5")).locator("[data-field=counter]")
    page.fill("#q5", "abc")
    assert number in counter.get_attribute("data-label")
    page.fill("#q5", "a" * 51234)
    assert counter.get_attribute("data-state") == "over"
    assert number[2] in counter.get_attribute("data-label")
    assert "1234" not in counter.get_attribute("data-label")

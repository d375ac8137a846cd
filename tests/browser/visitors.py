"""People with a browser: what they see is watched, and what goes wrong is kept until it is asked for."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, Request, Response

from tests.browser import axe
from tests.browser.house import House

PHONE = {"width": 390, "height": 844}
# 1280 pixels at 400 %: what WCAG 1.4.10 asks for.
NARROW = {"width": 320, "height": 640}
DESKTOP = {"width": 1280, "height": 900}
PASSWORD = "moteplass-demo"
LANGUAGES = ("nb", "nn", "en")
Widths = tuple[dict[str, int], ...]


class Visitor:
    """One browser context with one page. `problems` fills up by itself; `check` adds what it finds on the page."""

    def __init__(self, house: House, context: BrowserContext, shots: Path, widths: Widths) -> None:
        self.house = house
        self.widths = widths
        self.context = context
        self.problems: list[str] = []
        self.seen: set[str] = set()
        self._shots = shots
        self.page = context.new_page()
        self.page.set_default_timeout(20_000)
        self._watch(self.page)

    # --- what is watched --------------------------------------------------------------------------
    def _watch(self, page: Page) -> None:
        page.on("console", self._console)
        page.on("pageerror", lambda error: self._note(f"script error: {error}"))
        page.on("request", self._request)
        page.on("response", self._response)

    def _note(self, words: str) -> None:
        where = urlsplit(self.page.url).path
        self.problems.append(f"{where}: {words}")

    def _console(self, message: ConsoleMessage) -> None:
        # A page that answers 404 or 422 is one the tests ask for; other failed loads are seen as responses.
        if message.type in ("error", "warning") and "Failed to load resource" not in message.text:
            self._note(f"console {message.type}: {message.text}")

    def _request(self, request: Request) -> None:
        scheme = urlsplit(request.url).scheme
        # The browser's own reader of PDFs comes from the browser.
        inside = scheme in ("data", "blob", "chrome", "chrome-extension")
        if not inside and not request.url.startswith(self.house.url + "/"):
            self._note(f"asks another origin: {request.url}")

    def _response(self, response: Response) -> None:
        part_of_page = not response.request.is_navigation_request()
        if response.status >= 400 and part_of_page and response.request.resource_type not in ("xhr", "fetch"):
            self._note(f"{response.status} for {response.url}")

    # --- going about ------------------------------------------------------------------------------
    def go(self, path: str) -> Response:
        """Open an address of the house."""
        response = self.page.goto(self.house.address(path))
        assert response is not None
        return response

    @property
    def path(self) -> str:
        return urlsplit(self.page.url).path

    def log_in(self, email: str, password: str = PASSWORD) -> None:
        """By the form, as people do."""
        self.go("/login/login/")
        self.page.fill("input[name=login]", email)
        self.page.fill("input[name=password]", password)
        self.page.locator("main form:has(input[name=password]) button[type=submit]").first.click()
        self.page.wait_for_url(re.compile(r"/me/"))

    def speak(self, language: str) -> None:
        """By the links at the foot of the page. The page comes back in that language."""
        self.page.locator(f"footer a[hreflang={language}]").click()
        assert self.page.locator("html").get_attribute("lang") == language

    def submit(self, name: str, value: str | None = None, *, within: str = "main") -> None:
        """Press the visible button with this name (and value), and wait for the page it leads to."""
        wanted = f"button[name={name}]" + (f"[value='{value}']" if value is not None else "")
        with self.page.expect_navigation():
            self.page.locator(f"{within} {wanted}:visible").last.click()

    # --- looking at a page ------------------------------------------------------------------------
    def check(self, *, axe_at: Widths | None = None, language: str = "", structure: bool = True) -> None:
        """What every page must have, and axe at each width or the visitor's own. What is wrong is kept in `problems`.

        axe is a script: where those are off, `axe_at` must be empty. It looks at colours, which are the same at each
        width and in each language, at the first width only, and not again in nynorsk and English.
        """
        before, size = len(self.problems), self.page.viewport_size
        self.problems += [f"{self.path}: {wrong}" for wrong in wrong_with_frame(self.page, language)]
        if wide := sideways(self.page):
            self._note(f"scrolls sideways: {wide}")
        colours = self.page.locator("html").get_attribute("lang") not in ("nn", "en")
        for at in self.widths if axe_at is None else axe_at:
            self.page.set_viewport_size(at)  # type: ignore[arg-type]  # playwright's own TypedDict
            if wide := sideways(self.page):
                self._note(f"scrolls sideways at {at['width']} px: {wide}")
            self.problems += [
                f"{self.path} at {at['width']} px: {found}"
                for found in axe.violations(self.page, colours=colours, structure=structure)
            ]
            colours = False
        if size:
            self.page.set_viewport_size(size)
        self.seen.add(self.path)
        if len(self.problems) > before:
            self.shoot()

    def shoot(self) -> Path:
        """A picture of the whole page, for whoever looks into a failure."""
        self._shots.mkdir(parents=True, exist_ok=True)
        name = re.sub(r"[^a-z0-9]+", "-", self.path.lower()).strip("-") or "front"
        path = self._shots / f"{name}.png"
        self.page.screenshot(path=path, full_page=True)
        return path

    def assert_well(self) -> None:
        """Fails with everything that went wrong, each thing once."""
        assert not self.problems, f"pictures in {self._shots}\n" + "\n".join(dict.fromkeys(self.problems))


def wrong_with_frame(page: Page, language: str = "") -> list[str]:
    """What every page has: a language, a title of its own, one main heading, one main part."""
    found = page.evaluate(
        """() => {
            const seen = [...document.querySelectorAll("h1")].filter((one) => one.checkVisibility());
            const ids = [...document.querySelectorAll("[id]")].map((one) => one.id);
            return {
                lang: document.documentElement.lang,
                title: document.title.trim(),
                h1: seen.map((one) => one.textContent.trim()),
                main: document.querySelectorAll("main").length,
                ids: ids.filter((id, at) => ids.indexOf(id) !== at),
            };
        }"""
    )
    wrong = []
    if found["lang"] not in LANGUAGES or (language and found["lang"] != language):
        wrong.append(f"lang is {found['lang']!r}, not {language or 'one of ours'}")
    if not found["title"] or found["title"] in ("Møteplass", "– Møteplass"):
        wrong.append(f"the title is {found['title']!r}")
    if len(found["h1"]) != 1 or not found["h1"][0]:
        wrong.append(f"main headings: {found['h1']}")
    if found["main"] != 1:
        wrong.append(f"{found['main']} main parts")
    if found["ids"]:
        wrong.append(f"the same id twice: {sorted(set(found['ids']))[:5]}")
    return wrong


def sideways(page: Page) -> str:
    """What makes the page scroll sideways, or nothing. Parts that scroll by themselves (tables, maps) are allowed."""
    return str(
        page.evaluate(
            """() => {
                const width = document.documentElement.clientWidth;
                if (document.documentElement.scrollWidth <= width) return "";
                const out = [...document.querySelectorAll("body *")].filter((one) => {
                    const box = one.getBoundingClientRect();
                    return box.width && box.right > width + 1 && !one.closest(".mp-scroll, .ds-sr-only");
                });
                const last = out.filter((one) => !out.some((other) => one !== other && one.contains(other)));
                return `${document.documentElement.scrollWidth} px wide: ` +
                    last.slice(0, 4).map((one) => one.outerHTML.slice(0, 160)).join(" | ");
            }"""
        )
    )


@contextmanager
def visiting(
    browser: Browser, house: House, shots: Path, *, widths: Widths = (PHONE, DESKTOP), **how: Any
) -> Iterator[Visitor]:
    """A visitor with a fresh browser, whose pages axe looks at in `widths`.

    `how` goes to the browser context: viewport, java_script_enabled, …
    """
    context = browser.new_context(
        **({"viewport": DESKTOP, "locale": "nb-NO", "timezone_id": "Europe/Oslo"} | how)
    )
    try:
        yield Visitor(house, context, shots, widths)
    finally:
        context.close()

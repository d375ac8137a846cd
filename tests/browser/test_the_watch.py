"""The checks of a page find what they are there to find: a green run is worth no more than this."""

from pathlib import Path

from playwright.sync_api import Browser

from tests.browser.house import House
from tests.browser.visitors import NARROW, visiting

BROKEN = """<!doctype html><html><head><title>Møteplass</title>
<script>document.cookie = "inline=1"</script></head><body>
<main><img src="/static/brand/logo.svg"><p id="a" class="faint">Faint</p><p id="a">Again</p>
<div class="wide">Wide</div><link rel="stylesheet" href="/broken.css"><script src="https://elsewhere.example/x.js"></script>
<img src="/static/not-there.png" alt=""></main></body></html>"""
POLICY = "default-src 'none'; img-src 'self'; style-src 'self'; script-src 'self' https://elsewhere.example"


def test_each_fault_of_a_broken_page_is_found(browser: Browser, house: House, tmp_path: Path) -> None:
    with visiting(browser, house, tmp_path, viewport=NARROW) as visitor:
        headers = {"Content-Security-Policy": POLICY}
        visitor.page.route(
            "**/broken/",
            lambda route: route.fulfill(
                content_type="text/html; charset=utf-8", body=BROKEN, headers=headers
            ),
        )
        visitor.page.route(
            "**/broken.css",
            lambda route: route.fulfill(
                content_type="text/css",
                body=".wide { width: 900px } .faint { color: #ccc; background: #fff }",
            ),
        )
        visitor.page.route("https://elsewhere.example/**", lambda route: route.fulfill(body=""))
        visitor.go("/broken/")
        visitor.check(axe_at=(NARROW,), language="nb")
        found = "\n".join(visitor.problems)
    for fault in (
        "axe image-alt",
        "axe html-has-lang",
        "axe color-contrast",
        "Content Security Policy",
        "asks another origin: https://elsewhere.example/x.js",
        "404 for",
        "lang is ''",
        "the title is 'Møteplass'",
        "main headings: []",
        "the same id twice: ['a']",
        "scrolls sideways",
    ):
        assert fault in found, f"{fault} was not found among\n{found}"

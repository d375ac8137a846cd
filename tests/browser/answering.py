"""Answering a hearing in the browser, as every test that needs an answer does it."""

import re

from playwright.sync_api import FilePayload, Page, expect

from tests.browser.visitors import Visitor

# A PDF that is one: its type is found by looking into it.
PDF = b"""%PDF-1.4
1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj
2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj
3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 200 200]>>endobj
trailer<</Root 1 0 R>>
startxref
0
%%EOF
"""


def pdf(name: str) -> FilePayload:
    """A file to choose in a form."""
    return {"name": name, "mimeType": "application/pdf", "buffer": PDF}


def questions(page: Page) -> list[str]:
    """The names of the questions' fields on the form, in order."""
    names = page.locator("main form [name]").evaluate_all("all => all.map((one) => one.name)")
    return list(dict.fromkeys(name for name in names if re.fullmatch(r"q\d+", name)))


def fill_in(page: Page, text: str, *, name: str = "Kari Nordmann", skip: tuple[str, ...] = ()) -> None:
    """As `say`, by a person of this name."""
    page.check("input[name=who][value=person]")
    page.fill("input[name=name]", name)
    say(page, text, skip=skip)


def say(page: Page, text: str, *, skip: tuple[str, ...] = ()) -> None:
    """Write the text in every free question, and take the first choice of the others."""
    for question in questions(page):
        if question in skip:
            continue
        field = page.locator(f"main form [name={question}]").first
        if field.evaluate("one => one.tagName") == "TEXTAREA":
            field.fill(text)
        else:
            field.check()


def look_over(visitor: Visitor) -> None:
    """Press the button that shows the preview (or the errors)."""
    visitor.submit("act", "preview")


def send(visitor: Visitor) -> str:
    """Send what the preview shows. Returns the receipt's code."""
    visitor.submit("act", "send")
    expect(visitor.page.locator(".mp-code")).to_be_visible()
    assert re.fullmatch(r"/receipt/[^/]+/", visitor.path), visitor.path
    return visitor.path.split("/")[2]


def answer(visitor: Visitor, path: str, text: str, *, name: str = "Kari Nordmann") -> str:
    """From the form to the receipt without a detour. Returns the receipt's code."""
    assert visitor.go(f"{path}answer/").status == 200
    fill_in(visitor.page, text, name=name)
    look_over(visitor)
    return send(visitor)

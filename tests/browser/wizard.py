"""Setting up a hearing by the wizard, as a case worker does, with or without script."""

from dataclasses import dataclass
from datetime import date, timedelta

from playwright.sync_api import expect

from tests.browser.answering import pdf
from tests.browser.visitors import Visitor

LETTER = """Vi foreslår at parken får lys til klokka 23.

## Dette foreslår vi

- **Lave** lamper langs stien
- Ingen lys i skogen

> § 3. Lys i park skal dempes om natta.
"""


@dataclass(frozen=True, slots=True)
class Draft:
    """What is asked about, in the case worker's own words."""

    slug: str
    title: str
    summary: str

    @property
    def hearing(self) -> str:
        return f"/m/{self.slug}/hearing/"

    def step(self, name: str) -> str:
        return f"{self.hearing}setup/{name}/"


def new_place(worker: Visitor, draft: Draft) -> None:
    """From the form that makes a place to the wizard's first step."""
    worker.go("/places/new/")
    worker.page.check("input[name=template][value=hearing]")
    worker.page.fill("input[name=title]", draft.title)
    worker.page.fill("input[name=slug]", draft.slug)
    onward(worker)
    assert worker.path.startswith(draft.step("")[:-1]), worker.path


def onward(worker: Visitor) -> None:
    """The page's one filled button."""
    with worker.page.expect_navigation():
        worker.page.locator("main form .mp-actions button.ds-button:not([data-variant]):visible").last.click()


def tell_the_case(worker: Visitor, draft: Draft) -> None:
    worker.go(draft.step("case"))
    worker.page.fill("input[name=title]", draft.title)
    worker.page.fill("textarea[name=summary]", draft.summary)
    onward(worker)


def write_the_letter(worker: Visitor, draft: Draft, document: str = "horingsnotat.pdf") -> None:
    """With a document, and a look at how it reads."""
    worker.go(draft.step("letter"))
    worker.page.fill("textarea[name=body]", LETTER)
    worker.page.set_input_files("input[name=documents]", [pdf(document)])
    worker.submit("act", "preview")
    expect(
        worker.page.locator("section[aria-labelledby=preview] h2", has_text="Dette foreslår vi")
    ).to_be_visible()
    expect(worker.page.locator("section[aria-labelledby=preview] strong", has_text="Lave")).to_be_visible()
    expect(worker.page.locator(f"main .mp-files a[href$='{document}']")).to_be_visible()


def ask_of_every_kind(worker: Visitor, draft: Draft) -> None:
    """One question of each kind, in one section. The first is free text and must be answered."""
    worker.go(draft.step("questions"))
    page = worker.page
    if not page.locator("[name=s0-heading]").count():
        worker.submit("do", "add-section")
    while page.locator("[id^=s0-q][role=group]").count() < 4:
        worker.submit("do", "add-question:0")
    page.fill("[name=s0-heading]", "Lys i parken")
    asked = {
        "text": "Hva mener du om forslaget?",
        "one": "Er klokka 23 riktig?",
        "several": "Hvor trengs det lys?",
        "scale": "Hvor trygg er parken?",
    }
    for number, (kind, words) in enumerate(asked.items()):
        page.fill(f"[name=s0-q{number}-text]", words)
        page.select_option(f"[name=s0-q{number}-kind]", kind)
        if kind in ("one", "several"):
            page.fill(f"[name=s0-q{number}-options]", "Ja\nNei\nVet ikke")
        if kind == "scale":
            page.fill(f"[name=s0-q{number}-low]", "utrygg")
            page.fill(f"[name=s0-q{number}-high]", "trygg")
    page.check("[name=s0-q0-required]")


def set_the_period(worker: Visitor, days: int) -> None:
    """On the step for the period: a deadline so many days from today. Does not save."""
    closes = date.today() + timedelta(days=days)
    worker.page.fill("input[name=closes_date]", closes.isoformat())
    worker.page.check("input[name=show_answers][value=at_once]")
    worker.page.check("input[name=comments_allowed]")
    worker.page.check("input[name=names_may_be_withheld]")


def publish(worker: Visitor, draft: Draft) -> None:
    worker.go(draft.step("publish"))
    with worker.page.expect_navigation():
        worker.page.locator("section[aria-labelledby=ready] form button[type=submit]").click()
    assert worker.path == f"{draft.hearing}manage/", worker.path

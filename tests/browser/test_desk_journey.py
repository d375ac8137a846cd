"""A letter's way over the desk: one writes it in, another checks it, and its writer opens it with the code on paper."""

import re

from playwright.sync_api import expect

from tests.browser.answering import look_over as look_over_answer
from tests.browser.answering import pdf, questions
from tests.browser.answering import send as send_answer
from tests.browser.conftest import Visit
from tests.browser.pages import CHECKER, STEWARD
from tests.browser.visitors import PHONE, Visitor

HEARING = "/m/morkere-netter/hearing/"
WORDS = "Lykta ved naustet må få stå. Resten kan dere slukke."


def test_a_letter_is_written_in_checked_and_opened_by_who_wrote_it(visit: Visit) -> None:
    clerk = visit()
    clerk.log_in(STEWARD)
    entry = writes_it_in(clerk)

    reader = visit(viewport=PHONE)
    reader.go(HEARING)
    expect(reader.page.get_by_text(WORDS)).to_have_count(0)

    checker = visit()
    checker.log_in(CHECKER)
    checks_it(checker, entry)
    code = opens_the_letter(checker, entry)

    reader.go(HEARING)
    expect(reader.page.get_by_text(WORDS).first).to_be_visible()
    changes_it_by_the_code(reader, code)


def writes_it_in(clerk: Visitor) -> str:
    clerk.go(HEARING + "desk/new/")
    clerk.check()
    page = clerk.page
    page.check("input[name=channel][value=letter]")
    page.fill("input[name=name]", "Torgeir Naustdal")
    page.fill("textarea[name=address]", "Naustvegen 1\n6899 Solvik")
    page.locator(f"textarea[name={questions(page)[0]}]").fill(WORDS)
    page.set_input_files("input[name=scans]", pdf("brev.pdf"))
    clerk.submit("act", "look")
    # The day was forgotten. What was typed and the scan are still there.
    expect(page.locator("#received")).to_have_attribute("aria-invalid", "true")
    expect(page.get_by_text("brev.pdf").first).to_be_visible()
    clerk.check()
    page.fill("input[name=received]", page.locator("input[name=received]").get_attribute("max") or "")
    clerk.submit("act", "look")
    expect(page.locator(".mp-item").get_by_text(WORDS)).to_be_visible()
    clerk.check()
    clerk.submit("act", "send")
    assert re.fullmatch(HEARING + r"desk/\d+/", clerk.path), clerk.path
    expect(page.locator("button[value=check]")).to_have_count(0)
    clerk.check()
    return clerk.path


def checks_it(checker: Visitor, entry: str) -> None:
    checker.go(HEARING + "desk/")
    checker.check()
    checker.page.get_by_role("link", name="Torgeir Naustdal").click()
    assert checker.path == entry
    expect(checker.page.locator("iframe.mp-scan")).to_be_visible()
    checker.check()
    checker.submit("act", "check")
    assert checker.path == HEARING + "desk/"


def opens_the_letter(checker: Visitor, entry: str) -> str:
    checker.go(HEARING + "desk/?list=letters")
    checker.check()
    number = entry.split("/")[-2]
    letter = checker.page.request.get(checker.house.address(f"{HEARING}desk/letters.pdf?entry={number}"))
    assert letter.headers["content-type"] == "application/pdf"
    found = re.search(rb"/receipt/([0-9A-Z-]{14})/", letter.body())
    assert found, "the letter links to the receipt"
    return found[1].decode()


def changes_it_by_the_code(writer: Visitor, code: str) -> None:
    writer.go("/receipt/")
    writer.page.fill("input[name=code]", code.lower().replace("-", " "))
    with writer.page.expect_navigation():
        writer.page.locator("main form button[type=submit]").last.click()
    expect(writer.page.get_by_text(WORDS).first).to_be_visible()
    writer.check()
    writer.go(f"/receipt/{code}/edit/")
    writer.page.locator(f"textarea[name={questions(writer.page)[0]}]").fill(WORDS + " Takk.")
    look_over_answer(writer)
    send_answer(writer)
    expect(writer.page.get_by_text(WORDS + " Takk.").first).to_be_visible()

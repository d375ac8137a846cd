"""A hearing's desk in the browser: one writes in a letter and an e-mail, another checks them, receipts go on paper."""

import re
from datetime import UTC, datetime
from email.message import EmailMessage

from playwright.sync_api import FilePayload, expect

from tests.browser.answering import look_over, pdf, questions, send
from tests.browser.visitors import Visitor
from tests.browser.wizard import Draft

LETTER_FROM = "Torgeir Naustdal"
LETTER = "Lykta ved naustet må få stå. Resten kan dere slukke."
MAIL_FROM = "Magnhild Storvik"
MAIL_ADDRESS = "magnhild.storvik@innboks.example"
MAIL = "Slukk lampene i skogen, men la dem stå ved skolen."


def writes_in_a_letter(clerk: Visitor, draft: Draft) -> str:
    """With its scan, and the day forgotten at first. Returns the entry's address."""
    page = clerk.page
    clerk.go(f"{draft.hearing}desk/new/")
    page.check("input[name=channel][value=letter]")
    page.fill("input[name=name]", LETTER_FROM)
    page.fill("textarea[name=address]", "Naustvegen 1\n6899 Solvik")
    page.locator(f"textarea[name={questions(page)[0]}]").fill(LETTER)
    page.set_input_files("input[name=scans]", pdf("brev.pdf"))
    clerk.submit("act", "look")
    # What was typed and the scan are still there.
    expect(page.locator("#received")).to_have_attribute("aria-invalid", "true")
    expect(page.get_by_text("brev.pdf").first).to_be_visible()
    clerk.check()
    page.fill("input[name=received]", page.locator("input[name=received]").get_attribute("max") or "")
    clerk.submit("act", "look")
    expect(page.locator(".mp-item").get_by_text(LETTER)).to_be_visible()
    return _writes_it_in(clerk, draft)


def writes_in_an_e_mail(clerk: Visitor, draft: Draft) -> str:
    """From where the letter went in. The file fills in the empty form. Returns the entry's address."""
    page = clerk.page
    page.locator(f"main a[href='{draft.hearing}desk/new/']").click()
    page.set_input_files("input[name=mail]", _mail())
    clerk.submit("act", "read")
    expect(page.locator(f"textarea[name={questions(page)[0]}]")).to_have_value(MAIL)
    assert page.input_value("input[name=name]") == MAIL_FROM
    assert page.input_value("input[name=email]") == MAIL_ADDRESS
    expect(page.locator("input[name=channel][value=email]")).to_be_checked()
    clerk.submit("act", "look")
    clerk.check()
    return _writes_it_in(clerk, draft)


def _mail() -> FilePayload:
    made = EmailMessage()
    made["From"] = f"{MAIL_FROM} <{MAIL_ADDRESS}>"
    made["To"] = "post@naermiljo.example"
    made["Subject"] = "Om lyset"
    made["Date"] = datetime.now(UTC)
    made.set_content(MAIL)
    return {"name": "svar.eml", "mimeType": "message/rfc822", "buffer": bytes(made)}


def _writes_it_in(clerk: Visitor, draft: Draft) -> str:
    clerk.submit("act", "send")
    assert re.fullmatch(draft.hearing + r"desk/\d+/", clerk.path), clerk.path
    # Whoever wrote it in does not check it.
    expect(clerk.page.locator("button[value=check]")).to_have_count(0)
    return clerk.path


def checks_both(checker: Visitor, draft: Draft, letter: str, mail: str) -> None:
    """Each beside what came in: the scan in a frame, the e-mail as it was sent."""
    page = checker.page
    checker.go(f"{draft.hearing}desk/")
    checker.check()
    page.get_by_role("link", name=LETTER_FROM).click()
    assert checker.path == letter
    expect(page.locator("iframe.mp-scan")).to_be_visible()
    checker.check()
    checker.submit("act", "check")
    assert checker.path == f"{draft.hearing}desk/"
    page.get_by_role("link", name=MAIL_FROM).click()
    assert checker.path == mail
    came = page.locator("section[aria-labelledby=came]")
    expect(came).to_contain_text("Om lyset")
    expect(came).to_contain_text(MAIL)
    checker.submit("act", "check")
    expect(page.locator("main .mp-item")).to_have_count(0)


def prints_the_receipt(clerk: Visitor, draft: Draft) -> str:
    """Of the letter alone: the e-mail is answered by e-mail. Returns the code on it."""
    (code,) = set(re.findall(rb"/receipt/([0-9A-Z-]{14})/", _prints_all(clerk, draft, "letters")))
    return str(code.decode())


def prints_the_outcome(clerk: Visitor, draft: Draft) -> None:
    """To the one who gets no e-mail, with the way to what everyone can read."""
    assert f"{draft.hearing}outcome/".encode() in _prints_all(clerk, draft, "outcome")


def _prints_all(clerk: Visitor, draft: Draft, kind: str) -> bytes:
    """Opens the one letter that waits, and says that it is printed. Returns the PDF."""
    page = clerk.page
    clerk.go(f"{draft.hearing}desk/?list={kind}")
    clerk.check()
    expect(page.locator("main .mp-item")).to_have_count(1)
    expect(page.locator("main .mp-item")).to_contain_text(LETTER_FROM)
    href = page.locator("main a[href*='letters.pdf']").get_attribute("href") or ""
    letters = page.request.get(clerk.house.address(href))
    assert letters.headers["content-type"] == "application/pdf"
    with page.expect_navigation():
        page.locator("main form:has(input[name=entry]) button[type=submit]").click()
    expect(page.locator("main .mp-item, main a[href*='letters.pdf']")).to_have_count(0)
    return letters.body()


def changes_it_by_the_code(writer: Visitor, code: str) -> None:
    """The one who wrote the letter, with the code on paper."""
    writer.go("/receipt/")
    writer.page.fill("input[name=code]", code.lower().replace("-", " "))
    with writer.page.expect_navigation():
        writer.page.locator("main form button[type=submit]").last.click()
    expect(writer.page.get_by_text(LETTER).first).to_be_visible()
    writer.check()
    writer.go(f"/receipt/{code}/edit/")
    writer.page.locator(f"textarea[name={questions(writer.page)[0]}]").fill(LETTER + " Takk.")
    look_over(writer)
    send(writer)
    expect(writer.page.get_by_text(LETTER + " Takk.").first).to_be_visible()

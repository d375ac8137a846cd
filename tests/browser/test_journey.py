"""The whole way of a hearing, from the empty form to the pinned summary: some in nynorsk, some in bokmål."""

import csv
import io
import json
from datetime import date, timedelta
from pathlib import Path

from openpyxl import load_workbook
from playwright.sync_api import Page, expect

from tests.browser.answering import fill_in, look_over, pdf, questions, send
from tests.browser.closing import (
    cannot_withdraw_any_more,
    is_told_that_it_closed,
    passes_the_deadline,
    reads_the_summary,
    sees_it_closed,
    sums_up,
)
from tests.browser.conftest import Visit
from tests.browser.house import House
from tests.browser.pages import STEWARD
from tests.browser.visitors import PHONE, Visitor
from tests.browser.wizard import (
    Draft,
    ask_of_every_kind,
    new_place,
    onward,
    publish,
    set_the_period,
    tell_the_case,
    write_the_letter,
)
from tests.identity import identity_number


def focused(page: Page) -> str:
    return str(page.evaluate("document.activeElement.id || document.activeElement.localName"))


# Each page is looked at by itself, in bokmål and some in English: see test_every_page.
def test_a_hearing_from_the_empty_form_to_the_summary(visit: Visit, house: House) -> None:
    draft = Draft("parken", "Lys i parken", "Skal parken ha lys om natta?")
    worker = visit()
    worker.log_in(STEWARD)
    worker.speak("nn")
    sets_it_up(worker, draft)

    writer = visit(viewport=PHONE)
    writer.go(draft.hearing)
    code = answers(writer, draft)
    changes_by_code(writer, code)

    reader = visit()
    reader.go(draft.hearing)
    reader.speak("nn")
    supports_and_comments(reader, draft)
    finds_among_many(reader)

    extends(worker, draft)
    exports(worker, draft)
    house.work()
    assert code in house.mails()

    late = visit()
    late.go(f"{draft.hearing}answer/")
    fill_in(late.page, "Jeg skriver lenge.")
    look_over(late)
    passes_the_deadline(house, draft)
    is_told_that_it_closed(late)

    sees_it_closed(reader, draft)
    cannot_withdraw_any_more(writer, code)
    sums_up(worker, draft)
    reads_the_summary(reader, draft)


# --- the case worker sets it up -----------------------------------------------------------------------


def sets_it_up(worker: Visitor, draft: Draft) -> None:
    new_place(worker, draft)
    worker.check()
    tell_the_case(worker, draft)
    assert worker.path == draft.step("letter")
    write_the_letter(worker, draft)
    worker.check()
    onward(worker)
    ask_of_every_kind(worker, draft)
    worker.check()
    onward(worker)
    assert worker.path == draft.step("period")
    demands_a_reason(worker)
    assert worker.path == draft.step("publish")
    worker.check()
    publish(worker, draft)
    worker.check()


def demands_a_reason(worker: Visitor) -> None:
    """Twenty days is under six weeks."""
    page = worker.page
    set_the_period(worker, 20)
    closes = page.input_value("input[name=closes_date]")
    onward(worker)
    expect(page.locator("ds-error-summary a[href='#short_reason']")).to_be_visible()
    expect(page.locator("ds-error-summary")).to_be_focused()
    assert page.input_value("input[name=closes_date]") == closes
    worker.check()
    page.fill("textarea[name=short_reason]", "Lampene må bestilles før jul.")
    onward(worker)


# --- a visitor answers --------------------------------------------------------------------------------


def answers(writer: Visitor, draft: Draft) -> str:
    page = writer.page
    expect(page.locator("main")).to_contain_text("Lampene må bestilles før jul.")
    expect(page.locator("main .mp-files a[href$='horingsnotat.pdf']")).to_be_visible()
    writer.check()
    page.locator(f"main a[href='{draft.hearing}answer/']").first.click()
    writer.check()
    first, *others = questions(page)
    fill_in(page, "", skip=(first,))
    page.fill("input[name=email]", "ikke en adresse")
    page.set_input_files("input[name=files]", [pdf("kart.pdf")])
    look_over(writer)
    keeps_everything(page, first, others)
    writer.check()
    page.fill("input[name=email]", "kari@innboks.example")
    page.fill(f"[name={first}]", f"Ja. Jeg heter {identity_number()} og går der hver kveld.")
    look_over(writer)
    warns_of_the_number(writer, first)
    assert identity_number() not in page.input_value(f"[name={first}]")
    expect(page.locator("section[aria-labelledby=preview] .mp-item")).to_contain_text("går der hver kveld")
    writer.check()
    code = send(writer)
    expect(page.locator(".mp-code")).to_have_text(code)
    writer.check()
    return code


def keeps_everything(page: Page, first: str, others: list[str]) -> None:
    """What was typed and chosen stands, the summary has focus, and its links lead to the fields."""
    expect(page.locator("ds-error-summary")).to_be_focused()
    links = page.locator("ds-error-summary a")
    assert links.evaluate_all("all => all.map((one) => one.getAttribute('href'))") == ["#email", f"#{first}"]
    assert page.input_value("input[name=name]") == "Kari Nordmann"
    assert page.input_value("input[name=email]") == "ikke en adresse"
    for name in others:
        assert page.locator(f"[name={name}]:checked").count() == 1, name
    expect(page.locator("main form .mp-files").first).to_contain_text("kart.pdf")
    for at, name in enumerate(("email", first)):
        links.nth(at).click()
        assert focused(page) == name
        described = page.locator(f"#{name}").get_attribute("aria-describedby") or ""
        assert f"{name}-error" in described.split()
        assert page.locator(f"#{name}").get_attribute("aria-invalid") == "true"


def warns_of_the_number(writer: Visitor, first: str) -> None:
    page = writer.page
    expect(page.locator(".ds-alert[aria-labelledby=confirmed]")).to_be_visible()
    assert page.locator("section[aria-labelledby=preview] .mp-item").count() == 0
    writer.check()
    writer.submit("fix", "blot")


def changes_by_code(writer: Visitor, code: str) -> None:
    """With the code alone: in another browser it would be the same."""
    page = writer.page
    writer.context.clear_cookies(name="mp_visitor")
    writer.go("/receipt/")
    page.fill("input[name=code]", "7K3F-9QXA-M2TD")
    with page.expect_navigation():
        page.locator("main form button[type=submit]").click()
    expect(page.locator("ds-error-summary")).to_be_focused()
    writer.check()
    page.fill("input[name=code]", code.lower().replace("-", " "))
    with page.expect_navigation():
        page.locator("main form button[type=submit]").click()
    assert writer.path == f"/receipt/{code}/"
    page.locator(f"main a[href='/receipt/{code}/edit/']").click()
    first = questions(page)[0]
    assert "går der hver kveld" in page.input_value(f"[name={first}]")
    expect(page.locator("main form .mp-files").first).to_contain_text("kart.pdf")
    page.fill(f"[name={first}]", "Jeg har tenkt meg om. Lys til klokka 22 er nok.")
    writer.check()
    look_over(writer)
    send(writer)
    expect(page.locator("main section[aria-labelledby=yours] details")).to_have_count(1)
    writer.check()
    writer.go(f"/receipt/{code}/withdraw/")
    writer.check()


# --- others read, support and comment -----------------------------------------------------------------


def supports_and_comments(reader: Visitor, draft: Draft) -> None:
    page = reader.page
    item = page.locator("#all-answers .mp-item").first
    expect(item).to_contain_text("klokka 22 er nok")
    button = item.locator("button.mp-support")
    expect(button).to_have_attribute("aria-pressed", "false")
    button.click()
    expect(item.locator("button.mp-support[aria-pressed=true]")).to_contain_text("1")
    page.reload()
    expect(page.locator("#all-answers .mp-item button.mp-support").first).to_have_attribute(
        "aria-pressed", "true"
    )
    reader.check()
    page.locator(f"#all-answers .mp-item a[href^='{draft.hearing}answers/']").first.click()
    page.locator("form[action*='/comment/'] button[type=submit]").click()
    expect(page.locator("ds-error-summary")).to_be_focused()
    reader.check()
    page.fill("textarea[name=text]", "Klokka 22 er for tidlig for oss som jobber kveld.")
    page.fill("main input[name=name]", "Ola Nordmann")
    with page.expect_navigation():
        page.locator("form[action*='/comment/'] button[type=submit]").click()
    expect(page.locator("section[aria-labelledby=comments] li[id^=c]")).to_contain_text(
        "for oss som jobber kveld"
    )
    reader.check()


def finds_among_many(reader: Visitor) -> None:
    """In a hearing of the demo, which has more answers than one page shows."""
    page = reader.page
    reader.go("/m/morkere-netter/hearing/")
    rows = page.locator("#all-answers ol > .mp-item")
    before = rows.count()
    page.locator("[data-more] a").click()
    expect(rows.nth(before)).to_be_focused()
    assert rows.count() > before
    page.select_option("#all-answers select[name=who]", "business")
    page.locator("#all-answers form[role=search] button[type=submit]").click()
    page.wait_for_url("**who=business**")
    expect(page.locator("#all-answers select[name=who]")).to_have_value("business")
    assert 0 < rows.count() < before
    reader.check()
    page.select_option("#all-answers select[name=who]", "")
    page.fill("#all-answers input[name=q]", "butikk")
    page.select_option("#all-answers select[name=order]", "supported")
    page.locator("#all-answers form[role=search] button[type=submit]").click()
    page.wait_for_url("**q=butikk**")
    expect(page.locator("#all-answers input[name=q]")).to_have_value("butikk")
    assert rows.count() > 0
    page.go_back()
    page.wait_for_url("**who=business**")
    expect(page.locator("#all-answers select[name=who]")).to_have_value("business")


# --- the case worker runs it --------------------------------------------------------------------------


def extends(worker: Visitor, draft: Draft) -> None:
    page = worker.page
    worker.go(f"{draft.hearing}manage/")
    later = date.today() + timedelta(days=30)
    page.fill("#deadline input[name=closes_date]", later.isoformat())
    worker.submit("act", "look", within="#deadline")
    expect(page.locator("ds-error-summary a[href='#reason']")).to_be_visible()
    assert page.input_value("#deadline input[name=closes_date]") == later.isoformat()
    page.fill("#deadline textarea[name=reason]", "Flere velforeninger ba om mer tid.")
    worker.submit("act", "look", within="#deadline")
    expect(page.locator("[aria-labelledby=notice]")).to_contain_text("Flere velforeninger")
    worker.check()
    worker.submit("act", "extend", within="#deadline")
    worker.go(draft.hearing)
    expect(page.locator("main")).to_contain_text("Flere velforeninger ba om mer tid.")


def exports(worker: Visitor, draft: Draft) -> None:
    worker.go(f"{draft.hearing}manage/")
    found = {}
    for form in ("csv", "xlsx", "json"):
        with worker.page.expect_download() as coming:
            worker.page.locator(f"main a[href='{draft.hearing}export.{form}']").click()
        found[form] = Path(coming.value.path()).read_bytes()
    rows = list(csv.reader(io.StringIO(found["csv"].decode("utf-8-sig")), delimiter=_delimiter(found["csv"])))
    assert len(rows) == 2 and any("klokka 22 er nok" in cell for cell in rows[1])
    sheet = load_workbook(io.BytesIO(found["xlsx"])).worksheets[0]
    assert any("klokka 22 er nok" in str(cell.value) for row in sheet.iter_rows() for cell in row)
    assert "klokka 22 er nok" in json.dumps(json.loads(found["json"]), ensure_ascii=False)


def _delimiter(raw: bytes) -> str:
    head = raw.decode("utf-8-sig").splitlines()[0]
    return max(";,\t", key=head.count)

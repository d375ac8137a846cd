"""Everything works without script: what a browser brings is enough."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from tests.browser.answering import fill_in, look_over, pdf, questions, send
from tests.browser.conftest import Visit
from tests.browser.house import House
from tests.browser.pages import STEWARD
from tests.browser.visitors import LANGUAGES, PHONE, Visitor
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

HEARING = "/m/morkere-netter/hearing/"
Plain = Callable[[], Visitor]


@pytest.fixture
def plain(visit: Visit) -> Plain:
    return lambda: visit(java_script_enabled=False, viewport=PHONE)


def leads_to(visitor: Visitor, link: str) -> None:
    with visitor.page.expect_navigation():
        visitor.page.locator(link).first.click()


def test_a_hearing_is_answered_with_an_error_and_a_file_and_changed_by_its_code(plain: Plain) -> None:
    writer = plain()
    page = writer.page
    writer.go(HEARING)
    leads_to(writer, f"main a[href='{HEARING}answer/']")
    first, must, *_others = questions(page)
    # What a choice opens is opened by the style sheet.
    page.check("input[name=who][value=organisation]")
    expect(page.locator("input[name=organisation_name]")).to_be_visible()
    fill_in(page, "La lyset stå.", skip=(must,))
    page.fill("input[name=email]", "ikke en adresse")
    page.set_input_files("input[name=files]", [pdf("kart.pdf")])
    look_over(writer)
    assert page.url.endswith("#now")
    assert page.locator("ds-error-summary#now").bounding_box()["y"] < PHONE["height"]  # type: ignore[index]
    hrefs = page.locator("ds-error-summary a").evaluate_all(
        "all => all.map((one) => one.getAttribute('href'))"
    )
    assert hrefs == ["#email", f"#{must}"]
    assert page.input_value(f"[name={first}]") == "La lyset stå."
    assert page.input_value("input[name=email]") == "ikke en adresse"
    expect(page.locator("main form .mp-files").first).to_contain_text("kart.pdf")
    writer.check(axe_at=())

    page.fill("input[name=email]", "")
    page.locator(f"[name={must}]").first.check()
    look_over(writer)
    expect(page.locator("section[aria-labelledby=preview] .mp-item")).to_contain_text("La lyset stå.")
    code = send(writer)
    expect(page.locator("main section[aria-labelledby=yours] .mp-files")).to_contain_text("kart.pdf")
    writer.check(axe_at=())

    writer.go("/receipt/")
    page.fill("input[name=code]", code)
    leads_to(writer, "main form button[type=submit]")
    leads_to(writer, f"main a[href='/receipt/{code}/edit/']")
    page.fill(f"[name={first}]", "La lyset stå til midnatt.")
    writer.submit("drop", None)
    assert page.locator("main form .mp-files:visible").count() == 0
    look_over(writer)
    send(writer)
    expect(page.locator("main section[aria-labelledby=yours]")).to_contain_text("til midnatt")
    leads_to(writer, f"main a[href='/receipt/{code}/withdraw/']")
    leads_to(writer, "main form button[type=submit]")
    assert page.locator(f"main a[href='/receipt/{code}/edit/']").count() == 0


def test_an_identity_number_is_caught(plain: Plain) -> None:
    writer = plain()
    writer.go(f"{HEARING}answer/")
    first = questions(writer.page)[0]
    fill_in(writer.page, "La lyset stå.")
    writer.page.fill(f"[name={first}]", f"Jeg er {identity_number()}.")
    look_over(writer)
    assert writer.page.locator("section[aria-labelledby=preview] .mp-item").count() == 0
    writer.submit("fix", "blot")
    assert identity_number() not in writer.page.content()
    expect(writer.page.locator("section[aria-labelledby=preview] .mp-item")).to_be_visible()


def test_an_answer_is_supported_and_commented_on(plain: Plain) -> None:
    reader = plain()
    page = reader.page
    reader.go(f"{HEARING}?order=supported")
    button = page.locator("#all-answers button.mp-support").first
    before = int(re.sub(r"\D", "", button.locator(".mp-num").inner_text()))
    item = page.locator("#all-answers li.mp-item").first.get_attribute("id")
    for pressed, count in (("true", before + 1), ("false", before)):
        leads_to(reader, f"#{item} button.mp-support")
        assert page.url.endswith(f"#{item}") and "order=supported" in page.url
        button = page.locator(f"#{item} button.mp-support")
        expect(button).to_have_attribute("aria-pressed", pressed)
        expect(button.locator(".mp-num")).to_have_text(f"({count})")

    leads_to(reader, f"#{item} a[href*='{HEARING}answers/']")
    page.fill("textarea[name=text]", "Det samme gjelder hos oss.")
    leads_to(reader, "form[action*='/comment/'] button[type=submit]")
    assert page.url.endswith("#errors")
    assert page.input_value("textarea[name=text]") == "Det samme gjelder hos oss."
    page.fill("main input[name=name]", "Ola Nordmann")
    leads_to(reader, "form[action*='/comment/'] button[type=submit]")
    assert page.url.endswith("#main")  # where the receipt code is told, this once
    expect(page.locator("main .mp-code")).to_be_visible()
    comment = page.locator("li.mp-item", has_text="Det samme gjelder hos oss.").last
    leads_to(reader, f"#{comment.get_attribute('id')} a[href*='/comment/']")
    page.fill("textarea[name=text]", "Takk for det.")
    page.fill("main input[name=name]", "Kari Nordmann")
    leads_to(reader, "main form[action*='/comment/'] button[type=submit]")
    expect(page.locator("section[aria-labelledby=comments]")).to_contain_text("Takk for det.")


def test_answers_are_searched_filtered_and_read_to_the_end(plain: Plain) -> None:
    reader = plain()
    page = reader.page
    rows = page.locator("#all-answers ol > .mp-item")
    reader.go(HEARING)
    page.select_option("#all-answers select[name=order]", "oldest")
    leads_to(reader, "#all-answers form[role=search] button")
    seen: list[str] = []
    while True:
        seen += rows.evaluate_all("all => all.map((one) => one.id)")
        if not page.locator("[data-more] a").count():
            break
        leads_to(reader, "[data-more] a")
        assert "order=oldest" in page.url
    assert len(seen) == len(set(seen)) > 90

    reader.go(HEARING)
    page.fill("#all-answers input[name=q]", "lampene")
    page.select_option("#all-answers select[name=who]", "person")
    leads_to(reader, "#all-answers form[role=search] button")
    assert rows.count() > 0
    assert page.input_value("#all-answers input[name=q]") == "lampene"
    assert page.input_value("#all-answers select[name=who]") == "person"
    page.fill("#all-answers input[name=q]", "finnesikke")
    leads_to(reader, "#all-answers form[role=search] button")
    assert rows.count() == 0
    leads_to(reader, "#all-answers .mp-empty a")
    assert rows.count() > 0


def test_a_case_is_followed_by_mail(plain: Plain, house: House) -> None:
    reader = plain()
    reader.go(HEARING)
    reader.page.locator(f"details:has(form[action='{HEARING}follow/']) summary").click()
    reader.page.fill(f"form[action='{HEARING}follow/'] input[name=email]", "folger@innboks.example")
    leads_to(reader, f"form[action='{HEARING}follow/'] button")
    house.work()
    links = re.findall(r"/follow/[^/\s]+/", house.mails().partition("folger@innboks.example")[2])
    reader.go(links[0])
    leads_to(reader, "main form button[type=submit]")
    assert house.one("SELECT count(*) FROM notify_follower WHERE email = 'folger@innboks.example'") == 1


def test_one_logs_in_and_out(plain: Plain) -> None:
    person = plain()
    page = person.page
    person.go("/login/login/")
    page.fill("input[name=login]", STEWARD)
    page.fill("input[name=password]", "feil passord")
    leads_to(person, "main form:has(input[name=password]) button[type=submit]")
    assert page.input_value("input[name=login]") == STEWARD
    expect(page.locator("main ds-error-summary, main .ds-alert").first).to_be_visible()
    person.log_in(STEWARD)
    page.locator("header details.mp-only-phone summary").click()
    leads_to(person, "header details.mp-only-phone a[href='/login/logout/']")
    leads_to(person, "main form button[type=submit]")
    person.go("/me/")
    assert person.path == "/login/login/"


def test_the_language_is_chosen(plain: Plain) -> None:
    reader = plain()
    reader.go(HEARING)
    for language in LANGUAGES:
        reader.speak(language)
        assert reader.path == HEARING


def test_a_hearing_is_set_up_published_and_summed_up(plain: Plain, house: House) -> None:
    draft = Draft("uten-skript", "Uten skript", "Virker alt uten skript?")
    worker = plain()
    page = worker.page
    worker.log_in(STEWARD)
    new_place(worker, draft)
    tell_the_case(worker, draft)
    write_the_letter(worker, draft)
    onward(worker)
    ask_of_every_kind(worker, draft)
    onward(worker)
    moves_and_removes(worker, draft)
    worker.go(draft.step("period"))
    set_the_period(worker, 10)
    onward(worker)
    assert page.url.endswith("#errors")
    page.fill("textarea[name=short_reason]", "Det haster.")
    onward(worker)
    publish(worker, draft)
    worker.check(axe_at=())


def moves_and_removes(worker: Visitor, draft: Draft) -> None:
    """The buttons of the questions' step keep what is typed, and one can undo."""
    page = worker.page
    worker.go(draft.step("questions"))

    def asked() -> list[str]:
        words: list[str] = page.locator("input[name$='-text']").evaluate_all(
            "all => all.map((one) => one.value)"
        )
        return words

    was = asked()
    assert len(was) == 4
    page.fill("[name=s0-heading]", "Skrevet underveis")
    worker.submit("do", "up-question:0:1")
    assert asked() == [was[1], was[0], *was[2:]]
    assert page.input_value("[name=s0-heading]") == "Skrevet underveis"
    assert page.url.endswith("#s0-q0")
    worker.submit("do", "down-question:0:0")
    worker.submit("do", "remove-question:0:3")
    assert asked() == was[:3]
    worker.submit("do", "undo")
    assert asked() == was
    worker.submit("do", "add-section")
    page.fill("[name=s1-heading]", "En del til")
    page.fill("[name=s1-q0-text]", "Noe annet?")
    worker.submit("do", "up-section:1")
    assert page.input_value("[name=s0-heading]") == "En del til"
    worker.submit("do", "remove-section:0")
    assert asked() == was
    onward(worker)

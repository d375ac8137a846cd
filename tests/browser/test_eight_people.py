"""A whole hearing with eight people and the one who runs it, from the empty form to the letters going out."""

import re

from playwright.sync_api import expect

from tests.browser.answering import fill_in, look_over, say, send
from tests.browser.closing import passes_the_deadline
from tests.browser.coding import (
    asks_to_clarify,
    codes,
    count_of,
    is_done,
    lets_two_begin,
    makes_themes,
    reads_the_note,
    sees_kappa,
    settles,
    work_of,
)
from tests.browser.conftest import Visit
from tests.browser.desk import (
    LETTER,
    LETTER_FROM,
    MAIL,
    MAIL_ADDRESS,
    MAIL_FROM,
    changes_it_by_the_code,
    checks_both,
    prints_the_outcome,
    prints_the_receipt,
    writes_in_a_letter,
    writes_in_an_e_mail,
)
from tests.browser.facts import mails_of
from tests.browser.house import House
from tests.browser.outcome import (
    are_told,
    follows_own_answer,
    reads_the_outcome,
    replies,
    tells_those_who_answered,
)
from tests.browser.outsiders import Stranger, is_let_in_here_alone, status
from tests.browser.pages import CHECKER, STEWARD
from tests.browser.proposing import let_in
from tests.browser.visitors import DESKTOP, PHONE, Visitor
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

DRAFT = Draft("lys-i-vikane", "Lys i Vikane", "Når skal lyset i Vikane slukkes?")
CLERK = "jonas.eide@naermiljo.example"
ONE, OTHER = (
    ("Yusuf Tangen", "yusuf.tangen@naermiljo.example"),
    ("Halvard Nes", "halvard.nes@naermiljo.example"),
)
# In another agency, with no part in anything of this one's.
REVIEWER = ("Eli Sunde", "eli.sunde@fjellvik.example")
CITIZEN, CITIZEN_ADDRESS = "Nora Tangvall", "nora.tangvall@innboks.example"
CITIZENS_WORDS = "Jeg går tur der til klokka 22."
BODY, BODY_ADDRESS = "Vikane velforening", "post@vikane-vel.example"
BODYS_WORDS = "Barna må se veien hjem."
HOURS, SAFETY = "Slukketid", "Trygg skolevei"
NOTE = "Spør skolen i Fjellvik om dette."
# Never a stranger's to see.
PRIVATE = ("Tangvall", CITIZEN_ADDRESS, BODY_ADDRESS, MAIL_ADDRESS, "Naustvegen", "brev.pdf", "svar.eml")


def test_a_hearing_with_eight_people_from_creation_to_the_letters(visit: Visit, house: House) -> None:
    worker = _comes(visit, STEWARD)
    stranger = Stranger(visit(), DRAFT)
    sets_it_up(worker, stranger)
    invites(worker, house)

    citizen, organisation = visit(viewport=PHONE, widths=(PHONE,)), visit()
    citizens_code = answers_on_a_phone(citizen)
    answers_by_the_link(organisation, house)
    stranger.sees(CITIZENS_WORDS, BODYS_WORDS, never=PRIVATE)

    clerk, checker = _comes(visit, CLERK), _comes(visit, CHECKER)
    letter, mail = writes_in_a_letter(clerk, DRAFT), writes_in_an_e_mail(clerk, DRAFT)
    stranger.sees(CITIZENS_WORDS, never=(*PRIVATE, LETTER, MAIL, LETTER_FROM, MAIL_FROM))
    assert status(stranger.visitor, letter) == 403
    checks_both(checker, DRAFT, letter, mail)
    letters_code = prints_the_receipt(clerk, DRAFT)
    changes_it_by_the_code(visit(viewport=PHONE, widths=(PHONE,)), letters_code)
    stranger.sees(LETTER + " Takk.", MAIL, never=(*PRIVATE, letters_code, citizens_code))

    passes_the_deadline(house, DRAFT)
    assert citizens_code in house.mails()
    two_read_and_a_colleague_joins(visit, worker)
    stranger.sees(LETTER, never=(*PRIVATE, HOURS, SAFETY, NOTE))
    assert status(stranger.visitor, f"{DRAFT.hearing}outcome/") == 404

    replies(worker, DRAFT, HOURS)
    tells_those_who_answered(worker, DRAFT)
    are_told(house, DRAFT, CITIZEN_ADDRESS, BODY_ADDRESS, MAIL_ADDRESS)
    prints_the_outcome(clerk, DRAFT)
    reads_the_outcome(stranger.visitor, DRAFT)
    follows_own_answer(citizen, citizens_code)
    stranger.sees(LETTER, never=(*PRIVATE, HOURS, SAFETY, NOTE))


def _comes(visit: Visit, email: str) -> Visitor:
    visitor = visit(widths=(DESKTOP,))
    visitor.log_in(email)
    return visitor


def sets_it_up(worker: Visitor, stranger: Stranger) -> None:
    new_place(worker, DRAFT)
    tell_the_case(worker, DRAFT)
    write_the_letter(worker, DRAFT)
    onward(worker)
    ask_of_every_kind(worker, DRAFT)
    onward(worker)
    set_the_period(worker, 60)
    onward(worker)
    stranger.finds_nothing()
    publish(worker, DRAFT)
    for email, role in ((CLERK, "expert"), (CHECKER, "moderator"), (ONE[1], "expert"), (OTHER[1], "expert")):
        let_in(worker, DRAFT, email, role)
    worker.check()


def invites(worker: Visitor, house: House) -> None:
    page = worker.page
    worker.go(f"{DRAFT.hearing}inviting/add/")
    page.fill("input[name=name]", BODY)
    page.select_option("select[name=kind]", "association")
    page.fill("input[name=email]", BODY_ADDRESS)
    onward(worker)
    worker.submit("act", "invite")
    worker.check()


def answers_on_a_phone(citizen: Visitor) -> str:
    """And keeps the name off the page. Returns the receipt's code."""
    page = citizen.page
    citizen.go(DRAFT.hearing)
    citizen.check()
    page.locator(f"main a[href='{DRAFT.hearing}answer/']").first.click()
    fill_in(page, CITIZENS_WORDS, name=CITIZEN)
    page.fill("input[name=email]", CITIZEN_ADDRESS)
    page.check("input[name=name_withheld]")
    look_over(citizen)
    expect(page.locator("section[aria-labelledby=preview] .mp-item")).not_to_contain_text(CITIZEN)
    citizen.check()
    code = send(citizen)
    citizen.check()
    return code


def answers_by_the_link(organisation: Visitor, house: House) -> None:
    """In its own name, which nobody types; then it stands as having answered, for all to see."""
    page = organisation.page
    link = re.search(r"/invited/[^/\s]+/", mails_of(house, to=BODY_ADDRESS).partition(BODY_ADDRESS)[2])
    assert link, "the body is written to"
    organisation.go(link[0])
    page.fill("input[name=name]", "Per Vik")
    page.fill("input[name=email]", BODY_ADDRESS)
    say(page, BODYS_WORDS)
    organisation.check()
    look_over(organisation)
    send(organisation)
    organisation.go(f"{DRAFT.hearing}invited/")
    row = page.locator("main li", has_text=BODY)
    row.locator("a").click()
    expect(page.locator("main article")).to_contain_text(BODYS_WORDS)


def two_read_and_a_colleague_joins(visit: Visit, worker: Visitor) -> None:
    """Of four answers they read one differently: kappa is 0.5. What they settle counts, and nothing before."""
    makes_themes(worker, DRAFT, HOURS, SAFETY)
    lets_two_begin(worker, DRAFT, ONE[0], OTHER[0])
    about = {CITIZEN: HOURS, BODY: SAFETY, LETTER_FROM: HOURS, MAIL_FROM: HOURS}
    one, other = _comes(visit, ONE[1]), _comes(visit, OTHER[1])
    codes(one, DRAFT, about)
    codes(other, DRAFT, about | {CITIZEN: SAFETY})
    assert count_of(worker, DRAFT, HOURS).startswith("0 ")
    is_done(one, DRAFT)
    is_done(other, DRAFT)
    assert count_of(worker, DRAFT, HOURS).startswith("2 ")
    sees_kappa(one, DRAFT, answers=4, kappa="0,5")
    settles(other, DRAFT, {HOURS: True, SAFETY: False})
    assert count_of(worker, DRAFT, HOURS).startswith("3 ")

    reviewer = _comes(visit, REVIEWER[1])
    assert status(reviewer, work_of(DRAFT)) == 403
    let_in(worker, DRAFT, REVIEWER[1], "expert")
    is_let_in_here_alone(reviewer, DRAFT)
    asks_to_clarify(reviewer, DRAFT, BODY, NOTE)
    reads_the_note(worker, DRAFT, BODY, NOTE, REVIEWER[0])

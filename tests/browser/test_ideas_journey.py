"""The whole way of an idea, from the empty box to the gain that a controller has signed."""

from playwright.sync_api import expect

from tests.browser.conftest import Visit
from tests.browser.crowd import each_posts
from tests.browser.gains import (
    BOX,
    cannot_sign_own_figures,
    sees_no_figures_yet,
    sees_the_road_and_the_gain,
    signs,
    writes_the_figures,
)
from tests.browser.house import House
from tests.browser.pages import CITIZEN, STEWARD
from tests.browser.projects import (
    becomes_a_project,
    finds_the_room_and_comments,
    is_told_of_the_room,
    knows_nothing_of_the_room,
)
from tests.browser.proposing import let_in, new_box, propose
from tests.browser.test_keyboard import tab_to
from tests.browser.visitors import DESKTOP, PHONE, Visitor
from tests.browser.wizard import onward

AUTHOR = "ingrid.solbakk@naermiljo.example"
COLLEAGUE = "yusuf.tangen@naermiljo.example"
EXPERT = "jonas.eide@naermiljo.example"
CONTROLLER = "ada.ro@fjellvik.example"
VOTERS = 40


def test_an_idea_from_the_empty_box_to_the_signed_gain(visit: Visit, house: House) -> None:
    steward, author, colleague, citizen = (
        _comes(visit, email) for email in (STEWARD, AUTHOR, COLLEAGUE, CITIZEN)
    )
    new_box(steward, BOX)
    let_in(steward, BOX, EXPERT, "expert")
    let_in(steward, BOX, CONTROLLER, "controller")

    idea = posts(author)
    joins_instead_of_repeating(colleague, idea)
    argues(colleague, idea, "for", "Vi sparer porto hver uke.")
    argues(citizen, idea, "against", "Naboer uten nett må få brev.")
    supports(citizen, idea)
    suggests_an_edit(citizen, idea)
    takes_it_in(author, idea)

    asks_for_votes(steward)
    forty_vote(visit, house, idea)

    is_assessed_by_keyboard(steward, house, idea)
    moves(steward, house, idea, "accepted", "Vi gjør dette fra nyttår.")
    is_told(house, "Vi gjør dette fra nyttår.", AUTHOR, COLLEAGUE, CITIZEN)
    becomes_a_project(steward, idea, AUTHOR)
    house.work()
    is_told_of_the_room(house, AUTHOR, COLLEAGUE, CITIZEN)
    finds_the_room_and_comments(author, idea)
    moves(steward, house, idea, "progress", "")
    moves(steward, house, idea, "realised", "Alle nabovarsler går digitalt nå.")

    expert = _comes(visit, EXPERT)
    line = writes_the_figures(expert, idea)
    cannot_sign_own_figures(expert, house, idea, line)
    stranger = visit(viewport=PHONE, widths=(PHONE,))
    sees_no_figures_yet(stranger, idea)
    knows_nothing_of_the_room(stranger, idea)
    signs(_comes(visit, CONTROLLER), house, idea, line)
    sees_the_road_and_the_gain(stranger, idea)


def _comes(visit: Visit, email: str) -> Visitor:
    visitor = visit(widths=(DESKTOP,))
    visitor.log_in(email)
    return visitor


# --- it is posted and developed -----------------------------------------------------------------------


def posts(author: Visitor) -> int:
    page = author.page
    author.go(BOX.at("new/"))
    author.submit("act", "preview")
    expect(page.locator("ds-error-summary a[href='#title']")).to_be_visible()
    author.check()
    idea = propose(
        author,
        BOX,
        "Digitale nabovarsler",
        "Send nabovarsler digitalt til dem som vil ha det.",
        problem="Hver uke pakker vi 400 brev for hånd.",
        gain="Porto og to arbeidsdager i uka.",
    )
    expect(page.locator("main [role=status], main [role=alert]").first).to_be_visible()
    author.check()
    return idea


def joins_instead_of_repeating(colleague: Visitor, idea: int) -> None:
    """What is alike shows while one types, and is supported from there."""
    page = colleague.page
    colleague.go(BOX.at("new/"))
    page.locator("#title").press_sequentially("Nabovarsler digitalt")
    join = page.locator(f"#similar button[formaction='{BOX.at(f'{idea}/join/')}']")
    expect(join).to_be_visible()
    colleague.check()
    with page.expect_navigation():
        join.click()
    assert colleague.path == BOX.at(f"{idea}/")
    expect(page.locator(f"#support-{idea}")).to_have_attribute("aria-pressed", "true")


def argues(visitor: Visitor, idea: int, side: str, words: str) -> None:
    page = visitor.page
    visitor.go(BOX.at(f"{idea}/"))
    form = page.locator(f"form[action^='{BOX.at(f'{idea}/point/{side}/')}']")
    page.locator("details", has=form).locator("summary").click()
    form.locator("textarea").fill(words)
    # By the keyboard: while the part unfolds, the button moves from under a pointer.
    with page.expect_navigation():
        form.locator("button[type=submit]").press("Enter")
    expect(page.locator("main .mp-item", has_text=words)).to_be_visible()


def supports(visitor: Visitor, idea: int) -> None:
    visitor.go(BOX.at(f"{idea}/"))
    visitor.page.locator(f"#support-{idea}").click()
    expect(visitor.page.locator(f"#support-{idea}[aria-pressed=true]")).to_contain_text("2")


def suggests_an_edit(visitor: Visitor, idea: int) -> None:
    page = visitor.page
    visitor.go(BOX.at(f"{idea}/"))
    with page.expect_navigation():
        page.locator(f"main a[href='{BOX.at(f'{idea}/suggest/')}']").first.click()
    text = page.input_value("textarea[name=proposal]")
    page.fill("textarea[name=proposal]", f"{text} De andre får det på papir.")
    page.fill("textarea[name=reason]", "Da er alle med.")
    onward(visitor)
    assert "ideas/" in visitor.path


def takes_it_in(author: Visitor, idea: int) -> None:
    """The change shows word by word; whoever suggested it is named beside the version it became."""
    page = author.page
    author.go(BOX.at(f"{idea}/suggestions/"))
    with page.expect_navigation():
        page.locator("main .mp-item a.mp-title").click()
    expect(page.locator("main ins", has_text="papir").first).to_be_visible()
    author.check()
    author.submit("act", "accept")
    author.go(BOX.at(f"{idea}/"))
    expect(page.locator("main")).to_contain_text("De andre får det på papir.")
    author.go(BOX.at(f"{idea}/versions/"))
    expect(page.locator("main")).to_contain_text("Mira Falkanger")
    author.check()


# --- people vote --------------------------------------------------------------------------------------


def asks_for_votes(steward: Visitor) -> None:
    steward.go(BOX.at("vote/setup/"))
    steward.page.check("input[name=method][value=limited]")
    steward.page.fill("input[name=votes]", "1")
    onward(steward)


def forty_vote(visit: Visit, house: House, idea: int) -> None:
    """Most of them over HTTP; one by clicks, who tries twice, and one without script, who proposes something too."""
    plain = visit(java_script_enabled=False, viewport=PHONE)
    other = takes_part_without_script(plain, idea)
    clicks = visit(viewport=PHONE, widths=(PHONE,))
    page = clicks.page
    clicks.go(BOX.at("vote/"))
    page.locator(f"#vote-{idea}-for").click()
    expect(page.locator(f"#vote-{idea}-for")).to_have_attribute("aria-pressed", "true")
    page.locator(f"#vote-{other}-for").click()
    expect(page.locator(f"#ballot-{other} [role=alert]")).to_be_visible()
    clicks.check()
    statuses = each_posts(house, BOX.at(f"vote/{idea}/"), {"value": "1"}, people=VOTERS - 2)
    assert statuses == [302] * (VOTERS - 2)
    house.work()
    clicks.go(BOX.at("results/"))
    expect(page.locator("main .mp-stat").first).to_contain_text(str(VOTERS))
    row = page.locator("main table tr", has_text="Digitale nabovarsler")
    expect(row).to_contain_text(str(VOTERS))


def takes_part_without_script(plain: Visitor, idea: int) -> int:
    """Supports, votes and proposes. Returns the number of the idea proposed."""
    page = plain.page
    plain.go(BOX.at(f"{idea}/"))
    with page.expect_navigation():
        page.locator(f"#support-{idea}").click()
    expect(page.locator(f"#support-{idea}")).to_have_attribute("aria-pressed", "true")
    expect(page.locator(f"#support-{idea}")).to_contain_text("3")
    plain.go(BOX.at("vote/"))
    with page.expect_navigation():
        page.locator(f"#vote-{idea}-for").click()
    expect(page.locator(f"#vote-{idea}-for")).to_have_attribute("aria-pressed", "true")
    other = propose(plain, BOX, "Sykkelrom i kjelleren", "Rydd et rom til sykler.", name="Kari Nordmann")
    expect(page.locator("main h1")).to_have_text("Sykkelrom i kjelleren")
    plain.check(axe_at=())
    return other


# --- it takes its way ---------------------------------------------------------------------------------


def is_assessed_by_keyboard(steward: Visitor, house: House, idea: int) -> None:
    """On the board: right arrow and Enter on the card's menu; then back and forth again by the menu."""
    page = steward.page
    steward.go(BOX.at("board/"))
    tab_to(page, f"[data-idea='{idea}'] .mp-move > summary")
    page.keyboard.press("ArrowRight")
    expect(page.locator("[data-board-says]")).not_to_be_empty()
    page.keyboard.press("Enter")
    expect(page.locator(f"[data-idea='{idea}'][data-moved]")).to_be_visible()
    assert _stage(house, idea) == "assessed"
    # One stays where one was, on the card that moved.
    expect(page.locator(f"[data-idea='{idea}'] .mp-move > summary")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator(f"[data-idea='{idea}'] .mp-move button[name=stage]").first).to_be_visible()
    steward.check()


def _stage(house: House, idea: int) -> str:
    return str(
        house.one(
            "SELECT s.kind FROM ideas_idea i JOIN ideas_stage s ON s.id = i.stage_id WHERE i.contribution_id = %s",
            idea,
        )
    )


def moves(steward: Visitor, house: House, idea: int, kind: str, answer: str) -> None:
    page = steward.page
    stage = house.one(
        "SELECT s.id FROM ideas_stage s JOIN ideas_idea i ON i.box_id = s.box_id "
        "WHERE i.contribution_id = %s AND s.kind = %s",
        idea,
        kind,
    )
    steward.go(BOX.at(f"{idea}/move/"))
    page.check(f"input[name=stage][value='{stage}']")
    page.fill("textarea[name=answer]", answer)
    onward(steward)
    expect(page.locator("main .ds-alert[data-color=success]")).to_be_visible()
    assert _stage(house, idea) == kind
    house.work()


def is_told(house: House, words: str, *emails: str) -> None:
    # Each mail is a file that begins with whom it goes to.
    told = [mail for mail in house.letters() if words in mail]
    for email in emails:
        assert any(email in mail for mail in told), f"{email} was not told"

"""The gains of an idea in the browser: figures written, signed by another, and then seen by everyone."""

import re

from playwright.sync_api import expect

from tests.browser.house import House
from tests.browser.proposing import Box
from tests.browser.visitors import Visitor
from tests.browser.wizard import onward

BOX = Box("gode-grep", "Gode grep")


def writes_the_figures(expert: Visitor, idea: int) -> str:
    """Before, expected and measured on one line. Returns the line's address."""
    page = expert.page
    expert.go(BOX.at(f"{idea}/gains/"))
    page.fill("input[name=name]", "Porto og konvolutter")
    page.check("input[name=unit][value=kroner]")
    page.fill("input[name=owner_name]", "Dokumentsenteret")
    onward(expert)
    assert re.fullmatch(re.escape(BOX.at(f"{idea}/gains/")) + r"\d+/", expert.path), expert.path
    line = expert.path
    for kind, amount in (("baseline", "2 000 000"), ("estimate", "1 000 000"), ("measured", "1 310 000")):
        expert.go(line)
        page.check(f"#figure input[name=kind][value={kind}]")
        page.fill("#figure input[name=year]", "2025")
        page.fill("#figure input[name=amount]", amount)
        expert.submit("act", "figure")
    return line


def _measured(house: House, idea: int) -> int:
    return int(
        house.one(
            "SELECT f.id FROM ideas_gainfigure f JOIN ideas_gain g ON g.id = f.gain_id "
            "WHERE g.idea_id = %s AND f.kind = 'measured'",
            idea,
        )
    )


def cannot_sign_own_figures(expert: Visitor, house: House, idea: int, line: str) -> None:
    assert expert.go(f"{line}sign/{_measured(house, idea)}/").status == 403


def sees_no_figures_yet(stranger: Visitor, idea: int) -> None:
    stranger.go(BOX.at(f"{idea}/"))
    expect(stranger.page.locator("main", has_text=re.compile(r"1.310.000"))).to_have_count(0)
    stranger.go(BOX.at("gains/"))
    expect(stranger.page.locator("#totals")).to_have_count(0)


def signs(controller: Visitor, house: House, idea: int, line: str) -> None:
    page = controller.page
    controller.go(line)
    sign = f"main a[href='{line}sign/{_measured(house, idea)}/']"
    with page.expect_navigation():
        page.locator(sign).click()
    page.fill("textarea[name=words]", "Sett mot fakturaene for 2024 og 2025.")
    controller.submit("act", "sign")
    expect(page.locator("main")).to_contain_text("Ada Rø")


def sees_the_road_and_the_gain(stranger: Visitor, idea: int) -> None:
    """Without an account: the answers on the way, the signed figure on the idea, and the box's total."""
    page = stranger.page
    stranger.go(BOX.at(f"{idea}/"))
    expect(page.locator("section[aria-labelledby=way-here]")).to_contain_text("Vi gjør dette fra nyttår.")
    expect(page.locator("section[aria-labelledby=way-here]")).to_contain_text("går digitalt nå")
    expect(page.locator("section[aria-labelledby=gains]")).to_contain_text(re.compile(r"1.310.000"))
    expect(page.locator("section[aria-labelledby=gains]")).to_contain_text("Ada Rø")
    # What was expected has not been checked, and is shown to nobody outside.
    expect(page.locator("section[aria-labelledby=gains]")).not_to_contain_text(re.compile(r"1.000.000"))
    stranger.check()
    stranger.go(BOX.at("gains/"))
    expect(page.locator("section[aria-labelledby=totals]")).to_contain_text(re.compile(r"1,31\smill"))
    stranger.check()
    stranger.go(BOX.at())
    expect(page.locator("main .mp-card", has_text="Digitale nabovarsler")).to_be_visible()

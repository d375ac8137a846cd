"""A project room in the browser: made from an idea, opened, written in, and seen by nobody outside."""

from playwright.sync_api import expect

from tests.browser.gains import BOX
from tests.browser.house import House
from tests.browser.proposing import Room, let_in
from tests.browser.visitors import Visitor
from tests.browser.wizard import onward

PROJECT = Room("prosjekt-digitale-nabovarsler", "Prosjekt digitale nabovarsler")


def becomes_a_project(steward: Visitor, idea: int, member: str) -> None:
    """A closed room made from the idea, with the member let in; opened; and its first document."""
    page = steward.page
    steward.go(BOX.at(f"{idea}/become/"))
    page.check("input[name=way][value=new]")
    page.check("input[name=template][value=project-room]")
    page.fill("input[name=title]", PROJECT.title)
    onward(steward)
    assert steward.path == PROJECT.at(), steward.path
    steward.check()
    let_in(steward, PROJECT, member, "contributor")
    steward.go(PROJECT.at("open/"))
    steward.check()
    onward(steward)
    steward.go(PROJECT.at("new/"))
    page.fill("input[name=title]", "Plan for våren")
    page.fill("textarea[name=body]", "Vi begynner med **byggesakene**.")
    steward.submit("act", "look")
    expect(page.locator("section[aria-labelledby=preview] strong", has_text="byggesakene")).to_be_visible()
    steward.check()
    steward.submit("act", "save")
    expect(page.locator("main article strong", has_text="byggesakene")).to_be_visible()


def finds_the_room_and_comments(member: Visitor, idea: int) -> None:
    """From the idea by way of the room to the document."""
    page = member.page
    member.go(BOX.at(f"{idea}/"))
    for words in (PROJECT.title, "Plan for våren"):
        with page.expect_navigation():
            page.locator("main a", has_text=words).first.click()
    page.fill("textarea[name=text]", "Ta med naboene uten nett.")
    with page.expect_navigation():
        page.locator("form[action*='/comment/'] button[type=submit]").first.click()
    expect(page.locator("main .mp-item", has_text="Ta med naboene uten nett.")).to_be_visible()
    member.check()


def is_told_of_the_room(house: House, member: str, *others: str) -> None:
    """Of those who follow the idea only who belongs in the room."""
    told = [mail for mail in house.letters() if PROJECT.title in mail]
    assert any(member in mail for mail in told)
    assert not any(other in mail for mail in told for other in others)


def knows_nothing_of_the_room(stranger: Visitor, idea: int) -> None:
    assert stranger.go(PROJECT.at()).status == 404
    stranger.go(BOX.at(f"{idea}/"))
    expect(stranger.page.locator("main")).not_to_contain_text(PROJECT.title)

"""The board of a box: a card is dragged with the mouse, and moved as well by keys and by the plain menu."""

import pytest
from playwright.sync_api import Locator, expect

from tests.browser.conftest import Visit
from tests.browser.pages import BOX_STEWARD
from tests.browser.test_keyboard import tab_to
from tests.browser.visitors import Visitor

BOARD = "/m/forslagskassa-fjellvik/ideas/board/"


@pytest.fixture
def steward(visit: Visit) -> Visitor:
    visitor = visit()
    visitor.log_in(BOX_STEWARD)
    visitor.go(BOARD)
    return visitor


def column(steward: Visitor, number: int) -> Locator:
    return steward.page.locator("[data-stage]").nth(number)


def first_card(steward: Visitor, number: int) -> str:
    """The idea on top of a column."""
    idea = column(steward, number).locator("[data-idea]").first.get_attribute("data-idea")
    assert idea
    return idea


def stands_in(steward: Visitor, idea: str, number: int) -> None:
    expect(column(steward, number).locator(f"[data-idea='{idea}'][data-moved]")).to_be_visible()


def test_a_card_is_dragged_to_another_column_and_moved_back(steward: Visitor) -> None:
    page, idea = steward.page, first_card(steward, 0)
    card = page.locator(f"[data-idea='{idea}']")
    card.drag_to(column(steward, 1).locator("h2"))
    stands_in(steward, idea, 1)
    # Read aloud, and one press to take it back.
    expect(page.locator("[data-board-says]")).not_to_be_empty()
    page.locator("button[name=undo]").click()
    stands_in(steward, idea, 0)
    # It is still so when the page is opened anew.
    steward.go(BOARD)
    expect(column(steward, 0).locator(f"[data-idea='{idea}']")).to_be_visible()


def test_a_card_that_is_dropped_where_it_was_stays(steward: Visitor) -> None:
    page, idea = steward.page, first_card(steward, 0)
    page.locator(f"[data-idea='{idea}']").drag_to(column(steward, 0).locator("h2"))
    expect(page.locator("[data-moved]")).to_have_count(0)
    assert first_card(steward, 0) == idea


def test_the_same_by_keys_alone(steward: Visitor) -> None:
    page, idea = steward.page, first_card(steward, 0)
    menu = f"[data-idea='{idea}'] .mp-move > summary"
    tab_to(page, menu)
    page.keyboard.press("ArrowRight")
    says = page.locator("[data-board-says]")
    expect(says).not_to_be_empty()
    page.keyboard.press("Escape")
    expect(column(steward, 1)).not_to_have_attribute("data-over", "")
    page.keyboard.press("ArrowRight")
    expect(column(steward, 1)).to_have_attribute("data-over", "")
    page.keyboard.press("Enter")
    stands_in(steward, idea, 1)
    expect(page.locator(menu)).to_be_focused()


def test_the_same_by_the_plain_menu_without_a_script(visit: Visit) -> None:
    plain = visit(java_script_enabled=False)
    plain.log_in(BOX_STEWARD)
    plain.go(BOARD)
    idea = first_card(plain, 0)
    stage = column(plain, 1).get_attribute("data-stage")
    plain.page.locator(f"[data-idea='{idea}'] .mp-move > summary").click()
    plain.submit("stage", stage, within=f"[data-idea='{idea}']")
    stands_in(plain, idea, 1)

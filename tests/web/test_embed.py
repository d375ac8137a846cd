"""The card that another web page holds in a frame."""

from django.test import Client

from moteplass.spine.places.models import Access
from tests.world import World


def test_another_page_may_hold_the_card(world: World, stranger: Client) -> None:
    made = world.place(title="Ferje eller bru", days=50)
    answer = stranger.get(f"/m/{made.tool.place.slug}/hearing/embed/")
    assert answer.status_code == 200
    assert "Ferje eller bru" in answer.content.decode()
    assert "frame-ancestors *" in answer["Content-Security-Policy"]
    assert "X-Frame-Options" not in answer
    assert not answer.cookies
    assert "<script" not in answer.content.decode()


def test_no_other_page_may_be_framed(world: World, stranger: Client) -> None:
    made = world.place(title="Ferje eller bru", days=50)
    answer = stranger.get(f"/m/{made.tool.place.slug}/hearing/")
    assert answer["X-Frame-Options"] == "DENY"
    assert "frame-ancestors 'none'" in answer["Content-Security-Policy"]


def test_a_closed_tool_has_no_card_even_for_those_who_see_it(
    world: World, alice: Client, stranger: Client
) -> None:
    made = world.place(title="Behind doors", days=50, access=Access.MEMBERS)
    for visitor in (alice, stranger):
        assert visitor.get(f"/m/{made.tool.place.slug}/hearing/embed/").status_code == 404


def test_the_settings_tell_what_to_paste(world: World, alice: Client) -> None:
    made = world.place(title="Ferje eller bru", days=50)
    page = alice.get(f"/m/{made.tool.place.slug}/settings/").content.decode()
    assert "&lt;iframe" in page
    assert f"/m/{made.tool.place.slug}/hearing/embed/" in page

"""The front page and the site's lists: what stands there, in which order, and what it costs."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from moteplass.spine.places.models import Place, Tool
from moteplass.tools.hearing.models import Hearing
from tests.world import World


def queries_of(client: Client, address: str) -> int:
    client.get(address)  # what is loaded once and kept
    with CaptureQueriesContext(connection) as seen:
        assert client.get(address).status_code == 200
    return len(seen)


def end(hearing: Hearing, *, outcome: str = "") -> None:
    """The hearing has run its time, and its place has ended."""
    assert hearing.opens_at and hearing.closes_at
    Hearing.objects.filter(pk=hearing.pk).update(
        state="closed",
        opens_at=hearing.opens_at - timedelta(days=400),
        closes_at=hearing.closes_at - timedelta(days=300),
    )
    Tool.objects.filter(pk=hearing.pk).update(write_first=False)
    Place.objects.filter(pk=hearing.tool.place_id).update(
        state="closed", closed_at=hearing.closes_at - timedelta(days=300), outcome=outcome
    )


def test_the_front_page_shows_the_hearing_that_closes_first_first(world: World, stranger: Client) -> None:
    world.place(title="Closes later", days=90)
    world.place(title="Closes soon", days=50)
    page = stranger.get("/").content.decode()
    assert page.index("Closes soon") < page.index("Closes later")


def test_the_front_page_tells_what_came_of_an_ended_place(world: World, stranger: Client) -> None:
    end(world.place(title="The old case"), outcome="Many said it was unclear.\nThe form was rewritten.")
    page = stranger.get("/").content.decode()
    assert "<strong>The form was rewritten.</strong>" in page
    assert "Many said it was unclear." in page


def test_a_draft_is_on_no_list(world: World, stranger: Client) -> None:
    world.place(title="Not yet", published=False)
    for address in ("/", "/hearings/", "/hearings/?show=ended", "/places/", "/sitemap.xml"):
        assert "Not yet" not in stranger.get(address).content.decode()


def test_a_steward_finds_the_draft_among_their_places(world: World, alice: Client) -> None:
    world.place(title="Not yet", published=False)
    assert "Not yet" in alice.get("/places/?show=mine").content.decode()
    assert "Not yet" not in alice.get("/hearings/").content.decode()


def test_an_ended_hearing_moves_to_the_other_tab(world: World, stranger: Client) -> None:
    end(world.place(title="Over and done"))
    assert "Over and done" not in stranger.get("/hearings/").content.decode()
    assert "Over and done" in stranger.get("/hearings/?show=ended").content.decode()


@pytest.mark.parametrize("address", ["/hearings/", "/places/"])
def test_every_row_is_met_once_by_showing_more(world: World, stranger: Client, address: str) -> None:
    titles = {f"Case number {n:03d}" for n in range(29)}
    for title in sorted(titles):
        world.place(title=title, days=60)
    seen: list[str] = []
    following: str | None = address
    while following:
        page = stranger.get(following).content.decode()
        seen += [title for title in titles if f">{title}<" in page]
        _before, more, rest = page.partition('data-more><a class="ds-button" data-variant="secondary" href="')
        following = address + rest.split('"')[0].replace("&amp;", "&") if more else None
    assert sorted(seen) == sorted(titles)


def test_htmx_gets_the_rows_alone(world: World, stranger: Client) -> None:
    world.place(title="The case")
    rows = stranger.get("/hearings/", headers={"HX-Request": "true"}).content.decode()
    assert "The case" in rows
    assert "<html" not in rows


def test_a_bad_cursor_gives_the_first_page(world: World, stranger: Client) -> None:
    world.place(title="The case")
    assert "The case" in stranger.get("/hearings/?after=nonsense").content.decode()


@pytest.mark.parametrize(
    "address", ["/", "/hearings/", "/hearings/?show=ended", "/places/", "/places/?show=ended"]
)
def test_lists_do_not_grow_queries(world: World, stranger: Client, address: str) -> None:
    end(world.place(), outcome="Something came of it.")
    world.place()
    few = queries_of(stranger, address)
    for _n in range(3):
        end(world.place(), outcome="Something came of it.")
        world.place()
    assert queries_of(stranger, address) == few <= 4


def test_the_front_page_costs_a_member_six_queries_at_most(world: World, alice: Client) -> None:
    world.place()
    few = queries_of(alice, "/")
    for _n in range(4):
        world.place(access="members")
    assert queries_of(alice, "/") == few <= 6


def test_a_places_home_costs_the_same_with_more_in_it(world: World, stranger: Client) -> None:
    hearing = world.place()
    address = f"/m/{hearing.tool.place.slug}/"
    world.answer(hearing)
    few = queries_of(stranger, address)
    for _n in range(4):
        world.answer(hearing)
    assert queries_of(stranger, address) == few <= 6


def test_search_costs_the_same_with_more_to_find(world: World, stranger: Client) -> None:
    hearing = world.place()
    world.answer(hearing, "The lights are too bright")
    few = queries_of(stranger, "/search/?q=lights")
    for _n in range(4):
        world.answer(hearing, "More about lights")
    assert queries_of(stranger, "/search/?q=lights") == few <= 4


def test_a_members_own_closed_place_shows_to_them(world: World, alice: Client) -> None:
    world.place(title="Our room", access="members")
    assert "Our room" in alice.get("/").content.decode()
    assert "Our room" in alice.get("/places/").content.decode()

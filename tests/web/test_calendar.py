"""The calendar of deadlines: as a page, as a file for one's own calendar, and as a feed."""

from collections.abc import Callable
from datetime import timedelta

from django.test import Client
from icalendar import Calendar

from moteplass.spine.places.models import Access
from tests.world import World

ADDRESSES = ("/hearings/calendar/", "/hearings.ics", "/hearings.atom")


def test_deadlines_stand_by_month_the_next_first(world: World, stranger: Client) -> None:
    later = world.place(title="Closes later", days=90)
    world.place(title="Closes soon", days=50)
    page = stranger.get("/hearings/calendar/").content.decode()
    assert page.index("Closes soon") < page.index("Closes later")
    assert later.closes_at
    assert f'id="m{later.closes_at:%Y-%m}"' in page


def test_the_file_is_read_by_calendars(world: World, stranger: Client) -> None:
    made = world.place(title="Bru, ferje; eller tunnel", days=50)
    assert made.closes_at
    (event,) = Calendar.from_ical(stranger.get("/hearings.ics").content).walk("VEVENT")
    assert str(event["SUMMARY"]).endswith("Bru, ferje; eller tunnel")
    assert abs(event.decoded("DTSTART") - made.closes_at) < timedelta(seconds=1)
    assert made.tool.place.slug in str(event["URL"])


def test_a_closed_place_is_in_no_calendar(world: World, stranger: Client) -> None:
    world.place(title="Behind doors", days=50, access=Access.MEMBERS)
    world.place(title="For all", days=50)
    for address in ADDRESSES:
        told = stranger.get(address).content.decode()
        assert "For all" in told
        assert "Behind doors" not in told


def test_the_calendar_costs_the_same_with_twice_the_hearings(
    world: World, stranger: Client, assert_same_queries: Callable[..., None]
) -> None:
    def more() -> None:
        for number in range(4):
            world.place(title=f"Hearing {number}", days=50 + number)

    more()
    for address in ADDRESSES:
        assert_same_queries(lambda address=address: stranger.get(address), grow=more)

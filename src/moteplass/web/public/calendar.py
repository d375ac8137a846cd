"""What has a deadline, as a calendar: to read, to subscribe to in one's own, and as a feed of what is new."""

from collections.abc import Iterator
from datetime import datetime
from itertools import groupby

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.feedgenerator import Atom1Feed
from django.utils.html import escape
from django.utils.timezone import localtime
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from moteplass.kit import clock
from moteplass.kit.pages import show
from moteplass.spine.access.actor import Actor
from moteplass.spine.notify.mails import address
from moteplass.spine.registry.kinds import Card
from moteplass.web.public import queries

# Calendars fetch the file whole, every day. More than this is open nowhere.
_IN_A_FILE = 500
_IN_A_FEED = 30


def calendar(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Deadlines month by month, the next first."""
    page = queries.deadlines(actor, cursor=request.GET.get("after"), size=30)
    months = [
        (month, [card for _month, card in cards])
        for month, cards in groupby(_by_month(page.rows), key=lambda row: row[0])
    ]
    return show(request, "hearings/calendar.html", block="rows", months=months, more=page.next)


def _by_month(rows: list[queries.ShownCard]) -> Iterator[tuple[datetime, Card]]:
    for row in rows:
        closes_at = localtime(row.card.closes_at)
        yield closes_at.replace(day=1, hour=0, minute=0, second=0, microsecond=0), row.card


def calendar_file(request: HttpRequest, actor: Actor) -> HttpResponse:
    """The deadlines as iCalendar (RFC 5545): an event that ends when the deadline is."""
    # Read when the first calendar asks: it takes memory that most page servers never need.
    from icalendar import Calendar, Event

    site = address(reverse("front"))
    calendar = Calendar.new(
        name=_("Deadlines on Møteplass"), language=get_language(), prodid="-//Møteplass//NO", url=site
    )
    for row in queries.deadlines(actor, size=_IN_A_FILE).rows:
        card = row.card
        assert card.closes_at
        calendar.add_component(
            Event.new(
                uid=f"{card.tool_id}@{site}",
                stamp=clock.now(),
                start=card.closes_at,
                end=card.closes_at,
                summary=_("Deadline: %(title)s") % {"title": card.title},
                description=f"{card.organisation}. {card.summary}".strip(),
                url=address(card.url),
            )
        )
    return HttpResponse(calendar.to_ical(), content_type="text/calendar; charset=utf-8")


def calendar_feed(request: HttpRequest, actor: Actor) -> HttpResponse:
    """What has been opened, newest first, as Atom."""
    here = address(reverse("calendar"))
    feed = Atom1Feed(
        title=_("New hearings and questions"),
        link=here,
        description=_("Everything agencies ask your opinion on."),
        language=get_language(),
        feed_url=address(request.path),
    )
    cards = [row.card for row in queries.deadlines(actor, size=_IN_A_FILE).rows]
    begun = sorted(((card.opens_at, card) for card in cards if card.opens_at), key=lambda row: row[0])
    for opens_at, card in begun[: -_IN_A_FEED - 1 : -1]:
        link = address(card.url)
        feed.add_item(
            title=card.title,
            link=link,
            # Readers take it for HTML.
            description=escape(card.summary),
            unique_id=link,
            author_name=card.organisation,
            pubdate=opens_at,
            updateddate=opens_at,
        )
    return HttpResponse(feed.writeString("utf-8"), content_type="application/atom+xml; charset=utf-8")

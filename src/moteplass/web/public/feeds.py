"""For readers that are not people: a feed for each place, the map of the site, and what robots may do."""

from collections.abc import Iterator
from datetime import datetime
from io import StringIO
from xml.sax.xmlreader import AttributesImpl

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.feedgenerator import Atom1Feed
from django.utils.html import escape
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.utils.xmlutils import SimplerXMLGenerator

from moteplass.kit.localise import day_of
from moteplass.spine.access.actor import STRANGER, Actor
from moteplass.spine.access.rooms import Room
from moteplass.spine.content.visibility import readable_places, readable_tools
from moteplass.spine.notify.mails import address
from moteplass.spine.registry.loader import kind_label
from moteplass.web.public import queries

_ENTRIES = 30
# A site map may hold 50,000 addresses; a place takes one, and its tools some more.
_MAPPED = 20_000


def place_feed(request: HttpRequest, actor: Actor, room: Room) -> HttpResponse:
    """The latest in a place as Atom: for each reader what they may read."""
    place = room.place
    here = address(reverse("place", kwargs={"place": place.slug}))
    feed = Atom1Feed(
        title=place.title,
        link=here,
        description=place.summary,
        subtitle=place.summary,
        language=get_language(),
        feed_url=address(request.path),
        feed_guid=here,
        author_name=place.organisation.name,
    )
    for row in queries.latest(actor, place, size=_ENTRIES):
        link = address(row.url)
        feed.add_item(
            title=row.title,
            link=link,
            # Readers take it for HTML.
            description=escape(row.text),
            unique_id=f"{here}#c{row.contribution_id}",
            author_name=row.by or _("Name withheld"),
            pubdate=row.at,
            updateddate=row.at,
            categories=[str(kind_label(row.kind))],
        )
    return HttpResponse(feed.writeString("utf-8"), content_type="application/atom+xml; charset=utf-8")


def sitemap(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Everything a stranger may see, whoever asks."""
    out = StringIO()
    xml = SimplerXMLGenerator(out, "utf-8")
    xml.startDocument()
    xml.startElement("urlset", AttributesImpl({"xmlns": "http://www.sitemaps.org/schemas/sitemap/0.9"}))
    for path, changed in _mapped():
        xml.startElement("url", AttributesImpl({}))
        xml.addQuickElement("loc", address(path))
        if changed:
            xml.addQuickElement("lastmod", day_of(changed).isoformat())
        xml.endElement("url")
    xml.endElement("urlset")
    xml.endDocument()
    return HttpResponse(out.getvalue(), content_type="application/xml; charset=utf-8")


def _mapped() -> Iterator[tuple[str, datetime | None]]:
    for name in (
        "front",
        "hearings",
        "calendar",
        "places",
        "journals",
        "how",
        "rules",
        "accessibility",
        "privacy",
    ):
        yield reverse(name), None
    newest = readable_places(STRANGER).order_by("-id").values_list("slug", "opened_at")[:_MAPPED]
    for slug, opened_at in newest:
        yield reverse("place", kwargs={"place": slug}), opened_at
    tools = list(readable_tools(STRANGER).order_by("-id")[:_MAPPED])
    for shown in queries.cards_of(STRANGER, tools):
        if shown.card.state != "draft":
            yield shown.card.url, shown.card.closed_at or shown.card.opens_at


def robots(request: HttpRequest, actor: Actor) -> HttpResponse:
    closed = ["/login/", "/me/", "/mail/", "/receipt/", "/follow/", "/files/", "/language/", "/search/"]
    lines = ["User-agent: *", *(f"Disallow: {path}" for path in closed), "Disallow: /*/search/", ""]
    lines += [f"Sitemap: {address(reverse('sitemap'))}", ""]
    return HttpResponse("\n".join(lines), content_type="text/plain; charset=utf-8")

"""A guestbook as its readers see it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from moteplass.kit import keyset, text
from moteplass.spine.access.actor import Actor
from moteplass.spine.access.rooms import NoRoom, Room
from moteplass.spine.content.models import Contribution, State
from moteplass.spine.content.reading import current_body, current_html
from moteplass.spine.places.models import Tool
from moteplass.spine.registry.kinds import Card, Row
from moteplass.spine.votes.queries import supported_by
from tests.architecture.throwaway.guestbook.models import ENTRY, Guestbook

PAGE_SIZE = 50
_NEWEST = ("-published_at", "-id")


@dataclass(frozen=True, slots=True)
class EntryRow:
    id: int
    name: str
    came_from: str
    at: datetime
    html: str
    support: int
    comments: int
    supported: bool


def guestbook_in(room: Room) -> Guestbook:
    """The guestbook of a room that has been decided. One query. Raises NoRoom."""
    guestbook = Guestbook.objects.filter(pk=room.the_tool.pk).first()
    if guestbook is None:
        raise NoRoom(room.the_tool.pk)
    guestbook.tool = room.the_tool
    return guestbook


def entries(actor: Actor, tool: Tool, *, cursor: str | None = None) -> keyset.Page[EntryRow]:
    """A page of entries, newest first. One query."""
    page = keyset.page(_entries(actor, tool), order=_NEWEST, cursor=cursor, size=PAGE_SIZE)
    return keyset.Page([_row(c) for c in page.rows], page.next)


def entry(actor: Actor, tool: Tool, entry_id: int) -> EntryRow:
    """One entry. Raises NoRoom where the actor may not read it. One query."""
    found = _entries(actor, tool).filter(pk=entry_id).first()
    if found is None:
        raise NoRoom(entry_id)
    return _row(found)


def _entries(actor: Actor, tool: Tool) -> Any:
    rows = Contribution.objects.visible_to(actor).filter(tool=tool, kind=ENTRY, state=State.PUBLISHED)
    rows = rows.select_related("guestbook_entry", "tally")
    return rows.annotate(html=current_html(), supported=supported_by(actor))


def _row(c: Any) -> EntryRow:
    return EntryRow(
        id=c.pk,
        name=c.author_name,
        came_from=c.guestbook_entry.came_from,
        at=c.published_at,
        html=c.html,
        support=c.tally.support,
        comments=c.tally.comments,
        supported=bool(c.supported),
    )


def cards(actor: Actor, tools: Sequence[Tool]) -> list[Card]:
    """Cards for tools the caller has already found readable. One query."""
    ids = [tool.pk for tool in tools]
    rows = Guestbook.objects.filter(pk__in=ids).select_related("tool__place__organisation")
    return [_card(guestbook.tool) for guestbook in rows]


def _card(tool: Tool) -> Card:
    place = tool.place
    return Card(
        title=tool.title,
        summary=place.summary,
        url=reverse("guestbook", kwargs={"place": place.slug, "tool": tool.slug}),
        organisation=place.organisation.name,
        state=place.state,
        tool_id=tool.pk,
        place_id=place.pk,
    )


def search_rows(actor: Actor, ids: Sequence[int]) -> list[Row]:
    """Rows for contributions of ours, comments among them, that a list has found. One query."""
    rows = Contribution.objects.visible_to(actor).filter(pk__in=ids).select_related("place", "tool")
    return [_list_row(c) for c in rows.annotate(body=current_body())]


def _list_row(c: Any) -> Row:
    where = {"place": c.place.slug, "tool": c.tool.slug, "entry": c.root_id or c.pk}
    who = c.author_name or _("somebody")
    title = _("Entry by %(name)s") if c.kind == ENTRY else _("Comment from %(name)s")
    return Row(
        contribution_id=c.pk,
        title=title % {"name": who},
        url=reverse("guestbook-entry", kwargs=where) + (f"#c{c.pk}" if c.root_id else ""),
        by=c.author_name,
        at=c.published_at,
        text=text.excerpt(c.body or "", 280),
        kind=c.kind,
        place=c.place.title,
    )

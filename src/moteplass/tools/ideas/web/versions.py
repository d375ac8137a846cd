"""An idea as it has been: every version, and what differs between any two."""

from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse

from moteplass.kit.text import number_in
from moteplass.spine.access.actor import Actor
from moteplass.spine.access.rooms import NoRoom, Room
from moteplass.spine.content.models import State
from moteplass.spine.moderation.effects import shown_from
from moteplass.tools.ideas import queries
from moteplass.tools.ideas.queries import versions as query
from moteplass.tools.ideas.queries.idea import IdeaRow, idea_in
from moteplass.tools.ideas.web.developing import draw


def versions(request: HttpRequest, actor: Actor, room: Room, idea: int) -> HttpResponse:
    """Every version, newest first; with `?before=…&after=…` what differs between the two."""
    queries.box_in(room)
    row = _said(actor, room, idea)
    page = query.versions(row.id, cursor=request.GET.get("after_row"))
    first, last = _number(request, "before"), _number(request, "after")
    chosen = [query.version(row.id, number) for number in (first, last) if number]
    both = len(chosen) == 2
    return draw(
        request,
        "versions",
        room,
        row,
        block="rows" if request.GET.get("after_row") else "",
        rows=page.rows,
        first=shown_from(row.id),
        more=f"?{urlencode({'after_row': page.next})}" if page.next else "",
        before=chosen[0] if both else None,
        after=chosen[1] if both else None,
        changes=query.compare(chosen[0].parts, chosen[1].parts) if both else [],
    )


def version(request: HttpRequest, actor: Actor, room: Room, idea: int, version: int) -> HttpResponse:
    """One version, with what it changed marked, and in full."""
    queries.box_in(room)
    row = _said(actor, room, idea)
    this = query.version(row.id, version)
    first = shown_from(row.id)
    before = query.version(row.id, version - 1) if version > first else None
    return draw(
        request,
        "version",
        room,
        row,
        this=this,
        first=first,
        changes=query.compare(before.parts, this.parts) if before else [],
    )


def _said(actor: Actor, room: Room, idea: int) -> IdeaRow:
    """An idea that has been sent. What stands in a draft has no versions yet. Raises NoRoom."""
    row = idea_in(actor, room, idea)
    if row.state == State.DRAFT:
        raise NoRoom(idea)
    return row


def _number(request: HttpRequest, name: str) -> int:
    typed = request.GET.get(name, "")
    if not typed:
        return 0
    found = number_in(typed)
    if found is None:
        raise NoRoom(typed)
    return found

"""Guestbooks as open data."""

from datetime import datetime

from ninja import Router, Schema

from moteplass.spine.access.acts import Act
from moteplass.spine.access.endpoints import Call, endpoint
from tests.architecture.throwaway.guestbook import queries

router = Router(tags=["guestbook"])


class EntryOut(Schema):
    id: int
    name: str
    came_from: str
    at: datetime
    html: str
    support: int


class EntriesOut(Schema):
    entries: list[EntryOut]
    next: str | None


@router.get("/{place}/{tool}/entries", response=EntriesOut)
@endpoint(Act.READ)
def list_entries(request: Call, place: str, tool: str, after: str = "") -> EntriesOut:
    """Entries, newest first. `after` is `next` of the page before."""
    page = queries.entries(request.actor, request.room.the_tool, cursor=after or None)
    rows = [
        EntryOut(
            id=row.id,
            name=row.name,
            came_from=row.came_from,
            at=row.at,
            html=row.html,
            support=row.support,
        )
        for row in page.rows
    ]
    return EntriesOut(entries=rows, next=page.next)

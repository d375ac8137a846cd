"""All the statements with how they were answered, and each on a page of its own."""

from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from moteplass.kit import text
from moteplass.kit.pages import show
from moteplass.spine.access.actor import Actor
from moteplass.spine.access.rooms import NoRoom, Room
from moteplass.spine.content.models import State
from moteplass.tools.opinions.queries import conversation_in
from moteplass.tools.opinions.queries.answering import is_open
from moteplass.tools.opinions.queries.listing import statement, statements
from moteplass.tools.opinions.queries.picture import picture
from moteplass.tools.opinions.queries.rows import StatementRow
from moteplass.tools.opinions.web.frame import frame, where_of

_FIRST = "votes"


def orders() -> list[tuple[str, str]]:
    """The orders a list can have, in words."""
    return [
        ("votes", _("Most answered")),
        ("agreement", _("Most agreed with")),
        ("disagreement", _("Most disagreed with")),
        ("divided", _("Most divisive")),
        ("newest", _("Newest")),
        ("fewest", _("Fewest answers")),
    ]


def all_statements(request: HttpRequest, actor: Actor, room: Room) -> HttpResponse:
    """The list, searched and ordered; to htmx its next rows."""
    conversation = conversation_in(room)
    asked_order, cursor = request.GET.get("order", ""), request.GET.get("after")
    order = asked_order if asked_order in dict(orders()) else _FIRST
    q = text.normalise(request.GET.get("q", ""))[:200]
    found = statements(actor, conversation, order=order, q=q, cursor=cursor, notes=True)
    here = reverse("opinions-statements", kwargs=where_of(room))
    chosen: dict[str, Any] = {"q": q, "order": order if order != _FIRST else ""}
    kept = {name: value for name, value in chosen.items() if value}
    return show(
        request,
        "opinions/statements.html",
        block="rows" if cursor else "list",
        here=here,
        rows=found.rows,
        order=order,
        orders=orders(),
        q=q,
        later=bool(cursor),
        more=f"{here}?{urlencode({**kept, 'after': found.next})}" if found.next else "",
        **frame(request, actor, room, "opinions-statements"),
    )


def one_statement(request: HttpRequest, actor: Actor, room: Room, statement: int) -> HttpResponse:
    """One statement: how everyone answered it, and how each group did where that tells something."""
    conversation = conversation_in(room)
    row = _readable(actor, room, statement)
    awaits = row.state != State.PUBLISHED
    drawn = picture(actor, conversation)
    across = (
        next((one for one in (*drawn.unites, *drawn.divides) if one.id == row.id), None) if drawn else None
    )
    return show(
        request,
        "opinions/statement.html",
        row=row,
        picture=drawn,
        across=across,
        awaits=awaits,
        open=is_open(conversation) and not awaits,
        **frame(request, actor, room, "opinions-statements"),
    )


def _readable(actor: Actor, room: Room, pk: int) -> StatementRow:
    """What everyone reads; and what awaits a check, to whoever wrote it."""
    row = statement(actor, room.the_tool.conversation, pk)
    if row.state != State.PUBLISHED and not (row.own and row.state == State.AWAITING):
        raise NoRoom(pk)
    return row

"""All the documents of a place: searched, and to htmx the next rows; or the one report that the place is about."""

from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext as _

from moteplass.kit import text
from moteplass.kit.pages import show
from moteplass.spine.access.actor import Actor
from moteplass.spine.access.acts import Act
from moteplass.spine.access.decide import decide
from moteplass.spine.access.rooms import NoRoom, Room
from moteplass.spine.content.models import State
from moteplass.spine.places.models import Place
from moteplass.spine.stewardship.commands import move_place
from moteplass.tools.documents import queries
from moteplass.tools.documents.web.document import show_document
from moteplass.tools.documents.web.frame import at, frame, may_write

_SHOWN = {"": State.PUBLISHED, "drafts": State.DRAFT, "withdrawn": State.WITHDRAWN}


def library(request: HttpRequest, actor: Actor, room: Room) -> HttpResponse:
    """The list; of a report the report itself."""
    report = queries.report_in(room.the_tool)
    if report is not None:
        try:
            return show_document(request, actor, room, report)
        except NoRoom:
            # Withdrawn: the place stands, with nothing to read in it.
            pass
    asked = {"q": text.normalise(request.GET.get("q", ""))[:200], "show": request.GET.get("show", "")}
    state = _SHOWN.get(asked["show"], State.PUBLISHED)
    page = queries.documents(actor, room.the_tool, q=asked["q"], state=state, cursor=request.GET.get("after"))
    writes = may_write(actor, room)
    home = at(room, "documents")
    more = {name: value for name, value in asked.items() if value} | {"after": page.next}
    return show(
        request,
        "documents/documents.html",
        block="rows" if request.GET.get("after") else "",
        **frame(actor, room),
        home=home,
        asked=asked,
        state=state,
        rows=page.rows,
        more=f"{home}?{urlencode(more)}" if page.next else "",
        may_write=writes and report is None,
        # The others' drafts and most of what is withdrawn show to nobody else; the links only to who may have some.
        writes=writes,
        may_open=_may_open(actor, room),
    )


def _may_open(actor: Actor, room: Room) -> bool:
    return room.place.state == Place.State.DRAFT and decide(actor, Act.MANAGE, room).allowed


def open_place(request: HttpRequest, actor: Actor, room: Room) -> HttpResponse:
    """Ask before the room is opened or the report published, and then do it."""
    if not _may_open(actor, room):
        return HttpResponseRedirect(at(room, "documents"))
    report = queries.report_in(room.the_tool)
    empty = report is not None and _is_empty(actor, room, report)
    if request.method == "POST" and not empty:
        move_place(actor, place=room.place, to=Place.State.OPEN)
        said = _("The report is published.") if report else _("The room is open. Now its members can write.")
        messages.success(request, said)
        return HttpResponseRedirect(at(room, "documents"))
    context: dict[str, Any] = {"report": report, "empty": empty, **frame(actor, room)}
    return show(request, "documents/open.html", status=422 if request.method == "POST" else 200, **context)


def _is_empty(actor: Actor, room: Room, report: int) -> bool:
    row = queries.document_in(actor, room, report)
    return not row.body and not queries.files_at(row.id, row.version)

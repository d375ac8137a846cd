"""All the documents of a place: searched, and to htmx the next rows; or the one report that the place is about."""

from contextlib import suppress
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext as _

from moteplass.kit import sanitise, text
from moteplass.kit.pages import show
from moteplass.spine.access.actor import Actor
from moteplass.spine.access.rooms import NoRoom, Room
from moteplass.spine.content.models import State
from moteplass.spine.places.models import Place
from moteplass.spine.stewardship.commands import move_place
from moteplass.tools.documents import queries
from moteplass.tools.documents.commands import publish_report
from moteplass.tools.documents.web.document import show_document
from moteplass.tools.documents.web.frame import at, document_of, frame, is_report, may_open, writing

_SHOWN = {"": State.PUBLISHED, "drafts": State.DRAFT, "withdrawn": State.WITHDRAWN}


def library(request: HttpRequest, actor: Actor, room: Room) -> HttpResponse:
    """The list; of a report the report itself, and before it is published what its writer has kept."""
    report = queries.only(room.the_tool) if is_report(room) else None
    if report is not None:
        with suppress(NoRoom):
            return show_document(request, actor, room, report)
        # Withdrawn: the place stands, with nothing to read in it.
    asked = {"q": text.normalise(request.GET.get("q", ""))[:200], "show": request.GET.get("show", "")}
    state = _SHOWN.get(asked["show"], State.PUBLISHED)
    if is_report(room) and report is None:
        state = State.DRAFT
    page = queries.documents(actor, room.the_tool, q=asked["q"], state=state, cursor=request.GET.get("after"))
    may = writing(actor, room)
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
        may_write=may.allowed and (not is_report(room) or (report is None and not page.rows)),
        # Only to who may have some: nobody else is shown a draft, or what is withdrawn.
        writing=may,
        may_open=may_open(actor, room),
    )


def open_place(request: HttpRequest, actor: Actor, room: Room) -> HttpResponse:
    """Ask before a room is opened or a report published, and then do it."""
    if not may_open(actor, room):
        return HttpResponseRedirect(at(room, "documents"))
    draft = queries.draft_in(actor, room.the_tool) if is_report(room) else None
    row = queries.document_in(actor, room, draft) if draft else None
    ready = not is_report(room) or bool(
        row and row.title and (row.body or queries.files_at(row.id, row.version))
    )
    if request.method == "POST" and ready:
        if row:
            publish_report(actor, draft=document_of(room, row))
            messages.success(request, _("The report is published."))
        else:
            move_place(actor, place=room.place, to=Place.State.OPEN)
            messages.success(request, _("The room is open. Now its members can write."))
        return HttpResponseRedirect(at(room, "documents"))
    return show(
        request,
        "documents/open.html",
        status=422 if request.method == "POST" else 200,
        **frame(actor, room),
        row=row,
        ready=ready,
        preview_html=sanitise.markdown_to_html(row.body) if row else "",
    )

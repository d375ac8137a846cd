"""One document: its text, its files, what it came from, and what is said of it."""

from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext as _

from moteplass.kit.pages import show
from moteplass.spine.access.actor import Actor
from moteplass.spine.access.acts import Act
from moteplass.spine.access.decide import decide
from moteplass.spine.access.pages import for_this_reader
from moteplass.spine.access.rooms import NoRoom, Room
from moteplass.spine.content.links import links_into, links_of
from moteplass.spine.content.models import State
from moteplass.spine.content.reading import state_of
from moteplass.spine.moderation.awaiting import received
from moteplass.spine.notify.following import follows
from moteplass.spine.talk.commands import speaks_for_the_agency
from moteplass.spine.talk.queries import thread
from moteplass.tools.documents import queries
from moteplass.tools.documents.commands import put_back_document, withdraw_document
from moteplass.tools.documents.web.frame import (
    at,
    document_of,
    frame,
    is_report,
    may_change,
    may_open,
    may_withdraw,
)


def show_document(request: HttpRequest, actor: Actor, room: Room, document: int) -> HttpResponse:
    row = queries.document_in(actor, room, document)
    if row.state == State.DRAFT:
        return HttpResponseRedirect(at(room, "documents-edit", document=document))
    comments = thread(actor, row.id, cursor=request.GET.get("after"))
    links = links_of(actor, row.id)
    # What became a report is linked to it, or to its place as a whole.
    came_from = links_into(actor, room.place) if is_report(room) else []
    commenting = decide(actor, Act.COMMENT, room)
    response = show(
        request,
        "documents/document.html",
        block="comments" if request.GET.get("after") else "",
        **frame(actor, room),
        row=row,
        files=queries.files_at(row.id, row.version),
        links=links,
        came_from=came_from,
        comments=comments,
        more=f"?{urlencode({'after': comments.next})}" if comments.next else "",
        commenting=commenting,
        may_comment=row.published and commenting.allowed,
        checks=decide(actor, Act.CHECK, room).allowed,
        speaks=speaks_for_the_agency(room),
        changes=may_change(actor, room, row),
        may_withdraw=may_withdraw(actor, room, row),
        may_open=may_open(actor, room),
        following=follows(actor, room.the_tool.pk, row.id),
    )
    if links or came_from:
        for_this_reader(response)
    return response


def withdraw(request: HttpRequest, actor: Actor, room: Room, document: int) -> HttpResponse:
    """Ask first; then take the document out of what others read."""
    row = queries.document_in(actor, room, document)
    if not row.published or not may_withdraw(actor, room, row):
        raise NoRoom(document)
    if request.method == "POST":
        withdraw_document(actor, document=document_of(room, row))
        messages.success(request, _("The document is withdrawn. You can put it back from this page."))
        return HttpResponseRedirect(at(room, "documents-document", document=document))
    return show(request, "documents/withdraw.html", **frame(actor, room), row=row)


def put_back(request: HttpRequest, actor: Actor, room: Room, document: int) -> HttpResponse:
    found = document_of(room, queries.document_in(actor, room, document))
    put_back_document(actor, document=found)
    messages.success(
        request,
        _("The document is back.") if state_of(document) == State.PUBLISHED else received(room.place),
    )
    return HttpResponseRedirect(at(room, "documents-document", document=document))

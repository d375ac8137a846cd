"""Captures of a place: what it, a tool or a thread looked like at a moment, to have made and to fetch."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.utils.translation import gettext as _

from moteplass.kit.keyset import Page
from moteplass.kit.pages import show
from moteplass.kit.text import number_in
from moteplass.spine.access.actor import Actor
from moteplass.spine.access.rooms import NoRoom, Room, tools_in
from moteplass.spine.capture import queries
from moteplass.spine.capture.commands import capture_place, capture_thread, log_fetched
from moteplass.spine.content import serving
from moteplass.spine.places.models import Tool
from moteplass.spine.stewardship.commands import NotPossible
from moteplass.web.records.desk import frame


def show_captures(request: HttpRequest, actor: Actor, room: Room) -> HttpResponse:
    """All of them; to htmx the next rows, or the one whose making is watched."""
    if request.method == "POST":
        return _capture(request, actor, room)
    if watched := number_in(request.GET.get("watch", "")):
        rows = Page([queries.capture(room.place, watched)])
    else:
        rows = queries.captures(room.place, request.GET.get("after"))
    return show(
        request,
        "records/captures.html",
        block="rows",
        **frame(actor, room),
        page=rows,
        choices=[
            ("", _("The whole place")),
            *((str(tool.pk), tool.title) for tool in tools_in(room.place.pk)),
        ],
    )


def _capture(request: HttpRequest, actor: Actor, room: Room) -> HttpResponse:
    """Of a thread, a tool or the whole place, whichever is named."""
    thread, tool = (number_in(request.POST.get(name, "")) for name in ("thread", "tool"))
    try:
        if thread:
            capture_thread(actor, place=room.place, about=thread)
        else:
            capture_place(actor, place=room.place, tool=_tool(room, tool) if tool else None)
    except NotPossible as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("It is being captured. The files stand here when they are made."))
    return HttpResponseRedirect(request.path)


def _tool(room: Room, pk: int) -> Tool:
    for tool in tools_in(room.place.pk):
        if tool.pk == pk:
            return tool
    raise NoRoom(pk)


def fetch(request: HttpRequest, actor: Actor, room: Room, capture: int, format: str) -> HttpResponseBase:
    """One of a capture's four files."""
    found = queries.file_of(room.place, capture, format)
    log_fetched(actor, place=room.place, capture=capture, format=format)
    ending = (found.file.name or "").partition(".")[2]
    return serving.serve(found.file, name=f"{room.place.slug}-{capture}.{ending}", mime=found.mime)

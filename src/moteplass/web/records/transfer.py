"""Transfers of a place to the depot: what stands in the way, having one made, how far it is, and its file."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.utils.translation import gettext as _

from moteplass.kit.keyset import Page
from moteplass.kit.pages import show
from moteplass.kit.text import number_in
from moteplass.spine.access.actor import Actor
from moteplass.spine.access.rooms import Room
from moteplass.spine.content import serving
from moteplass.spine.stewardship.commands import NotPossible
from moteplass.spine.transfer import commands, queries, scope
from moteplass.web.records.desk import frame


def show_transfers(request: HttpRequest, actor: Actor, room: Room) -> HttpResponse:
    """All of them; to htmx the next rows, or the one whose making is watched."""
    if request.method == "POST":
        return _do(request, actor, room)
    counts = None
    if watched := number_in(request.GET.get("watch", "")):
        rows = Page([queries.transfer(room.place, watched)])
    else:
        rows = queries.transfers(room.place, request.GET.get("after"))
        if not request.GET.get("after"):
            counts = scope.count(room.place)
    return show(
        request, "records/transfer.html", block="rows", **frame(actor, room), page=rows, counts=counts
    )


def _do(request: HttpRequest, actor: Actor, room: Room) -> HttpResponse:
    stopped = number_in(request.POST.get("stop", ""))
    try:
        if stopped:
            commands.stop(actor, place=room.place, transfer=stopped)
        else:
            commands.ask(actor, place=room.place, leave=bool(request.POST.get("leave")))
    except NotPossible as error:
        messages.error(request, str(error))
    else:
        messages.success(
            request,
            _("It is stopped.") if stopped else _("It is being made. The package stands here when it is."),
        )
    return HttpResponseRedirect(request.path)


def fetch(request: HttpRequest, actor: Actor, room: Room, transfer: int) -> HttpResponseBase:
    """The SIP."""
    file, name = queries.file_of(room.place, transfer)
    commands.log_fetched(actor, place=room.place, transfer=transfer)
    return serving.serve(file, name=name, mime="application/x-tar")

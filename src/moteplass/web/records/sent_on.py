"""What of the journal has been sent on to an archive core and to eInnsyn, what is not taken, and trying again."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext as _

from moteplass.kit.pages import show
from moteplass.spine.access.actor import Actor
from moteplass.spine.access.rooms import Room
from moteplass.spine.push import commands, queries
from moteplass.web.records.desk import frame


def show_sent_on(request: HttpRequest, actor: Actor, room: Room) -> HttpResponse:
    """All receivers; to htmx the next rows."""
    if request.method == "POST":
        commands.try_again(actor, place=room.place)
        messages.success(request, _("It is tried now. Open the page again in a moment to see how it went."))
        return HttpResponseRedirect(request.path)
    return show(
        request,
        "records/sent_on.html",
        block="rows",
        **frame(actor, room),
        receivers=queries.receivers(room.place),
        page=queries.troubled(room.place, request.GET.get("after")),
    )

"""Muting or blocking whoever has written something, from where it stands."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext as _

from moteplass.kit.pages import show
from moteplass.spine.access.actor import Actor
from moteplass.spine.access.decide import LOG_IN, Refused
from moteplass.spine.access.rooms import NoRoom, Room
from moteplass.spine.content.published import published
from moteplass.spine.content.silences import can_be_silenced, silence
from moteplass.spine.registry.loader import kind_of


def writer(request: HttpRequest, actor: Actor, room: Room, contribution: int) -> HttpResponse:
    """Says what each of the two means, and does it."""
    if not actor.is_authenticated:
        raise Refused(LOG_IN)
    said = published(actor, room, contribution)
    rows = kind_of(room.the_tool.kind).search(actor, [said.pk])
    if not rows or not can_be_silenced(said, actor.user_id):
        raise NoRoom(contribution)
    if request.method != "POST":
        return show(
            request,
            "contributions/writer.html",
            room=room,
            place=room.place,
            row=rows[0],
            name=said.author_name,
        )
    wanted = request.POST.get("do")
    if wanted not in ("mute", "block"):
        raise Http404
    silence(actor, contribution_id=said.pk, blocks=wanted == "block")
    told = {"name": said.author_name}
    messages.success(
        request,
        _("%(name)s is blocked. You undo it on your profile.") % told
        if wanted == "block"
        else _("%(name)s is muted. You undo it on your profile.") % told,
    )
    return HttpResponseRedirect(rows[0].url)

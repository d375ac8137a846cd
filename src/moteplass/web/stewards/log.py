"""What has been done in a place: who, what and when."""

from django.http import HttpRequest, HttpResponse

from moteplass.kit.pages import show
from moteplass.spine.access.actor import Actor
from moteplass.spine.access.rooms import Room
from moteplass.web.stewards import queries
from moteplass.web.stewards.frame import frame


def show_log(request: HttpRequest, actor: Actor, room: Room) -> HttpResponse:
    page = queries.log(room.place, cursor=request.GET.get("after"))
    return show(request, "stewards/log.html", block="rows", **frame(actor, room, "place-log"), page=page)

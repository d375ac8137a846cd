from django.http import Http404, HttpRequest, HttpResponse

from moteplass.spine.access.actor import Actor
from moteplass.spine.access.rooms import Room


def show_settings(request: HttpRequest, actor: Actor, room: Room) -> HttpResponse:
    raise Http404

"""The house rules of a place: those in force, since when, and what they were before."""

from django.http import Http404, HttpRequest, HttpResponse

from moteplass.kit.pages import show
from moteplass.spine.access.actor import Actor
from moteplass.spine.access.rooms import Room
from moteplass.spine.moderation import rules


def place_rules(request: HttpRequest, actor: Actor, room: Room, version: int = 0) -> HttpResponse:
    """A version of the rules, the one in force unless another is asked for, and the list of all."""
    place = room.place
    shown = rules.dated(place, version or place.rules_version)
    if version and shown is None:
        raise Http404
    return show(
        request,
        "place/rules.html",
        block="rows",
        room=room,
        place=place,
        shown=shown,
        rules=rules.version_of(place.pk, shown.version) if shown else (),
        versions=rules.versions(place, request.GET.get("after")),
    )

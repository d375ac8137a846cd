"""The addresses of a map of opinions: below /m/<place>/opinions/."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import URLPattern

from moteplass.spine.access.actor import Actor
from moteplass.spine.access.acts import Act
from moteplass.spine.access.pages import page
from moteplass.spine.access.rooms import Room


def _unbuilt(request: HttpRequest, actor: Actor, room: Room, **rest: Any) -> HttpResponse:
    """Stands in until the page is there."""
    raise Http404


_BOTH = ("GET", "POST")

ROUTES: list[URLPattern] = [
    page("", _unbuilt, may=Act.READ, name="opinions"),
    page("stance/", _unbuilt, may=Act.READ, name="opinions-stance", methods=("POST",)),
    page("add/", _unbuilt, may=Act.READ, name="opinions-add", methods=_BOTH),
    page("map/", _unbuilt, may=Act.READ, name="opinions-map"),
    page("statements/", _unbuilt, may=Act.READ, name="opinions-statements"),
    page("check/", _unbuilt, may=Act.CHECK, name="opinions-check", methods=_BOTH),
    page("setup/", _unbuilt, may=Act.MANAGE, name="opinions-setup", methods=_BOTH),
    page("export.zip", _unbuilt, may=Act.EXPORT, name="opinions-export"),
]

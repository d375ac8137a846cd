"""Who is invited, for everyone: names, and whether they have answered. Never an address."""

from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse

from moteplass.kit.pages import show
from moteplass.spine.access.actor import Actor
from moteplass.spine.access.rooms import Room
from moteplass.tools.hearing import invitations
from moteplass.tools.hearing.invitations import Status
from moteplass.tools.hearing.models import BODIES


def invited(request: HttpRequest, actor: Actor, room: Room) -> HttpResponse:
    chosen = chosen_in(request)
    page = invitations.rows(actor, room.the_tool.pk, cursor=request.GET.get("after"), **chosen)
    return show(
        request,
        "hearing/invited.html",
        block="rows" if request.GET.get("after") else "",
        room=room,
        rates=invitations.rates(room.the_tool.pk),
        page=page,
        more=more_of(chosen, page.next),
        **filters(chosen),
    )


def chosen_in(request: HttpRequest) -> dict[str, str]:
    """What a list is narrowed to."""
    kind, status = request.GET.get("kind", ""), request.GET.get("status", "")
    return {
        "kind": kind if kind in dict(BODIES) else "",
        "status": status if status in list(Status) else "",
    }


def more_of(chosen: dict[str, str], cursor: str | None) -> str:
    """The address that goes on from a page."""
    kept = {name: value for name, value in chosen.items() if value}
    return f"?{urlencode({**kept, 'after': cursor})}" if cursor else ""


def filters(chosen: dict[str, str]) -> dict[str, Any]:
    return {"chosen": chosen, "kinds": BODIES}

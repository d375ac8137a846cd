"""A small card about one tool, for the agency's own web pages to hold in a frame. No cookie, no script."""

from functools import cache

from csp.utils import build_policy
from django.http import HttpRequest, HttpResponse

from moteplass.kit.pages import show
from moteplass.spine.access.actor import STRANGER, Actor
from moteplass.spine.access.decide import sees
from moteplass.spine.access.rooms import NoRoom, Room
from moteplass.spine.places.models import Place, Tool
from moteplass.web.public import queries


def open_to_all(place: Place, tool: Tool) -> bool:
    """Whether a stranger sees the tool, and other pages may hold its card."""
    return sees(STRANGER, Room(place, tool, frozenset()))


def embed(request: HttpRequest, actor: Actor, room: Room) -> HttpResponse:
    """The card of an open tool. Raises NoRoom for anything a stranger may not see, whoever asks."""
    found = queries.cards_of(actor, [room.the_tool]) if open_to_all(room.place, room.the_tool) else []
    if not found:
        raise NoRoom(room.the_tool.pk)
    response = show(request, "place/embed.html", card=found[0].card, icon_name=found[0].icon)
    response.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
    response.headers["Content-Security-Policy"] = _policy()
    response.xframe_options_exempt = True  # Django's own way to say it
    return response


@cache
def _policy() -> str:
    return build_policy(replace={"frame-ancestors": ["*"]})

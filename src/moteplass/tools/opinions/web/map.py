"""The map: the picture of the groups, and the same in words and tables."""

from django.http import HttpRequest, HttpResponse

from moteplass.kit.pages import show
from moteplass.spine.access.actor import Actor
from moteplass.spine.access.rooms import Room
from moteplass.tools.opinions.groups.shapes import Settings
from moteplass.tools.opinions.models import FEWEST_SHOWN
from moteplass.tools.opinions.queries import conversation_in
from moteplass.tools.opinions.queries.answering import is_open
from moteplass.tools.opinions.queries.listing import me
from moteplass.tools.opinions.queries.own import still_needed
from moteplass.tools.opinions.queries.picture import picture
from moteplass.tools.opinions.web.drawing import draw, mark
from moteplass.tools.opinions.web.frame import frame


def opinion_map(request: HttpRequest, actor: Actor, room: Room) -> HttpResponse:
    """The latest finding. Nothing is worked out here: a job has done it."""
    conversation = conversation_in(room)
    found = picture(actor, conversation)
    grouped = found is not None and found.k > 0
    least, missing = (Settings().least_votes, 0) if grouped else still_needed(conversation)
    return show(
        request,
        "opinions/map.html",
        picture=found if grouped else None,
        drawing=draw(found) if found and grouped else None,
        mark=mark,
        # Has answered, but has no mark in the picture yet.
        known=found is not None and found.mine is None and me(actor, conversation.pk) is not None,
        least=least,
        missing=missing,
        fewest=FEWEST_SHOWN,
        open=is_open(conversation),
        **frame(request, actor, room, "opinions-map"),
    )

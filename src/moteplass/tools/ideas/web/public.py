"""A box and its ideas as anyone may read them."""

from django.http import HttpRequest, HttpResponse

from moteplass.kit.pages import show
from moteplass.spine.access.actor import Actor
from moteplass.spine.access.rooms import NoRoom, Room
from moteplass.spine.content.models import Contribution
from moteplass.tools.ideas import queries
from moteplass.tools.ideas.models import IDEA


def ideas(request: HttpRequest, actor: Actor, room: Room) -> HttpResponse:
    """The ideas of a box."""
    box = queries.box_in(room)
    rows = Contribution.objects.visible_to(actor).filter(tool=room.the_tool, kind=IDEA)
    found = queries.search_rows(
        actor, [pk for (pk,) in rows.order_by("-published_at", "-id").values_list("pk")[:50]]
    )
    return show(request, "ideas/ideas.html", room=room, place=room.place, box=box, rows=found)


def idea(request: HttpRequest, actor: Actor, room: Room, idea: int) -> HttpResponse:
    """One idea."""
    queries.box_in(room)
    found = queries.search_rows(actor, [idea])
    if not found:
        raise NoRoom(idea)
    return show(request, "ideas/idea.html", room=room, place=room.place, row=found[0])

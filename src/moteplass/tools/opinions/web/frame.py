"""What every page of a conversation has round it."""

from typing import Any

from django.http import HttpRequest

from moteplass.kit.pages import alone
from moteplass.spine.access.actor import Actor
from moteplass.spine.access.acts import Act
from moteplass.spine.access.decide import decide
from moteplass.spine.access.rooms import Room
from moteplass.spine.places.models import Place, Writers
from moteplass.spine.registry.tabs import tabs_of


def where_of(room: Room) -> dict[str, str]:
    return {"place": room.place.slug, "tool": room.the_tool.slug}


def frame(request: HttpRequest, actor: Actor, room: Room, current: str) -> dict[str, Any]:
    """What a page shows round its own. No tabs, and no queries for them, where htmx asks for a part."""
    adding = decide(actor, Act.SUBMIT, room)
    return {
        "room": room,
        "place": room.place,
        "where": where_of(room),
        "tabs": [] if alone(request) else tabs_of(actor, room, current=current),
        "may_answer": decide(actor, Act.SUPPORT, room).allowed,
        "adding": adding,
        "may_add": adding.allowed,
        "may_log_in": not actor.is_authenticated and room.place.writers != Writers.ANYONE,
        "manages": decide(actor, Act.MANAGE, room).allowed,
        "exports": decide(actor, Act.EXPORT, room).allowed,
        "at_rest": room.place.state in (Place.State.CLOSED, Place.State.ARCHIVED),
    }

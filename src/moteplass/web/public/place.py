"""A place's home."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse

from moteplass.kit import sanitise
from moteplass.kit.pages import show
from moteplass.spine.access.actor import Actor
from moteplass.spine.access.acts import Act
from moteplass.spine.access.decide import decide
from moteplass.spine.access.pages import for_this_reader
from moteplass.spine.access.rooms import Room, attach
from moteplass.spine.content.links import links_into
from moteplass.spine.places.models import Access, Place, Tool, Writers
from moteplass.spine.registry.loader import kind_of
from moteplass.spine.registry.tabs import tabs_of
from moteplass.web.public import queries
from moteplass.web.stewards.queries import people_of


@dataclass(frozen=True, slots=True)
class Panel:
    """What a tool shows on its place's home."""

    tool: Tool
    template: str
    shown: Any


def place_home(request: HttpRequest, actor: Actor, room: Room) -> HttpResponse:
    tools = queries.tools_of(actor, room.place)
    runs = decide(actor, Act.MANAGE, room).allowed
    panels = list(_panels(actor, room, tools))
    others = [tool for tool in tools if not kind_of(tool.kind).home]
    cards = [shown for shown in queries.cards_of(actor, others) if runs or shown.card.state != "draft"]
    came_from = links_into(actor, room.place)
    response = show(
        request,
        "place/home.html",
        room=room,
        place=room.place,
        tabs=tabs_of(actor, room, current="place", tools=tools),
        cards=cards,
        panels=panels,
        people=people_of(room.place) if room.roles and room.access != Access.OPEN else [],
        latest=queries.latest(actor, room.place, size=6),
        outcome=room.place.outcome.strip().splitlines(),
        purpose_html=sanitise.markdown_to_html(room.place.purpose, top_heading=3),
        ended=room.place.state in (Place.State.CLOSED, Place.State.ARCHIVED),
        writers=Writers(room.place.writers).label,
        came_from=came_from,
    )
    if came_from:
        for_this_reader(response)
    return response


def _panels(actor: Actor, room: Room, tools: Sequence[Tool]) -> Iterator[Panel]:
    for tool in tools:
        if home := kind_of(tool.kind).home:
            template, look = home
            attach(tool, "place", room.place)
            yield Panel(tool, template, look(actor, Room(room.place, tool, room.roles)))

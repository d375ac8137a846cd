"""A place's home."""

from django.http import HttpRequest, HttpResponse

from moteplass.kit import sanitise
from moteplass.kit.pages import show
from moteplass.spine.access.actor import Actor
from moteplass.spine.access.acts import Act
from moteplass.spine.access.decide import decide
from moteplass.spine.access.pages import for_this_reader
from moteplass.spine.access.rooms import Room
from moteplass.spine.content.links import links_into
from moteplass.spine.places.models import Place, Writers
from moteplass.spine.registry.tabs import tabs_of
from moteplass.web.public import queries


def place_home(request: HttpRequest, actor: Actor, room: Room) -> HttpResponse:
    tools = queries.tools_of(actor, room.place)
    runs = decide(actor, Act.MANAGE, room).allowed
    cards = [shown for shown in queries.cards_of(actor, tools) if runs or shown.card.state != "draft"]
    came_from = links_into(actor, room.place)
    response = show(
        request,
        "place/home.html",
        room=room,
        place=room.place,
        tabs=tabs_of(actor, room, current="place", tools=tools),
        cards=cards,
        latest=queries.latest(actor, room.place, size=6),
        outcome=room.place.outcome.strip().splitlines(),
        purpose_html=sanitise.markdown_to_html(room.place.purpose, top_heading=3),
        # One rule on each line.
        rules=[line.strip().lstrip("-*• ") for line in room.place.house_rules.splitlines() if line.strip()],
        ended=room.place.state in (Place.State.CLOSED, Place.State.ARCHIVED),
        writers=Writers(room.place.writers).label,
        came_from=came_from,
    )
    if came_from:
        for_this_reader(response)
    return response

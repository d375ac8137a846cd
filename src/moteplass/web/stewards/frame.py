"""What the steward's pages share: the head of the place with its tabs."""

from typing import Any

from moteplass.spine.access.actor import Actor
from moteplass.spine.access.rooms import Room
from moteplass.web.public import queries
from moteplass.web.public.tabs import tabs_of


def frame(actor: Actor, room: Room, current: str) -> dict[str, Any]:
    """`room`, `place` and `tabs` for stewards/_page.html. The queries of the tabs: tools, and a kind's cards."""
    tools = queries.tools_of(actor, room.place)
    cards = queries.cards_of(actor, tools)
    return {"room": room, "place": room.place, "tabs": tabs_of(actor, room, tools, cards, current=current)}

"""What the steward's pages share: the head of the place with its tabs."""

from typing import Any

from moteplass.spine.access.actor import Actor
from moteplass.spine.access.rooms import Room
from moteplass.spine.registry.tabs import tabs_of


def frame(actor: Actor, room: Room, current: str) -> dict[str, Any]:
    """`room`, `place` and `tabs` for stewards/_page.html. The queries are those of the tabs."""
    return {"room": room, "place": room.place, "tabs": tabs_of(actor, room, current=current)}

"""Forms whose texts are looked through (kit.second_look): who writes, and who reads."""

from typing import Any

from moteplass.spine.access.actor import Actor
from moteplass.spine.access.rooms import Room
from moteplass.spine.places.models import Access, Tool


def readers(actor: Actor, tool: Tool) -> dict[str, Any]:
    """What such a form must know of its writer and its readers."""
    access = Room(tool.place, tool, frozenset()).access
    return {"own_email": actor.email, "open_to_all": access == Access.OPEN}

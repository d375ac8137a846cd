"""Forms whose texts are looked through (kit.second_look): who writes and who reads, and how a program is told."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from ninja.errors import ValidationError

from moteplass.spine.access.actor import Actor
from moteplass.spine.access.endpoints import not_taken
from moteplass.spine.access.rooms import Room
from moteplass.spine.places.models import Access, Tool


def readers(actor: Actor, tool: Tool) -> dict[str, Any]:
    """What such a form must know of its writer and its readers."""
    access = Room(tool.place, tool, frozenset()).access
    return {"own_email": actor.email, "open_to_all": access == Access.OPEN}


class ToConfirm(ValidationError):
    """Something is to be put right in a body, and `warnings` to be looked at: answered with both, and 422."""

    def __init__(self, wrong: Iterable[tuple[str, str]], warnings: Sequence[Mapping[str, str]]) -> None:
        super().__init__(not_taken(wrong).errors)
        self.warnings = warnings

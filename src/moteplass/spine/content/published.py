"""One contribution that everyone who reads in a room sees, for what is done to it there."""

from dataclasses import replace
from functools import lru_cache

from moteplass.kit import statements
from moteplass.kit.statements import Statement
from moteplass.spine.access.actor import Actor
from moteplass.spine.access.rooms import NoRoom, Room, attach
from moteplass.spine.access.shapes import shape_of
from moteplass.spine.content.models import Contribution, State


def published(actor: Actor, room: Room, contribution: int) -> Contribution:
    """A contribution in this room that everyone who reads here sees, with what it hangs on. Raises NoRoom."""
    shape, values = shape_of(actor)
    tool = room.the_tool
    if tool.pk in actor.wrote:
        shape = replace(shape, wrote=frozenset({_TOOL}))
    found = _published(shape).rows({**values, _TOOL: tool.pk, _WHICH: contribution})
    if not found:
        raise NoRoom(contribution)
    about = Contribution.from_db("default", _COLUMNS, found[0])
    attach(about, "tool", tool)
    attach(about, "place", room.place)
    return about


_TOOL, _WHICH = statements.number(40), statements.number(41)
_COLUMNS = tuple(field.attname for field in Contribution._meta.concrete_fields)


@lru_cache(maxsize=64)
def _published(shape: Actor) -> Statement:
    rows = Contribution.objects.visible_to(shape).standing()
    rows = rows.filter(pk=_WHICH, tool_id=_TOOL, state=State.PUBLISHED)
    return Statement.of(rows.values_list(*_COLUMNS), _WHICH, _TOOL, shape.user_id, *shape.organisations)

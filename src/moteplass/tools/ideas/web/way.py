"""What the way adds to an idea's page: its road, what came of it, following, and moving it."""

from typing import Any

from moteplass.spine.access.actor import Actor
from moteplass.spine.access.acts import Act
from moteplass.spine.access.decide import decide
from moteplass.spine.access.rooms import Room
from moteplass.spine.notify.following import follows
from moteplass.tools.ideas.queries.idea import IdeaRow, stages_of
from moteplass.tools.ideas.queries.way import way


def panel(actor: Actor, room: Room, row: IdeaRow) -> dict[str, Any]:
    """Three queries, those of the links that are there, and one more for those with a log-in."""
    return {
        "way": way(actor, row, stages_of(room.the_tool.pk)),
        "may_move": row.published and decide(actor, Act.CHECK, room).allowed,
        "may_become": row.published and decide(actor, Act.MANAGE, room).allowed,
        "following": follows(actor, room.the_tool.pk, row.id),
    }

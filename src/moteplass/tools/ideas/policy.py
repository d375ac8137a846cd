"""What a suggestion box takes away from the common rules."""

from django.utils.translation import gettext_lazy as _

from moteplass.spine.access.actor import Actor
from moteplass.spine.access.acts import Act
from moteplass.spine.access.decide import Text
from moteplass.spine.access.rooms import Room
from moteplass.tools.ideas.models import Box


def narrow(actor: Actor, act: Act, room: Room) -> Text | None:
    """No comments and no points for and against where they are off."""
    if act is Act.COMMENT:
        return None if _box(room).comments_allowed else _("Comments are not open in this box.")
    return None


def _box(room: Room) -> Box:
    # A page has most often put its box on the room's tool, and is then not asked twice. A command's room is new.
    return room.the_tool.idea_box

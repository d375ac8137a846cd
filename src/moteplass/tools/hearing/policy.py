"""What a hearing takes away from the common rules."""

from django.utils.translation import gettext_lazy as _

from moteplass.spine.access.actor import Actor
from moteplass.spine.access.acts import Act
from moteplass.spine.access.decide import Text
from moteplass.spine.access.rooms import Room
from moteplass.tools.hearing.models import Hearing


def narrow(actor: Actor, act: Act, room: Room) -> Text | None:
    """No answers outside the period (the exact moment is decided in submit_answer), no comments where they are off."""
    if act is Act.SUBMIT:
        is_open = _hearing(room).state == Hearing.State.OPEN
        return None if is_open else _("The hearing is not open for answers.")
    if act is Act.COMMENT:
        return None if _hearing(room).comments_allowed else _("Comments are not open in this hearing.")
    return None


def _hearing(room: Room) -> Hearing:
    # A page has most often put its hearing on the room's tool, and is then not asked twice. A command's room is new.
    return room.the_tool.hearing

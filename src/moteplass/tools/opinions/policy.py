"""What a map of opinions takes away from the common rules."""

from django.utils.translation import gettext_lazy as _

from moteplass.spine.access.actor import Actor
from moteplass.spine.access.acts import Act
from moteplass.spine.access.decide import Text
from moteplass.spine.access.rooms import Room


def narrow(actor: Actor, act: Act, room: Room) -> Text | None:
    """No new statements where they are off. Whether it has closed is decided by the database's clock, in commands."""
    if act is Act.SUBMIT and not room.the_tool.conversation.statements_open:
        return _("Nobody adds statements in this conversation.")
    return None

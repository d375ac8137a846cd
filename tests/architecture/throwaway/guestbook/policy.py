"""What a guestbook takes away from the common rules."""

from django.utils.translation import gettext_lazy as _

from moteplass.spine.access.actor import Actor
from moteplass.spine.access.acts import Act
from moteplass.spine.access.decide import Text
from moteplass.spine.access.rooms import Room


def narrow(actor: Actor, act: Act, room: Room) -> Text | None:
    """Nobody writes in a guestbook that has been put away."""
    if act is Act.SUBMIT and room.the_tool.guestbook.put_away:
        return _("The guestbook has been put away.")
    return None

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
        state = Hearing.objects.filter(pk=room.the_tool.pk).values_list("state", flat=True).first()
        return None if state == Hearing.State.OPEN else _("The hearing is not open for answers.")
    if act is Act.COMMENT:
        allowed = Hearing.objects.filter(pk=room.the_tool.pk, comments_allowed=True).exists()
        return None if allowed else _("Comments are not open in this hearing.")
    return None

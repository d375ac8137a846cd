"""What documents take away from the common rules, and who writes in which."""

from django.utils.translation import gettext_lazy as _

from moteplass.spine.access.actor import Actor
from moteplass.spine.access.acts import Act
from moteplass.spine.access.decide import WRITING_ROLES, Text
from moteplass.spine.access.rooms import Room
from moteplass.spine.places.models import Place, Role

_EDITORS = {Role.EXPERT, Role.STEWARD}


def narrow(actor: Actor, act: Act, room: Room) -> Text | None:
    """Others may comment where the place lets them; documents are written by those who belong."""
    if act in (Act.SUBMIT, Act.WITHDRAW) and not room.roles & WRITING_ROLES:
        return _("Only members of this place write documents here.")
    return None


def act_to_write(place: Place, act: Act = Act.SUBMIT) -> Act:
    """What it takes to write in a place, or to take back. One that is not open yet is prepared by those who run it."""
    return Act.MANAGE if place.state == Place.State.DRAFT else act


def edits(actor: Actor, room: Room, author_id: int | None) -> bool:
    """Whether a document is the actor's to change, where they may write at all: their own, or any for who runs it."""
    return bool(room.roles & _EDITORS) or (actor.user_id is not None and actor.user_id == author_id)

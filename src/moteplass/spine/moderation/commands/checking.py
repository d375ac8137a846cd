"""Checking what awaits before it shows, and setting what does."""

from django.utils.translation import gettext_lazy as _

from moteplass.spine.access.acts import Act
from moteplass.spine.access.rooms import NoRoom
from moteplass.spine.command import Tx, command
from moteplass.spine.content.awaiting import decided_by
from moteplass.spine.content.models import NOTED, Contribution, State
from moteplass.spine.moderation.awaiting import awaits
from moteplass.spine.moderation.effects import hold, move
from moteplass.spine.places.models import Checked, Place
from moteplass.spine.registry.loader import declare_verbs

decided_by(awaits)
declare_verbs({"place.checks.set": _("Changed what awaits a check")})

_MOVABLE = (State.AWAITING, State.PUBLISHED, State.HIDDEN)


@command(Act.CHECK, on="contribution")
def check(tx: Tx, *, contribution: Contribution, to: State) -> None:
    """Let a contribution through, hold it back, or let it await a check again, where its tool has no command for that.

    Raises NoRoom for what is in none of these states, and for what a moderator has hidden.
    """
    held = hold(contribution.pk)
    if to not in _MOVABLE or held.state not in _MOVABLE or held.restraint in NOTED:
        raise NoRoom(contribution.pk)
    move(tx, held, to)


@command(Act.MANAGE, on="place")
def set_checks(
    tx: Tx,
    *,
    place: Place,
    checked: Checked,
    looked_from: int | None,
    looked_until: int | None,
    checked_outside_hours: bool,
    guarded: bool,
) -> None:
    """Say what awaits a check, when somebody looks, and whether forms are guarded. What is written already stays."""
    Place.objects.filter(pk=place.pk).update(
        checked=checked,
        looked_from=looked_from,
        looked_until=looked_until,
        checked_outside_hours=checked_outside_hours,
        guarded=guarded,
    )
    tx.audit("place.checks.set", place, checked=str(checked), guarded=guarded)

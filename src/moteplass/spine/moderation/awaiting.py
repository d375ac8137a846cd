"""What awaits a check before it shows, as its place has set it: the same for all that is written there."""

import re
from datetime import datetime

from django.core.cache import cache
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from moteplass.kit import clock
from moteplass.spine.access.trap import AGE
from moteplass.spine.command import Tx
from moteplass.spine.content.models import Contribution, State
from moteplass.spine.moderation.likely import score
from moteplass.spine.moderation.models import Learned
from moteplass.spine.places.models import Checked, Place

_LINK = re.compile(r"https?://|www\.", re.IGNORECASE)
# More than these in a text is what advertising has.
MOST_LINKS = 2
_FRIDAY = 4


def awaits(tx: Tx, body: str, again: bool = False) -> bool:
    """Whether a text awaits a check. No statement where nothing is switched on; one where first-time writers await, and
    two at most where the forms are guarded. `again`: who changes what shows is not new here.
    """
    place = tx.room.place
    match Checked(place.checked):
        case Checked.ALL:
            return True
        case Checked.NEW if not again and _is_new(tx):
            return True
    if place.checked_outside_hours and not open_at(place, clock.now()):
        return True
    if not place.guarded:
        return False
    return _suspect(tx) or len(_LINK.findall(body)) > MOST_LINKS or _like_what_is_held(place, body)


def open_at(place: Place, moment: datetime) -> bool:
    """Whether somebody looks: between the hours, Monday to Friday. Always, where the place has none."""
    if place.looked_from is None or place.looked_until is None:
        return True
    local = localtime(moment)
    return local.weekday() <= _FRIDAY and place.looked_from <= local.hour < place.looked_until


def _is_new(tx: Tx) -> bool:
    """Whether the one who writes has nothing that shows here. Visitors always: nothing tells them apart for long."""
    if tx.actor.user_id is None:
        return True
    rows = Contribution.objects.unscoped(reason="whether one has written here before")
    return not rows.filter(
        author_id=tx.actor.user_id, place_id=tx.room.place.pk, state=State.PUBLISHED
    ).exists()


def _suspect(tx: Tx) -> bool:
    """Whether a visitor's form lacks what a browser does while somebody writes, or has what has been used before."""
    if tx.actor.is_authenticated:
        return False
    return not tx.actor.proof or not cache.add(f"proof:{tx.actor.proof}", 1, AGE)


def _like_what_is_held(place: Place, body: str) -> bool:
    """Whether a text is like what has been held back here. One statement; always no before enough has been learned."""
    known = Learned.objects.filter(place=place).values_list("weights", "past").first()
    return known is not None and score({int(at): by for at, by in known[0].items()}, body) > known[1]


def told(place: Place) -> str:
    """What one is told where one writes of the check that awaits, and when somebody looks; empty: it shows at once."""
    outside = not open_at(place, clock.now())
    if place.checked == Checked.ALL:
        words = _("What you write shows when somebody has checked it.")
    elif place.checked_outside_hours and outside:
        words = _("Nobody is here to look right now. What you write shows when somebody has checked it.")
    elif place.checked == Checked.NEW:
        words = _("The first time you write here, it shows when somebody has checked it.")
    elif place.guarded:
        words = _(
            "What looks like advertising, or comes without a script, shows when somebody has checked it."
        )
    else:
        return ""
    return f"{words} {hours(place)}".strip()


def hours(place: Place) -> str:
    """When somebody looks, in words; empty where the place has said nothing of it."""
    if place.looked_from is None or place.looked_until is None:
        return ""
    return _("We look between %(from)s and %(to)s, Monday to Friday.") % {
        "from": place.looked_from,
        "to": place.looked_until,
    }


def received(place: Place) -> str:
    """What one is told who has just written what awaits a check."""
    return f"{_('Thank you. It shows when somebody has checked it.')} {hours(place)}".strip()

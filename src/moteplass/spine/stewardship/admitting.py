"""Who runs the site sees no closed place by that: they ask, a steward answers, and it ends by itself."""

from datetime import timedelta

from django.utils.translation import gettext_lazy as _

from moteplass.kit import clock
from moteplass.spine.access.actor import SYSTEM
from moteplass.spine.access.acts import Act
from moteplass.spine.access.decide import decide
from moteplass.spine.access.rooms import NoRoom, find_place
from moteplass.spine.accounts.models import User
from moteplass.spine.command import Tx, command
from moteplass.spine.events.jobs import declare
from moteplass.spine.places.models import AccessRequest, Membership, Place, Role
from moteplass.spine.registry.loader import declare_verbs
from moteplass.spine.stewardship.commands import NotPossible, let_into, take_out
from moteplass.spine.stewardship.facts import AccessAsked, AccessGiven

declare_verbs(
    {
        "place.access_asked": _("Asked to read a closed place"),
        "place.asked_for": _("One who runs the site asked to read the place"),
        "place.access_given": _("Let one who runs the site read the place for a while"),
        "place.access_declined": _("Did not let one who runs the site in"),
    }
)

MOST_DAYS = 7
# So long an answer is waited for. Then it is as if there had been no such place.
WAITS = timedelta(days=7)


@command(Act.OPERATE)
def ask_for_access(tx: Tx, *, address: str, reason: str, days: int) -> AccessRequest:
    """Ask to read what is at an address, whether or not there is anything. Raises NotPossible."""
    assert tx.actor.user_id is not None  # Act.OPERATE has seen to it
    operator = User.objects.select_for_update().get(pk=tx.actor.user_id)
    try:
        room = find_place(tx.actor, slug=address)
    except NoRoom:
        place = None
    else:
        place = room.place
        if decide(tx.actor, Act.READ, room).allowed:
            raise NotPossible(_("You can read this place already."))
    lately = AccessRequest.objects.filter(
        operator=operator, address=address, asked_at__gt=clock.now() - WAITS
    )
    # Said no to, it must look as what nobody has answered.
    if lately.exclude(granted=True).exists():
        raise NotPossible(_("You have asked already. An answer is waited for during seven days."))
    asked = AccessRequest.objects.create(address=address, operator=operator, reason=reason, days=days)
    tx.audit("place.access_asked", asked)
    if place is not None:
        # A line of the place's own: theirs is among what we hold of them, and theirs to see.
        tx.audit("place.asked_for", asked, place=place, secret=True, user=operator.pk)
        tx.emit(AccessAsked(asked.pk))
    return asked


@command(Act.INVITE, on="place")
def answer_access(tx: Tx, *, place: Place, request_id: int, give: bool) -> AccessRequest:
    """Let them read, for so many days as they asked for, or not. Raises NoRoom and NotPossible."""
    asked = AccessRequest.objects.select_for_update().filter(address=place.slug, pk=request_id).first()
    if asked is None:
        raise NoRoom(request_id)
    now = clock.now()
    if asked.granted is not None or asked.asked_at <= now - WAITS:
        raise NotPossible(_("This has been answered, or is too old."))
    asked.granted, asked.answered_by_id = give, tx.actor.user_id
    if give:
        asked.since, asked.until = now, now + timedelta(days=asked.days)
        let_into(tx, place, role=Role.READER, user=asked.operator, until=asked.until)
        tx.emit(AccessGiven(asked.pk))
    asked.save()
    verb = "place.access_given" if give else "place.access_declined"
    tx.audit(verb, asked, user=asked.operator_id)
    return asked


def end_what_is_over() -> None:
    """Take out those whose time is over: they have read nothing since, and now stand nowhere either."""
    for held in Membership.objects.filter(until__lte=clock.now()).select_related("place"):
        take_out(SYSTEM, place=held.place, membership_id=held.pk)


declare(end_what_is_over, every="23 * * * *")

"""Who may speak for an organisation: written down by those who run the site, with who gave it and until when."""

from datetime import date, timedelta

from django.db.models import DateField, F, Q, Value
from django.db.models.functions import Greatest
from django.utils.translation import gettext_lazy as _

from moteplass.kit.localise import today
from moteplass.spine.access.acts import Act
from moteplass.spine.accounts.models import User
from moteplass.spine.command import Tx, command
from moteplass.spine.organisations.models import Organisation
from moteplass.spine.registry.loader import declare_verbs
from moteplass.spine.speaking.models import Mandate
from moteplass.spine.stewardship.commands import NotPossible
from moteplass.spine.stewardship.facts import MandateEnded, MandateGiven

declare_verbs(
    {
        "mandate.given": _("Wrote down that somebody may speak for an organisation"),
        "mandate.ended": _("Ended that somebody may speak for an organisation"),
    }
)


@command(Act.OPERATE)
def give_mandate(
    tx: Tx,
    *,
    user: User,
    organisation: Organisation,
    given_by: str,
    since: date | None = None,
    until: date | None = None,
) -> Mandate:
    """Let a person speak for an organisation from now on. `given_by`: who in it gave the mandate, and how; `since`: its
    first day, today unless said; `until`: its last. Those they had from it end: what was said on them stands. Raises
    NotPossible where it does not hold today.
    """
    day = today()
    since = since or day
    if since > day or (until and until < day):
        raise NotPossible(_("The first day is today or earlier, and the last is today or later."))
    _end(user, organisation)
    made = Mandate.objects.create(
        user=user, organisation=organisation, given_by=given_by, since=since, until=until
    )
    tx.audit("mandate.given", made, user=user.pk, organisation=organisation.pk)
    tx.emit(MandateGiven(made.pk))
    return made


@command(Act.OPERATE)
def end_mandate(tx: Tx, *, user: User, organisation: Organisation) -> None:
    """Let a person speak for an organisation no more. A mandate that began today lasts the day out. Raises NotPossible
    where they have none.
    """
    if not end_mandates(tx, user, organisation):
        raise NotPossible(_("They have no mandate that lasts."))


def end_mandates(tx: Tx, user: User, organisation: Organisation) -> bool:
    """end_mandate for a command that is already running. Whether there was any."""
    ended = _end(user, organisation)
    if ended:
        tx.audit("mandate.ended", organisation, user=user.pk)
        tx.emit(MandateEnded(max(ended)))
    return bool(ended)


def _end(user: User, organisation: Organisation) -> list[int]:
    day = today()
    lasting = Mandate.objects.filter(Q(until=None) | Q(until__gte=day), user=user, organisation=organisation)
    ended = list(lasting.values_list("pk", flat=True))
    lasting.update(until=Greatest(F("since"), Value(day - timedelta(days=1), DateField())))
    return ended

"""Who may speak for an organisation: written down by those who run the site, with who gave it and until when."""

from datetime import date, timedelta

from django.db.models import DateField, F, Q, Value
from django.db.models.functions import Greatest
from django.utils.translation import gettext_lazy as _

from moteplass.kit import clock
from moteplass.spine.access.acts import Act
from moteplass.spine.accounts.models import User
from moteplass.spine.command import Tx, command
from moteplass.spine.organisations.models import Organisation
from moteplass.spine.registry.loader import declare_verbs
from moteplass.spine.speaking.models import Mandate

declare_verbs(
    {
        "mandate.given": _("Wrote down that somebody may speak for an organisation"),
        "mandate.ended": _("Ended that somebody may speak for an organisation"),
    }
)


@command(Act.OPERATE)
def give_mandate(
    tx: Tx, *, user: User, organisation: Organisation, given_by: str, until: date | None = None
) -> Mandate:
    """Let a person speak for an organisation from today on. `given_by`: who in it gave the mandate, and how; `until`:
    the last day. Those they had from it end: what was said on them stands.
    """
    _end(user, organisation)
    made = Mandate.objects.create(
        user=user, organisation=organisation, given_by=given_by, since=clock.now().date(), until=until
    )
    tx.audit("mandate.given", made, user=user.pk, organisation=organisation.pk)
    return made


@command(Act.OPERATE)
def end_mandate(tx: Tx, *, user: User, organisation: Organisation) -> None:
    """Let a person speak for an organisation no more. A mandate given today lasts the day out."""
    _end(user, organisation)
    tx.audit("mandate.ended", organisation, user=user.pk)


def _end(user: User, organisation: Organisation) -> None:
    today = clock.now().date()
    lasting = Mandate.objects.filter(user=user, organisation=organisation)
    lasting = lasting.filter(Q(until=None) | Q(until__gte=today))
    lasting.update(until=Greatest(F("since"), Value(today - timedelta(days=1), DateField())))

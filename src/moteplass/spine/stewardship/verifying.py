"""That an organisation is who it says: checked by who runs the site, told to whoever reads, and taken back."""

import re
from collections.abc import Sequence

from django.utils.translation import gettext_lazy as _

from moteplass.kit.identity import organisation_number
from moteplass.kit.localise import today
from moteplass.spine.access.acts import Act
from moteplass.spine.command import Tx, command
from moteplass.spine.organisations.models import Organisation, Verification
from moteplass.spine.registry.loader import declare_verbs
from moteplass.spine.stewardship.commands import NotPossible

declare_verbs(
    {
        "organisation.verified": _("Checked that an organisation is who it says"),
        "organisation.unverified": _("Took back that an organisation is who it says"),
    }
)
_DOMAIN = re.compile(r"(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z][a-z0-9-]{0,61}[a-z0-9]")


@command(Act.OPERATE)
def verify_organisation(
    tx: Tx, *, organisation: Organisation, ground: str, by: str, domains: Sequence[str] = ()
) -> None:
    """Say that `by` has checked the organisation today. Said again: in the stead of what was said before.

    Raises NotPossible without a valid number, or with what is no domain.
    """
    if not organisation_number(organisation.number):
        raise NotPossible(_("The organisation has no valid number to look it up by."))
    found = [domain.strip().lower().encode("idna").decode() for domain in domains]
    if wrong := [domain for domain in found if len(domain) > 253 or not _DOMAIN.fullmatch(domain)]:
        raise NotPossible(_("%(what)s is not a domain.") % {"what": wrong[0]})
    Verification.objects.update_or_create(
        organisation=organisation, defaults={"ground": ground, "by": by, "domains": found}
    )
    Organisation.objects.filter(pk=organisation.pk).update(verified_on=today())
    tx.audit("organisation.verified", organisation, ground=ground)


@command(Act.OPERATE)
def unverify_organisation(tx: Tx, *, organisation: Organisation) -> None:
    """Take the badge away again."""
    Verification.objects.filter(organisation=organisation).delete()
    Organisation.objects.filter(pk=organisation.pk).update(verified_on=None)
    tx.audit("organisation.unverified", organisation)

"""What a staff directory shows that it is one with: made and revoked by who runs the site, for one organisation."""

from datetime import timedelta

from django.utils.translation import gettext_lazy as _

from moteplass.kit import clock
from moteplass.spine.access.actor import Actor
from moteplass.spine.access.acts import Act
from moteplass.spine.accounts import keys
from moteplass.spine.command import Tx, command
from moteplass.spine.organisations.models import DirectoryKey, Organisation
from moteplass.spine.registry.loader import declare_verbs

declare_verbs(
    {
        "provisioning.key_made": _("Made a key for a staff directory"),
        "provisioning.key_revoked": _("Revoked a staff directory’s key"),
    }
)


@command(Act.OPERATE)
def make_directory_key(tx: Tx, *, organisation: Organisation, name: str, days: int) -> str:
    """Make a key with which the organisation's directory writes for so many days. Returned here and never again."""
    key = keys.new_key()
    row = DirectoryKey.objects.create(
        organisation=organisation,
        name=name,
        digest=keys.digest(key),
        expires_at=clock.now() + timedelta(days=days),
    )
    tx.audit("provisioning.key_made", row, organisation=organisation.pk, days=days)
    return key


@command(Act.OPERATE)
def revoke_directory_key(tx: Tx, *, key: DirectoryKey) -> None:
    """Make a key open nothing from now on."""
    tx.audit("provisioning.key_revoked", key, organisation=key.organisation_id)
    key.delete()


def directory_of(key: str, slug: str) -> tuple[Actor, Organisation] | None:
    """Who writes with a key in the directory at this address, if it opens that one. One query, as `keys.opened`."""
    rows = DirectoryKey.objects.select_related("organisation").filter(organisation__slug=slug)
    found = keys.opened(rows, key)
    if found is None:
        return None
    return Actor(name=found.name, directory=found.organisation_id), found.organisation

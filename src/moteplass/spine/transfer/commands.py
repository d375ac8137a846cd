"""A transfer asked for, stopped, and made."""

from typing import Any

from django.conf import settings
from django.db import IntegrityError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from moteplass.spine.access.acts import Act
from moteplass.spine.command import Tx, command
from moteplass.spine.content.attachments import Taken
from moteplass.spine.places.models import Place
from moteplass.spine.registry.loader import declare_verbs
from moteplass.spine.stewardship.commands import NotPossible
from moteplass.spine.transfer.facts import TransferAsked
from moteplass.spine.transfer.models import UNDER_WAY, Transfer

declare_verbs(
    {
        "transfer.asked": gettext_lazy("Asked for a transfer to the depot"),
        "transfer.stopped": gettext_lazy("Stopped a transfer to the depot"),
        "transfer.made": gettext_lazy("Made a transfer to the depot"),
        "transfer.fetched": gettext_lazy("Fetched a transfer to the depot"),
    }
)


@command(Act.APPRAISE, on="place")
def ask(tx: Tx, *, place: Place, leave: bool = False) -> Transfer:
    """Have a place made into a package. `leave` out what is not ready. Raises NotPossible while one is under way."""
    if not settings.NOARK5_SCHEMAS:
        raise NotPossible(
            _("The official schemas are missing here. Whoever runs the installation can put them in place.")
        )
    try:
        made = Transfer.objects.create(
            place_id=place.pk, leave=leave, by_user=tx.actor.user_id, by_name=tx.actor.name
        )
    except IntegrityError:
        raise NotPossible(_("A transfer of this place is under way already.")) from None
    tx.audit("transfer.asked", made, quiet=True, leave=leave)
    tx.emit(TransferAsked(made.pk))
    return made


@command(Act.APPRAISE, on="place")
def stop(tx: Tx, *, place: Place, transfer: int) -> None:
    """Stop one that is under way. What was made of it goes. Raises NotPossible when it is not."""
    rows = Transfer.objects.filter(place_id=place.pk, pk=transfer, state__in=UNDER_WAY)
    found = rows.select_for_update().first()
    if found is None:
        raise NotPossible(_("It is not under way any more."))
    rows.update(state=Transfer.State.STOPPED)
    tx.audit("transfer.stopped", found, quiet=True)


@command(Act.APPRAISE, on="place")
def keep(tx: Tx, *, place: Place, transfer: int, told: dict[str, Any], taken: Taken) -> None:
    """Keep the package that was made; nothing where it was stopped in the last moment."""
    rows = Transfer.objects.filter(place_id=place.pk, pk=transfer, state=Transfer.State.MAKING)
    rows.update(
        state=Transfer.State.DONE,
        told=told,
        file=taken.storage_name,
        size=taken.size,
        sha256=taken.sha256,
    )
    tx.audit("transfer.made", Transfer(pk=transfer), quiet=True, sha256=taken.sha256)


@command(Act.APPRAISE, on="place")
def log_fetched(tx: Tx, *, place: Place, transfer: int) -> None:
    """Leave a trace before the package leaves the house: it holds what is restricted too."""
    tx.audit("transfer.fetched", Transfer(pk=transfer), quiet=True)

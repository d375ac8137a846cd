"""Disposal is carried out in the background, a while at a time; cut off, it goes on where it was."""

import time

from django.conf import settings
from django.core.files.base import ContentFile
from django.utils import translation

from moteplass.spine.access.actor import SYSTEM
from moteplass.spine.content.attachments import store
from moteplass.spine.disposal.commands import carry_out_some, report
from moteplass.spine.disposal.facts import DisposalApproved
from moteplass.spine.disposal.models import Disposal
from moteplass.spine.events.jobs import defer, owed
from moteplass.spine.registry.loader import when

# Seconds; others' jobs come in between.
_WHILE = 30


def carry_out(disposal_id: int) -> None:
    """Erase what stands on an approved list, then sign the report. May run any number of times, and at once."""
    # Not at the top: page workers know of this job, and never run it.
    from moteplass.spine.disposal import reporting, signing

    disposal = Disposal.objects.select_related("place__organisation").get(pk=disposal_id)
    if disposal.state != Disposal.State.APPROVED:
        return
    until = time.monotonic() + _WHILE
    with translation.override(settings.LANGUAGE_CODE):
        while carry_out_some(SYSTEM, place=disposal.place, disposal=disposal_id):
            if time.monotonic() > until:
                defer(carry_out, disposal_id=disposal_id)
                return
        signer = signing.signer()
        made = reporting.document(disposal, signer)
    taken = store(ContentFile(made), f"{disposal.place.slug}-{disposal_id}", "application/pdf", "pdf")
    report(
        SYSTEM, place=disposal.place, disposal=disposal_id, taken=taken, signature=signing.sign(made, signer)
    )


when(DisposalApproved, carry_out)
owed(
    carry_out,
    "disposal_id",
    lambda: Disposal.objects.filter(state=Disposal.State.APPROVED).values_list("pk", flat=True),
)

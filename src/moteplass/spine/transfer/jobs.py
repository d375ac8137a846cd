"""Transfers are made in the background, a while at a time: others' jobs come in between, and a cut one goes on."""

import shutil
import time
from pathlib import Path

from django.conf import settings
from django.core.files.base import File

from moteplass.spine.access.actor import SYSTEM
from moteplass.spine.content.attachments import store
from moteplass.spine.events.jobs import defer, owed
from moteplass.spine.registry.loader import when
from moteplass.spine.transfer.commands import keep
from moteplass.spine.transfer.facts import TransferAsked
from moteplass.spine.transfer.models import UNDER_WAY, Transfer

# Seconds.
_WHILE = 30


def make(transfer_id: int) -> None:
    """Go on with a transfer for a while; to the end, or until it is stopped, in as many runs as that takes."""
    # Not at the top: page workers know of this job, and never run it.
    from moteplass.spine.transfer.plan import NotReady
    from moteplass.spine.transfer.running import Busy, Stopped, export

    folder = Path(settings.VAR) / "transfers" / str(transfer_id)
    transfer = Transfer.objects.select_related("place").get(pk=transfer_id)
    rows = Transfer.objects.filter(pk=transfer_id, state__in=UNDER_WAY)
    until = time.monotonic() + _WHILE

    def tell(done: int, of: int) -> bool:
        return bool(rows.update(done=done, parts=of)) and time.monotonic() < until

    if rows.update(state=Transfer.State.MAKING):
        try:
            told = export(
                folder,
                transfer.place,
                schemas=Path(settings.NOARK5_SCHEMAS),
                tar=True,
                leave=transfer.leave,
                tell=tell,
            )
        except Busy:
            return
        except Stopped:
            if rows.exists():
                defer(make, transfer_id=transfer_id)
                return
        except NotReady as problem:
            rows.update(state=Transfer.State.REFUSED, problem=str(problem)[:500])
        else:
            tar = folder / told["tar"]["file"]
            with tar.open("rb") as file:
                taken = store(File(file), tar.name, "application/x-tar", "tar")
            keep(SYSTEM, place=transfer.place, transfer=transfer_id, told=told, taken=taken)
    shutil.rmtree(folder, ignore_errors=True)


when(TransferAsked, make)
owed(
    make,
    "transfer_id",
    lambda: Transfer.objects.filter(state__in=UNDER_WAY).values_list("pk", flat=True),
)

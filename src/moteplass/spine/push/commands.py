"""What is noted of sending on, and asking for another try."""

from typing import Any

from django.utils.translation import gettext_lazy

from moteplass.kit import clock
from moteplass.spine.access.acts import Act
from moteplass.spine.command import Tx, command
from moteplass.spine.journal.models import Case, Entry
from moteplass.spine.places.models import Place
from moteplass.spine.push.facts import PushAsked
from moteplass.spine.push.models import Pushed, Receiver
from moteplass.spine.push.receivers import named_for
from moteplass.spine.registry.loader import declare_verbs

declare_verbs(
    {
        "push.sent": gettext_lazy("Sent on what stands in the journal"),
        "push.again": gettext_lazy("Asked for another try at sending on the journal"),
    }
)
FINE: dict[str, Any] = {"problem": "", "status": 0, "tries": 0, "next_at": None}


@command(Act.APPRAISE, on="about")
def note_sent(
    tx: Tx, *, about: Case | Entry, receiver: Receiver, there: str, stamp: str, files: int = 0
) -> None:
    """A case or an entry has arrived, as it stood when this stamp was read."""
    which = {"case": about} if isinstance(about, Case) else {"entry": about}
    sent = {"there": there, "stamp": stamp, "files": files, "at": clock.now()}
    Pushed.objects.update_or_create(receiver=receiver, **which, defaults={**sent, **FINE})
    tx.audit("push.sent", about, quiet=True, receiver=receiver.name)


@command(Act.APPRAISE, on="place")
def try_again(tx: Tx, *, place: Place) -> None:
    """Try at once what of a place is not sent on yet, whatever it waits for."""
    receivers = Receiver.objects.filter(name__in=[one.name for one in named_for(place.organisation.slug)])
    rows = Pushed.objects.filter(receiver__in=receivers)
    (rows.filter(case__place=place) | rows.filter(entry__place=place)).exclude(problem="").update(**FINE)
    receivers.update(**FINE)
    tx.audit("push.again", place, quiet=True)
    tx.emit(PushAsked())

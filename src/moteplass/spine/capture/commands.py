"""What an archivist asks to have captured, and what is captured by itself."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from moteplass.spine.access.acts import Act
from moteplass.spine.access.rooms import NoRoom, Room
from moteplass.spine.capture.facts import CaptureAsked
from moteplass.spine.capture.models import Capture, Reason
from moteplass.spine.capture.scope import is_shown
from moteplass.spine.command import Tx, command
from moteplass.spine.content.models import Contribution
from moteplass.spine.places.models import Place, Tool
from moteplass.spine.registry.loader import declare_verbs, kind_label
from moteplass.spine.stewardship.commands import NotPossible

declare_verbs(
    {
        "capture.asked": gettext_lazy("Captured as it stood"),
        "capture.fetched": gettext_lazy("Fetched a file of a capture"),
    }
)


@command(Act.APPRAISE, on="place")
def capture_place(
    tx: Tx, *, place: Place, tool: Tool | None = None, reason: Reason = Reason.ASKED
) -> Capture:
    """Capture a place, or one of its tools, as it stands when the job runs. Raises NoRoom for another's tool."""
    if tool and tool.place_id != place.pk:
        raise NoRoom(tool.pk)
    return _ask(tx, place, tool, None, tool.title if tool else place.title, reason)


@command(Act.APPRAISE, on="place")
def capture_thread(tx: Tx, *, place: Place, about: int, reason: Reason = Reason.ASKED) -> Capture:
    """Capture a contribution with all that is said to it; of a comment, the thread it stands in.

    Raises NoRoom for one of another place, and NotPossible where no reader sees it: there is no page to keep.
    """
    rows = Contribution.objects.unscoped(reason="the command has decided").filter(place_id=place.pk)
    found = rows.filter(pk=about).select_related("root", "tool__place").first()
    if found is None:
        raise NoRoom(about)
    root = found.root or found
    if not is_shown(root, found.tool):
        raise NotPossible(_("Readers cannot see this, so there is no page to capture."))
    title = root.title or f"{kind_label(root.kind)}: {root.author_name or _('Name withheld')}"
    return _ask(tx, place, found.tool, root, title, reason)


@command(Act.APPRAISE, on="place")
def log_fetched(tx: Tx, *, place: Place, capture: int, format: str) -> None:
    """Leave a trace before a file leaves the house: what was seen then may have been restricted since."""
    tx.audit("capture.fetched", Capture(pk=capture), quiet=True, format=format)


def _ask(
    tx: Tx, place: Place, tool: Tool | None, about: Contribution | None, title: str, reason: Reason
) -> Capture:
    """A row that waits for its job; the one that waits already, where there is one of the same."""
    if Room(tx.room.place, tool, frozenset()).draft:
        raise NotPossible(_("Readers cannot see this yet, so there is no page to capture."))
    made, new = Capture.objects.get_or_create(
        place=place,
        tool=tool,
        contribution=about,
        reason=reason,
        state=Capture.State.WAITING,
        defaults={"title": title[:200], "by_user": tx.actor.user_id, "by_name": tx.actor.name},
    )
    tx.audit("capture.asked", made, quiet=True, reason=reason)
    if new:
        tx.emit(CaptureAsked(made.pk))
    return made

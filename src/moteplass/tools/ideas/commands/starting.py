"""What a place from the template "Forslagskasse" begins with."""

from django.utils.translation import gettext as _

from moteplass.spine.command import Tx
from moteplass.spine.places.models import Place, Tool
from moteplass.tools.ideas.models import Box, Category, Stage


def start(tx: Tx, place: Place) -> Tool:
    """A box, still a draft, with the seven stages and a few categories. Called inside create_place's transaction."""
    tool = Tool.objects.create(
        place=place, kind="ideas", slug="ideas", title=place.title, state=Tool.State.DRAFT
    )
    box = Box.objects.create(tool=tool)
    Stage.objects.bulk_create(
        Stage(box=box, position=at, kind=kind, name=name, text=text, days=days)
        for at, (kind, name, text, days) in enumerate(_stages())
    )
    Category.objects.bulk_create(
        Category(box=box, name=name, position=at)
        for at, name in enumerate([_("Service"), _("Working day"), _("Environment"), _("Other")])
    )
    return tool


def _stages() -> list[tuple[str, str, str, int | None]]:
    """(kind, name, what happens, days before it is overdue)."""
    kind = Stage.Kind
    return [
        (kind.RECEIVED, _("Received"), _("New ideas"), 21),
        (kind.ASSESSED, _("Being assessed"), _("Somebody works out what it takes"), 60),
        (kind.ACCEPTED, _("Accepted"), _("We will do it"), 90),
        (kind.PROGRESS, _("In progress"), _("We are doing it"), 180),
        (kind.REALISED, _("Realised"), _("The gain is in the ledger"), 365),
        (kind.FOLLOWED, _("Followed up"), _("Measured, and signed off"), None),
        (kind.DECLINED, _("Declined"), _("With the reason why"), None),
    ]

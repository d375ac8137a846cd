"""Lists that somebody has saved, for themselves or for everyone who works there."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from moteplass.spine.access.acts import Act
from moteplass.spine.command import Tx, command
from moteplass.spine.insight.doors import begin, hold, person
from moteplass.spine.insight.models import SavedView
from moteplass.spine.places.models import Tool
from moteplass.spine.registry.loader import declare_verbs
from moteplass.spine.stewardship.commands import NotPossible

declare_verbs(
    {
        "work.view.saved": gettext_lazy("Saved a view"),
        "work.view.removed": gettext_lazy("Removed a saved view"),
    }
)


@command(Act.WORK, on="tool")
def save_view(tx: Tx, *, tool: Tool, name: str, query: str, shared: bool) -> SavedView:
    """Save a list under a name. Raises NotPossible where one has used the name already."""
    where = begin(tx)
    hold(tx)
    mine = SavedView.objects.filter(tool=tool, owner_id=person(tx.actor))
    if mine.filter(name__iexact=name).exists():
        raise NotPossible(_("You have a view of this name already."))
    view = SavedView.objects.create(**where, owner_id=person(tx.actor), name=name, query=query, shared=shared)
    tx.audit("work.view.saved", view, quiet=True, shared=shared)
    return view


@command(Act.WORK, on="view")
def remove_view(tx: Tx, *, view: SavedView) -> None:
    """Take away a view of one's own."""
    begin(tx)
    SavedView.objects.filter(pk=view.pk, owner_id=person(tx.actor)).delete()
    tx.audit("work.view.removed", view, quiet=True)

"""Running a box: its rules, its categories, its stages, and opening it."""

from moteplass.spine.access.acts import Act
from moteplass.spine.command import Tx, command
from moteplass.spine.places.models import Place, Tool
from moteplass.spine.stewardship.commands import move_in
from moteplass.tools.ideas.models import Box


@command(Act.MANAGE, on="box")
def open_box(tx: Tx, *, box: Box) -> None:
    """Open the box, and its place with it. Opening it twice changes nothing."""
    Tool.objects.filter(pk=box.pk).update(state=Tool.State.OPEN)
    if tx.room.place.state == Place.State.DRAFT:
        move_in(tx, tx.room.place, to=Place.State.OPEN)
    tx.audit("ideas.opened", box)

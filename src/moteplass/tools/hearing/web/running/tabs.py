"""The tabs a hearing adds to its place, for those who run it."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from moteplass.spine.access.actor import Actor
from moteplass.spine.access.acts import Act
from moteplass.spine.access.decide import decide
from moteplass.spine.access.rooms import Room
from moteplass.spine.content.models import Contribution, State
from moteplass.spine.registry.kinds import Text
from moteplass.tools.hearing.models import ANSWER


def tabs(actor: Actor, room: Room) -> list[tuple[Text, str]]:
    """The manifest's tabs: what this actor may run in the hearing, as (label, address name). One query for staff."""
    found: list[tuple[Text, str]] = []
    if decide(actor, Act.EXPORT, room).allowed:
        found.append((gettext_lazy("Manage"), "hearing-manage"))
    if decide(actor, Act.CHECK, room).allowed:
        waiting = awaiting(actor, room)
        label = (
            ngettext("Check (%(num)s)", "Check (%(num)s)", waiting) % {"num": waiting}
            if waiting
            else _("Check")
        )
        found.append((label, "hearing-check"))
    return found


def awaiting(actor: Actor, room: Room) -> int:
    """How many answers await a check, counted up to a hundred. One query."""
    rows = Contribution.objects.visible_to(actor).filter(
        tool_id=room.the_tool.pk, kind=ANSWER, state=State.AWAITING
    )
    return len(rows.values_list("pk", flat=True)[:100])

"""The tabs a box adds to its place, beside the list itself."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from moteplass.spine.access.actor import Actor
from moteplass.spine.access.acts import Act
from moteplass.spine.access.decide import decide
from moteplass.spine.access.rooms import Room
from moteplass.spine.content.models import Contribution, State
from moteplass.spine.registry.kinds import Text
from moteplass.tools.ideas.models import IDEA


def tabs(actor: Actor, room: Room) -> list[tuple[Text, str]]:
    """(label, address name) of what this actor may go to in the box. One query for staff."""
    found: list[tuple[Text, str]] = [
        (gettext_lazy("Board"), "ideas-board"),
        (gettext_lazy("Gains"), "ideas-gains"),
    ]
    if decide(actor, Act.CHECK, room).allowed:
        found.append((_check(awaiting(actor, room)), "ideas-check"))
    if decide(actor, Act.MANAGE, room).allowed:
        found.append((gettext_lazy("Set up the box"), "ideas-setup"))
        found.append((gettext_lazy("Campaigns"), "ideas-campaigns"))
        found.append((gettext_lazy("Voting"), "ideas-vote-setup"))
    return found


def _check(waiting: int) -> str:
    if not waiting:
        return _("Check")
    return ngettext("Check (%(num)s)", "Check (%(num)s)", waiting) % {"num": waiting}


def awaiting(actor: Actor, room: Room) -> int:
    """How many ideas await a check, counted up to a hundred. One query."""
    rows = Contribution.objects.visible_to(actor).filter(
        tool_id=room.the_tool.pk, kind=IDEA, state=State.AWAITING
    )
    return len(rows.values_list("pk", flat=True)[:100])

"""The tabs a hearing adds to its place, for those who run it."""

from functools import lru_cache

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from moteplass.kit import statements
from moteplass.kit.statements import Statement
from moteplass.spine.access.actor import Actor
from moteplass.spine.access.acts import Act
from moteplass.spine.access.decide import decide
from moteplass.spine.access.rooms import Room
from moteplass.spine.access.shapes import shape_of
from moteplass.spine.content.models import Contribution, State
from moteplass.spine.registry.kinds import Text
from moteplass.tools.hearing.models import ANSWER, at_the_desk

_HEARING = statements.number(40)


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
        found.append((gettext_lazy("Invited"), "hearing-inviting"))
    return found


def awaiting(actor: Actor, room: Room) -> int:
    """How many answers await a check, counted up to a hundred, without those at the desk. One query."""
    shape, values = shape_of(actor)
    return len(_awaiting(shape).rows({**values, _HEARING: room.the_tool.pk}))


@lru_cache(maxsize=64)
def _awaiting(shape: Actor) -> Statement:
    rows = Contribution.objects.visible_to(shape).filter(tool_id=_HEARING, kind=ANSWER, state=State.AWAITING)
    rows = rows.exclude(at_the_desk())
    return Statement.of(rows.values_list("pk")[:100], _HEARING, shape.user_id, *shape.organisations)

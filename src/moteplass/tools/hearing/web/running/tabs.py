"""The tabs a hearing adds to its place, for those who run it."""

from functools import lru_cache

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

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
        waiting, at_desk = awaiting(actor, room)
        found.append((_counted(_("Check"), waiting), "hearing-check"))
        found.append((_counted(_("Desk"), at_desk), "hearing-desk"))
        found.append((gettext_lazy("Invited"), "hearing-inviting"))
        found.append((gettext_lazy("Who is missing?"), "hearing-missing"))
    return found


def _counted(label: str, waiting: int) -> str:
    return f"{label} ({waiting})" if waiting else label


def awaiting(actor: Actor, room: Room) -> tuple[int, int]:
    """How many answers await a check, and how many a second person at the desk: of two hundred, no more. One query."""
    shape, values = shape_of(actor)
    rows = _awaiting(shape).rows({**values, _HEARING: room.the_tool.pk})
    at_desk = sum(row[0] for row in rows)
    return len(rows) - at_desk, at_desk


@lru_cache(maxsize=64)
def _awaiting(shape: Actor) -> Statement:
    rows = Contribution.objects.visible_to(shape).filter(tool_id=_HEARING, kind=ANSWER, state=State.AWAITING)
    flags = rows.annotate(at_desk=at_the_desk()).values_list("at_desk")
    return Statement.of(flags[:200], _HEARING, shape.user_id, *shape.organisations)

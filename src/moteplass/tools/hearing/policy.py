"""What a hearing takes away from the common rules."""

from functools import cache

from django.utils.translation import gettext_lazy as _

from moteplass.kit import statements
from moteplass.kit.statements import Statement
from moteplass.spine.access.actor import Actor
from moteplass.spine.access.acts import Act
from moteplass.spine.access.decide import Text
from moteplass.spine.access.rooms import Room
from moteplass.spine.places.models import Tool
from moteplass.tools.hearing.models import Hearing


def narrow(actor: Actor, act: Act, room: Room) -> Text | None:
    """No answers outside the period (the exact moment is decided in submit_answer), no comments where they are off."""
    if act in (Act.SUBMIT, Act.WITHDRAW):
        is_open = _hearing(room).state == Hearing.State.OPEN
        return None if is_open else _("The hearing is not open for answers.")
    if act is Act.COMMENT:
        return None if _hearing(room).comments_allowed else _("Comments are not open in this hearing.")
    return None


def _hearing(room: Room) -> Hearing:
    # A page has most often put its hearing on the room's tool, and is then not asked twice. A command's room is new.
    tool = room.the_tool
    if not Tool.hearing.is_cached(tool):
        rows = _statement().rows({_TOOL: tool.pk})
        if not rows:
            raise Hearing.DoesNotExist(tool.pk)
        tool.hearing = Hearing.from_db("default", _COLUMNS, rows[0])
    return tool.hearing


_TOOL = statements.number(30)
_COLUMNS = tuple(field.attname for field in Hearing._meta.concrete_fields)


@cache
def _statement() -> Statement:
    return Statement.of(Hearing.objects.filter(pk=_TOOL).values_list(*_COLUMNS), _TOOL)

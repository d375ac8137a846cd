"""Who may develop an idea: those who write on it, and those who check what comes in."""

from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate, ParamSpec, TypeVar

from django.utils.translation import gettext_lazy as _

from moteplass.spine.access.actor import Actor
from moteplass.spine.access.acts import Act
from moteplass.spine.access.decide import Decision, Refused, decide
from moteplass.spine.access.rooms import find_tool
from moteplass.spine.command import Tx, command
from moteplass.spine.content.models import Contribution
from moteplass.tools.ideas.commands.revising import writes

P = ParamSpec("P")
R = TypeVar("R")

ONLY_WRITERS = _("Only those who write on the idea, and those who run the box, can do this.")


def by_writer_or_staff(
    function: Callable[Concatenate[Tx, P], R],
) -> Callable[Concatenate[Actor, P], R]:
    """Make a function a command on its `idea`, for those who check what comes in (CHECK) and for those who write on
    the idea (SUBMIT). Raises Refused for others.
    """

    def own(tx: Tx, /, *args: P.args, **kwargs: P.kwargs) -> R:
        require_writer(tx, kwargs["idea"])
        return function(tx, *args, **kwargs)

    as_staff, as_writer = command(Act.CHECK, on="idea")(function), command(Act.SUBMIT, on="idea")(own)

    @wraps(function)
    def run(actor: Actor, /, *args: P.args, **kwargs: P.kwargs) -> R:
        idea: Any = kwargs["idea"]
        staff = decide(actor, Act.CHECK, find_tool(actor, pk=idea.tool_id)).allowed
        return (as_staff if staff else as_writer)(actor, *args, **kwargs)

    run.act = Act.SUBMIT  # type: ignore[attr-defined]  # the less of the two
    return run


def require_writer(tx: Tx, idea: Any) -> None:
    """Raises Refused for one who does not write on the idea."""
    rows = Contribution.objects.unscoped(reason="whose idea it is")
    author_id = rows.values_list("author_id", flat=True).get(pk=idea.pk)
    if not writes(tx.actor.user_id, author_id, idea.pk):
        raise Refused(Decision(False, reason=ONLY_WRITERS))

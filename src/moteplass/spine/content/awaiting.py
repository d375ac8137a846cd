"""Whether what is written, or changed, shows at once or awaits a check: asked here, answered by spine.moderation."""

from collections.abc import Callable

from moteplass.spine.access.acts import Act
from moteplass.spine.command import Tx
from moteplass.spine.content.models import Capacity, State
from moteplass.spine.places.models import Role
from moteplass.spine.registry.loader import kind_of

# Says whether a text awaits a check in the room of a running command; `again`: something that shows is changed.
Rule = Callable[[Tx, str, bool], bool]
_rule: Rule | None = None
_CHECKERS = {Role.EXPERT, Role.MODERATOR, Role.STEWARD}


def decided_by(rule: Rule) -> None:
    """Ask `rule`, which lies above this room, of everything that people write."""
    global _rule
    _rule = rule


def state_in(tx: Tx, state: str, capacity: str, body: str, *, again: bool = False) -> str:
    """The state that something is written in, or changed: `state`, or that it awaits a check where the rule says so.

    Not what those who check write, nor what the agency says; and only where somebody can let it through.
    """
    asked = state == State.PUBLISHED and tx.act in (Act.SUBMIT, Act.COMMENT) and capacity != Capacity.AGENCY
    if not asked or tx.actor.is_system or tx.room.roles & _CHECKERS:
        return state
    if Act.CHECK not in kind_of(tx.room.the_tool.kind).acts:
        return state
    return State.AWAITING if _rule and _rule(tx, body, again) else state

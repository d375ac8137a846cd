"""Whether what is written shows at once or awaits a check: asked where it is written, answered by spine.moderation."""

from collections.abc import Callable

from moteplass.spine.access.acts import Act
from moteplass.spine.command import Tx
from moteplass.spine.content.models import Capacity, State
from moteplass.spine.places.models import Role
from moteplass.spine.registry.loader import kind_of

# Says whether a text awaits a check in the room of a running command.
Rule = Callable[[Tx, str], bool]
_rules: list[Rule] = []
_CHECKERS = {Role.EXPERT, Role.MODERATOR, Role.STEWARD}


def decided_by(rule: Rule) -> None:
    """Ask `rule` of everything that people write."""
    _rules.append(rule)


def first_state(tx: Tx, state: str, capacity: str, body: str) -> str:
    """The state that something is written in: `state`, or that it awaits a check where a rule says so.

    Not what those who check write, nor what the agency says; and only where somebody can let it through.
    """
    asked = state == State.PUBLISHED and tx.act in (Act.SUBMIT, Act.COMMENT) and capacity != Capacity.AGENCY
    if not asked or tx.actor.is_system or tx.room.roles & _CHECKERS:
        return state
    if Act.CHECK not in kind_of(tx.room.the_tool.kind).acts:
        return state
    return State.AWAITING if any(rule(tx, body) for rule in _rules) else state

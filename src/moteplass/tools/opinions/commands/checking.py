"""Letting statements through, holding them back, and undoing both."""

from moteplass.spine.access.acts import Act
from moteplass.spine.command import Tx, command
from moteplass.spine.content import writing
from moteplass.spine.content.models import GONE, Contribution, State
from moteplass.tools.opinions.commands.counting import want_grouping
from moteplass.tools.opinions.models import Statement


class NotToBeChecked(Exception):
    """The statement has been taken back."""


@command(Act.CHECK, on="statement")
def let_through(tx: Tx, *, statement: Statement) -> None:
    """Let a statement be answered. Raises NotToBeChecked."""
    _move(tx, statement, State.PUBLISHED)


@command(Act.CHECK, on="statement")
def hold_back(tx: Tx, *, statement: Statement) -> None:
    """Keep a statement from showing. What has been said of it counts no more in the picture. Raises NotToBeChecked."""
    _move(tx, statement, State.HIDDEN)


@command(Act.CHECK, on="statement")
def put_back(tx: Tx, *, statement: Statement) -> None:
    """Let a statement await a check again: the undoing of the two above. Raises NotToBeChecked."""
    _move(tx, statement, State.AWAITING)


def moving(tx: Tx, contribution: Contribution, to: str) -> None:
    """A moderator takes a statement to another state: the picture follows."""
    want_grouping(tx, contribution.tool_id)


def _move(tx: Tx, statement: Statement, to: State) -> None:
    rows = Contribution.objects.unscoped(reason="the command has decided").select_for_update(of=("self",))
    contribution = rows.get(pk=statement.pk)
    if contribution.state in (State.DRAFT, *GONE):
        raise NotToBeChecked(statement.pk)
    writing.move(tx, contribution, to=to)
    want_grouping(tx, statement.conversation_id)

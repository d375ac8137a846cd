"""Letting ideas through, holding them back, and undoing both."""

from moteplass.spine.access.actor import Actor
from moteplass.spine.access.acts import Act
from moteplass.spine.command import Tx, command
from moteplass.spine.content import writing
from moteplass.spine.content.models import GONE, Contribution, State
from moteplass.tools.ideas.commands.revising import hold
from moteplass.tools.ideas.facts import IdeaEdited
from moteplass.tools.ideas.models import Idea


class NotToBeChecked(Exception):
    """The idea is its writer's draft, or has been taken back."""


@command(Act.CHECK, on="idea")
def let_through(tx: Tx, *, idea: Idea) -> None:
    """Publish an idea that awaited a check, or one that was held back. Raises NotToBeChecked."""
    contribution = _checked(idea)
    writing.move(tx, contribution, to=State.PUBLISHED)
    settled = Idea.objects.values_list("settled_at", flat=True).get(pk=idea.pk)
    if settled > 1:
        # While it awaited the check nobody could be asked. Who has been asked before is not asked again.
        tx.emit(IdeaEdited(idea.pk, settled))


@command(Act.CHECK, on="idea")
def hold_back(tx: Tx, *, idea: Idea) -> None:
    """Keep an idea from showing. Raises NotToBeChecked."""
    writing.move(tx, _checked(idea), to=State.HIDDEN)


@command(Act.CHECK, on="idea")
def put_back(tx: Tx, *, idea: Idea) -> None:
    """Let an idea await a check again: the undoing of the two above. Raises NotToBeChecked."""
    writing.move(tx, _checked(idea), to=State.AWAITING)


def check_idea(actor: Actor, pk: int, to: State) -> None:
    """One of the three above, by where the idea is to stand."""
    act = {State.PUBLISHED: let_through, State.HIDDEN: hold_back, State.AWAITING: put_back}[to]
    act(actor, idea=Idea.objects.select_related("box").get(pk=pk))


def _checked(idea: Idea) -> Contribution:
    contribution = hold(idea)
    if contribution.state in (State.DRAFT, *GONE):
        raise NotToBeChecked(idea.pk)
    return contribution

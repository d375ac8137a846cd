"""Votes in the voting that is on in a box."""

from moteplass.spine.access.actor import STRANGER, Actor
from moteplass.spine.access.visitor import named
from moteplass.spine.votes.results import current_voting
from moteplass.tools.ideas.commands.voting import vote
from moteplass.tools.ideas.models import Box, Idea


def cast(box: Box, idea: Idea, value: int = 1, actor: Actor | None = None) -> None:
    """A vote by `actor`, or by a visitor who has not been here before."""
    now = current_voting(box.pk)
    assert now
    vote(actor or named(STRANGER), voting=now, idea_id=idea.pk, value=value)

"""Voting on ideas: what may be voted on is the box's to say, the rest is the spine's."""

from moteplass.spine.access.actor import Actor
from moteplass.spine.access.rooms import NoRoom
from moteplass.spine.content.models import Contribution
from moteplass.spine.votes import balloting
from moteplass.spine.votes.results import VotingRow
from moteplass.tools.ideas.queries.voting import costs_of, on_the_list


def vote(actor: Actor, *, voting: VotingRow, idea_id: int, value: int) -> bool:
    """Say something of an idea, or with 0 nothing any more. Returns whether anything changed.

    Raises NoRoom for an idea that is not voted on (taking back is always possible), and as `choose` does.
    """
    if value == 0:
        return balloting.unchoose(actor, voting=voting.row, contribution_id=idea_id)
    _require_on_the_list(voting, idea_id)
    idea = Contribution(pk=idea_id)
    return balloting.choose(actor, voting=voting.row, contribution=idea, value=value, costs=costs_of)


def prefer(actor: Actor, *, voting: VotingRow, winner: int, loser: int) -> bool:
    """Say which of two ideas matters more. Raises NoRoom for an idea that is not voted on, and as `compare` does."""
    _require_on_the_list(voting, winner, loser)
    one, other = Contribution(pk=winner), Contribution(pk=loser)
    return balloting.compare(actor, voting=voting.row, winner=one, loser=other)


def _require_on_the_list(voting: VotingRow, *ids: int) -> None:
    """Only their keys are asked for: what may be done with them is decided in the command."""
    if not on_the_list(voting, ids):
        raise NoRoom(ids)

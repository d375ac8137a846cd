"""An author takes an idea back, and puts it back. What was written is kept for the record."""

from django.utils.translation import gettext as _

from moteplass.spine.access.acts import Act
from moteplass.spine.command import Tx, command
from moteplass.spine.content import writing
from moteplass.spine.content.models import State
from moteplass.spine.stewardship.commands import NotPossible
from moteplass.spine.votes.limits import count_again
from moteplass.spine.votes.merging import hold_votings
from moteplass.tools.ideas.commands.revising import hold_own
from moteplass.tools.ideas.models import Idea, Stage
from moteplass.tools.ideas.queries.voting import costs_of

# Until somebody has decided on it: then the answer belongs to everyone who waits for one.
UNDECIDED = (Stage.Kind.RECEIVED, Stage.Kind.ASSESSED)


@command(Act.WITHDRAW, on="idea")
def withdraw_idea(tx: Tx, *, idea: Idea) -> None:
    """Take one's own idea back. It no longer shows, and what is voted on it does not count: each voter has their votes,
    points and budget back, to give to others. Twice is once.

    Raises Refused for anybody but the author; NotPossible, in words.
    """
    contribution = hold_own(tx, idea)
    if contribution.state == State.WITHDRAWN:
        tx.audit("ideas.idea.repeated", idea, quiet=True)
        return
    if why := why_it_stays(idea.pk, contribution.state):
        raise NotPossible(why)
    writing.move(tx, contribution, to=State.WITHDRAWN)


@command(Act.SUBMIT, on="idea")
def put_idea_back(tx: Tx, *, idea: Idea) -> None:
    """Let one's own idea show again, with the support it had, and the votes that have not gone to others meanwhile;
    after a check where the box or the place has one. Twice is once.

    Raises Refused for anybody but the author.
    """
    votings = hold_votings(tx.room.the_tool.pk)
    contribution = hold_own(tx, idea)
    if contribution.state != State.WITHDRAWN:
        tx.audit("ideas.idea.repeated", idea, quiet=True)
        return
    checked = Idea.objects.values_list("box__checked_first", flat=True).get(pk=idea.pk)
    writing.put_back(tx, contribution, to=State.AWAITING if checked else State.PUBLISHED)
    count_again(tx, contribution.pk, votings, costs_of)


def why_it_stays(idea_id: int, state: str) -> str:
    """Why an idea cannot be taken back, in words; empty where it can. One query."""
    idea = Idea.objects.select_related("stage", "box").get(pk=idea_id)
    # What those who check have put aside does not come back past them.
    at_rest = state == State.AWAITING and not idea.box.checked_first
    if at_rest or state not in (State.PUBLISHED, State.AWAITING):
        return _("Those who run the box look at this idea. Ask them.")
    if idea.stage.kind not in UNDECIDED:
        return _(
            "The idea has got its answer, and stays. Ask those who run the box if something must not show."
        )
    if idea.merged_into_id or idea.merged.exists():
        return _("This idea has been merged with another's. Ask those who run the box.")
    return ""

"""Confirming support for the text as it is now, or taking it back."""

from moteplass.spine.access.acts import Act
from moteplass.spine.access.rooms import NoRoom
from moteplass.spine.command import Tx, command
from moteplass.spine.content.models import Contribution, State
from moteplass.spine.votes.commands import voter
from moteplass.spine.votes.models import Support
from moteplass.tools.ideas.models import Idea


@command(Act.SUPPORT, on="idea")
def confirm_support(tx: Tx, *, idea: Idea, version: int) -> bool:
    """Say that one's support holds for `version`, which is what one has read. Returns whether there was support.

    Raises NoRoom for a version there is none of, and for an idea that does not show.
    """
    rows = Contribution.objects.unscoped(reason="the command has decided for its box")
    shown = rows.filter(pk=idea.pk, state=State.PUBLISHED, idea__merged_into=None, revision__gte=version)
    if not shown.exists():
        raise NoRoom(idea.pk)
    own = Support.objects.filter(contribution_id=idea.pk, **voter(tx.actor))
    # Who has said it of a later version has not unsaid it.
    own.filter(revision__lt=version).update(revision=version)
    tx.audit("ideas.support.confirmed", idea, secret=True, version=version)
    return own.exists()

"""Making an answer one's own by its receipt code."""

from django.utils.translation import gettext as _

from moteplass.spine.access.acts import Act
from moteplass.spine.command import Tx, command
from moteplass.spine.content.models import Contribution
from moteplass.spine.stewardship.commands import NotPossible
from moteplass.tools.hearing.commands.answering import locked
from moteplass.tools.hearing.commands.desk import has_written_in
from moteplass.tools.hearing.models import Answer, Entry


@command(Act.READ, on="answer")
def claim_answer(tx: Tx, *, answer: Answer) -> None:
    """Put an answer among the contributions of the one who is logged in. The caller has seen its code.

    Raises NotPossible where somebody has done it, or the answer is one they have written in for another, and
    AlreadyWithdrawn.
    """
    contribution = locked(answer)
    if contribution.author_id is not None:
        raise NotPossible(_("The answer is among somebody's contributions already."))
    entry = Entry.objects.filter(answer=answer).first()
    if entry and has_written_in(tx.actor, entry):
        raise NotPossible(_("You have written this in for somebody else."))
    rows = Contribution.objects.unscoped(reason="the command has decided").filter(pk=answer.pk)
    rows.update(author_id=tx.actor.user_id)
    tx.audit("hearing.answer.claimed", answer)

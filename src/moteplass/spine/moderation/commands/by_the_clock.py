"""What becomes of decisions by itself: they end, and what their writers have edited is looked at again."""

from django.db.models import Exists, F, OuterRef
from django.utils.translation import gettext_lazy as _

from moteplass.kit import clock, localise
from moteplass.spine.access.actor import SYSTEM
from moteplass.spine.access.acts import Act
from moteplass.spine.command import Tx, command
from moteplass.spine.events.jobs import declare
from moteplass.spine.moderation.commands.deciding import begin_again, held_case
from moteplass.spine.moderation.effects import hold, settle
from moteplass.spine.moderation.models import HOLDS, Case, Decision, Measure
from moteplass.spine.registry.loader import declare_verbs

declare_verbs(
    {
        "moderation.ended": _("A decision's time was over"),
        "moderation.taken_up_again": _("Took a case up again: what was to be edited has been"),
    }
)


@command(Act.MODERATE, on="decision")
def _let_end(tx: Tx, *, decision: Decision) -> None:
    held = held_case(decision.case)
    held.decisions.filter(HOLDS, pk=decision.pk).update(ended_at=clock.now())
    settle(tx, hold(held.contribution_id))
    tx.audit("moderation.ended", held, decision=decision.pk)


def end_what_is_over() -> None:
    """Take back what decisions do whose last day is over."""
    over = Decision.objects.filter(HOLDS, until__lt=localise.today())
    for decision in over.select_related("case").order_by("pk"):
        _let_end(SYSTEM, decision=decision)


declare(end_what_is_over, every="*/10 * * * *")


@command(Act.MODERATE, on="decision")
def _take_up_again(tx: Tx, *, decision: Decision) -> None:
    held = held_case(decision.case)
    if held.state != Case.State.DECIDED:
        return
    begin_again(held, Case.State.OPEN)
    # Words that are hidden may have been put in again.
    settle(tx, hold(held.contribution_id))
    tx.audit("moderation.taken_up_again", held, decision=decision.pk)


def look_again_at_what_was_edited() -> None:
    """Let the cases be decided again in which an author was asked to edit, or a part is hidden, and they have edited:
    unless there is a later case. What is hidden is so in the new version too.
    """
    later = Case.objects.filter(contribution=OuterRef("case__contribution"), pk__gt=OuterRef("case"))
    asked = Decision.objects.filter(HOLDS, measure__in=(Measure.EDIT, Measure.PART))
    edited = asked.filter(case__state=Case.State.DECIDED, case__contribution__edited_at__gt=F("at"))
    for decision in edited.exclude(Exists(later)).select_related("case").order_by("pk"):
        _take_up_again(SYSTEM, decision=decision)


# What is hidden and put in again shows until then.
declare(look_again_at_what_was_edited, every="* * * * *")

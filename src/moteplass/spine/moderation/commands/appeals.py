"""Complaints about what was decided: made by code, answered by somebody else than who decided."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from django.utils.translation import gettext_lazy as _

from moteplass.kit import clock
from moteplass.spine.access.acts import Act
from moteplass.spine.access.decide import Decision as Answer
from moteplass.spine.access.decide import Refused
from moteplass.spine.command import Tx, command
from moteplass.spine.moderation.commands.deciding import (
    NotNow,
    close_complaint,
    decide_in,
    held_case,
    put_back,
    unproposed,
)
from moteplass.spine.moderation.facts import Complained
from moteplass.spine.moderation.models import Appeal
from moteplass.spine.moderation.statements import Party, may_complain, taken, why_not
from moteplass.spine.registry.loader import declare_verbs

declare_verbs(
    {
        "moderation.appealed": _("A decision was complained about (by whom is secret)"),
    }
)

# "Without undue delay", says the public administration act; nobody should wait longer than holidays last.
ANSWER_WITHIN = timedelta(days=14)


@command(Act.BROWSE)
def complain(tx: Tx, *, by: Party, text: str) -> Appeal:
    """Complain about a decision. Whoever has the code may: they need neither an account nor to see the place any more.

    Twice is once. Raises NotNow when it is too late, or what is complained about has been taken back.
    """
    # Nobody decides anew, or reverses it, in the same moment.
    held_case(by.decision.case)
    if not may_complain(taken().get(pk=by.decision.pk)):
        raise NotNow(_("This decision cannot be complained about any more."))
    now = clock.now()
    appeal, new = Appeal.objects.get_or_create(
        decision=by.decision,
        flag=by.flag,
        defaults={"place": by.decision.case.place, "text": text, "at": now, "due_at": now + ANSWER_WITHIN},
    )
    tx.audit("moderation.appealed", appeal, place=by.decision.case.place, secret=True, quiet=True, new=new)
    if new:
        tx.emit(Complained(appeal.pk))
    return appeal


@command(Act.MODERATE, on="appeal")
def answer_appeal(
    tx: Tx, *, appeal: Appeal, outcome: Appeal.Outcome, reason: str, instead: Mapping[str, Any] | None = None
) -> bool:
    """Let a decision stand, or change it: it is taken back and all is as it was, or `instead` is decided (decide_case).
    Whether it is answered: where the measure takes two, it is when the second person approves.

    Raises Refused for who decided, NotNow where it has been answered, or a proposal awaits its second person.
    """
    unproposed(appeal.decision.case)
    rows = Appeal.objects.select_related("decision__case__contribution", "flag")
    held = rows.select_for_update(of=("self",), no_key=True).get(pk=appeal.pk)
    if held.outcome:
        raise NotNow(_("This complaint has been answered."))
    if why := why_not(tx.actor, held):
        raise Refused(Answer(False, reason=why))
    if outcome == Appeal.Outcome.CHANGED and instead:
        return not decide_in(tx, case=held.decision.case, answers=held, **instead).awaits_second
    close_complaint(tx, held, outcome, reason=reason, by=(tx.actor.user_id, tx.actor.name))
    if outcome == Appeal.Outcome.CHANGED:
        put_back(tx, held.decision)
    return True

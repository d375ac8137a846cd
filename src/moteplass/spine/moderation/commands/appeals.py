"""Complaints about what was decided: made by code, answered by somebody else than who decided."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from moteplass.kit import clock
from moteplass.spine.access.actor import Actor
from moteplass.spine.access.acts import Act
from moteplass.spine.access.decide import Decision as Answer
from moteplass.spine.access.decide import Refused
from moteplass.spine.command import Tx, command
from moteplass.spine.moderation.commands.deciding import NotNow, decide_in, put_back
from moteplass.spine.moderation.facts import AppealAnswered, Complained
from moteplass.spine.moderation.models import Appeal
from moteplass.spine.moderation.statements import Party, may_complain
from moteplass.spine.registry.loader import declare_verbs

declare_verbs(
    {
        "moderation.appealed": _("A decision was complained about (by whom is secret)"),
        "moderation.appeal.answered": _("Answered a complaint"),
    }
)

# "Without undue delay", says the public administration act; nobody should wait longer than holidays last.
ANSWER_WITHIN = timedelta(days=14)


@command(Act.BROWSE)
def complain(tx: Tx, *, by: Party, text: str) -> Appeal:
    """Complain about a decision. Whoever has the code may: they need neither an account nor to see the place any more.

    Twice is once. Raises NotNow when it is too late, or what is complained about has been taken back.
    """
    if not may_complain(by.decision):
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


def why_not(actor: Actor, appeal: Appeal) -> str | Promise:
    """Why this person does not answer this complaint; empty where they may. Needs its decision, case and flag."""
    decision = appeal.decision
    if actor.user_id in (decision.by_id, decision.second_by_id):
        return _("You decided this yourself. Somebody else answers.")
    if actor.user_id == decision.case.contribution.author_id or (
        appeal.flag and actor.user_id == appeal.flag.user_id
    ):
        return _("This is about yourself. Somebody else answers.")
    return ""


@command(Act.MODERATE, on="appeal")
def answer_appeal(
    tx: Tx, *, appeal: Appeal, outcome: Appeal.Outcome, reason: str, instead: Mapping[str, Any] | None = None
) -> None:
    """Let a decision stand, or change it: it is taken back and all is as it was, or `instead` is decided (decide_case).

    Raises Refused for who decided, NotNow where it has been answered, or where there is nothing to take back.
    """
    rows = Appeal.objects.select_related("decision__case__contribution", "flag")
    held = rows.select_for_update(of=("self",), no_key=True).get(pk=appeal.pk)
    if held.outcome:
        raise NotNow(_("This complaint has been answered."))
    if why := why_not(tx.actor, held):
        raise Refused(Answer(False, reason=why))
    held.outcome, held.reason, held.decided_at = outcome, reason, clock.now()
    held.decided_by_id, held.decided_by_name = tx.actor.user_id, tx.actor.name
    held.save(update_fields=["outcome", "reason", "decided_at", "decided_by", "decided_by_name"])
    if outcome == Appeal.Outcome.CHANGED:
        if instead:
            decide_in(tx, case=held.decision.case, **instead)
        else:
            put_back(tx, held.decision)
    tx.audit("moderation.appeal.answered", held, outcome=str(outcome))
    tx.emit(AppealAnswered(held.pk))

"""Deciding on what has been flagged: what is done, on what ground, and the way back."""

from collections.abc import Sequence
from datetime import date

from django.db.models import Max
from django.utils.translation import gettext_lazy as _

from moteplass.kit import clock
from moteplass.spine.access.acts import Act
from moteplass.spine.access.decide import Decision as Answer
from moteplass.spine.access.decide import Refused
from moteplass.spine.command import Tx, command
from moteplass.spine.content.models import Contribution, State
from moteplass.spine.moderation.codes import digest, statement_code
from moteplass.spine.moderation.commands.flagging import WAITS
from moteplass.spine.moderation.effects import editable, hold, maskable, movable, settle, threaded, unmasked
from moteplass.spine.moderation.facts import AppealAnswered, Decided, Reversed
from moteplass.spine.moderation.models import HOLDS, Appeal, Case, Decision, FourEyes, HouseRule, Measure
from moteplass.spine.moderation.models.cases import Escalation
from moteplass.spine.moderation.statements import overruled
from moteplass.spine.registry.loader import declare_verbs

declare_verbs(
    {
        "moderation.claimed": _("Took a case"),
        "moderation.released": _("Let go of a case"),
        "moderation.proposed": _("Proposed a decision that takes two"),
        "moderation.declined": _("Did not approve a proposed decision"),
        "moderation.decided": _("Decided a case"),
        "moderation.reversed": _("Reversed a decision"),
        "moderation.appeal.answered": _("Answered a complaint"),
        "moderation.four_eyes": _("Changed what two decide together"),
    }
)


class NotNow(Exception):
    """The case is not where this can be done. The message is for the person."""


@command(Act.MODERATE, on="case")
def claim_case(tx: Tx, *, case: Case) -> None:
    """Take a case, also one that another has: who took it last has it. Raises NotNow for one that is decided, and where
    another has it than `case` says: of two who begin at once, the second is told.
    """
    held = _open(case)
    if held.claimed_by and held.claimed_by_id not in (case.claimed_by_id, tx.actor.user_id):
        raise NotNow(_("Taken by %(name)s") % {"name": held.claimed_by.name})
    held.claimed_by_id, held.claimed_at = tx.actor.user_id, clock.now()
    held.save(update_fields=["claimed_by", "claimed_at"])
    tx.audit("moderation.claimed", held)


@command(Act.MODERATE, on="case")
def release_case(tx: Tx, *, case: Case) -> None:
    """Let go of a case. Raises NotNow for one that is decided."""
    held = _open(case)
    held.claimed_by_id, held.claimed_at = None, None
    held.save(update_fields=["claimed_by", "claimed_at"])
    tx.audit("moderation.released", held)


def decide_in(
    tx: Tx,
    *,
    case: Case,
    measure: Measure,
    reason: str,
    rule: HouseRule | None = None,
    law: str = "",
    facts: str = "",
    until: date | None = None,
    passages: Sequence[str] = (),
    answers: Appeal | None = None,
    after: int | None = None,
) -> Decision:
    """Decide a case, or decide one anew: what was decided before ends. Where the place asks for two, it is proposed.

    `until`: the last day of what has a duration. `passages`: what is hidden, word for word. `answers`: the complaint
    that this answers when it takes effect. `after`: the number of the last decision there was when one began, 0 for
    none. Raises NotNow for what is erased, for a measure that cannot be taken here, where a proposal awaits its second
    person, where a complaint waits for its answer, and where another has decided meanwhile; Refused for who wrote it,
    and for who has been overruled in the case.
    """
    held = unproposed(case)
    contribution = of_another(tx, held)
    require_possible(contribution, measure)
    if answers is None:
        require_no_complaint(tx, held)
    last = held.decisions.aggregate(last=Max("number"))["last"] or 0
    if after is not None and after != last:
        raise NotNow(_("Somebody else has decided meanwhile. See what they decided first."))
    two = FourEyes.objects.filter(place=held.place_id, measure=measure).exists()
    if two:
        _require_under_way(held)
    else:
        end_what_holds(held)
    decision = Decision.objects.create(
        case=held,
        number=last + 1,
        measure=measure,
        rule=rule,
        law=law,
        facts=facts,
        reason=reason,
        until=until,
        passages=list(passages) if measure == Measure.PART else [],
        revision=unmasked(contribution),
        by_id=tx.actor.user_id,
        by_name=tx.actor.name,
        awaits_second=two,
        answers=answers,
    )
    decision.code = digest(statement_code(decision.pk))
    decision.save(update_fields=["code"])
    if two:
        begin_again(held, Case.State.PROPOSED)
        tx.audit("moderation.proposed", held, measure=str(measure), decision=decision.pk)
    else:
        take_effect(tx, held, contribution, decision)
    return decision


decide_case = command(Act.MODERATE, on="case")(decide_in)


@command(Act.MODERATE, on="decision")
def reverse_decision(tx: Tx, *, decision: Decision) -> None:
    """Take back what a decision does: all is as it was. Raises NotNow for one that does not hold, and where a complaint
    waits for its answer; Refused for who wrote what it is about, and for who has been overruled in the case.
    """
    require_no_complaint(tx, unproposed(decision.case))
    put_back(tx, decision)


def put_back(tx: Tx, decision: Decision) -> None:
    """reverse_decision for a command that is already running."""
    held = unproposed(decision.case)
    contribution = of_another(tx, held)
    rows = held.decisions.filter(HOLDS, pk=decision.pk)
    if not rows.update(ended_at=clock.now()):
        raise NotNow(_("This decision does not hold any more."))
    settle(tx, contribution)
    tx.audit("moderation.reversed", held, decision=decision.pk)
    tx.emit(Reversed(decision.pk))


def possible(contribution: Contribution) -> list[Measure]:
    """The measures that can be taken here, mildest first. Needs its tool."""
    if contribution.state in (State.ERASED, State.RESTRICTED):
        # Nothing is left to do, but who flagged it gets an answer.
        return [Measure.LEAVE]
    hides = {Measure.HIDE, Measure.PAUSE, Measure.REMOVE}
    return [
        measure
        for measure in Measure
        if (measure != Measure.PART or maskable(contribution))
        and (measure != Measure.EDIT or editable(contribution))
        and (measure not in hides or movable(contribution))
        and (measure != Measure.CLOSE or threaded(contribution))
        # A visitor has no account to pause.
        and (measure != Measure.PAUSE or contribution.author_id is not None)
    ]


def require_possible(contribution: Contribution, measure: Measure) -> None:
    if measure not in possible(contribution):
        raise NotNow(_("This cannot be done with it."))


def require_no_complaint(tx: Tx, held: Case) -> None:
    """A complaint is answered by another than who decided: to decide anew, or to reverse, is no way around that, before
    it or after.
    """
    if Appeal.objects.filter(decision__case=held, outcome="").exists():
        raise NotNow(_("Somebody has complained about what was decided here. Answer the complaint instead."))
    if why := overruled(tx.actor, [held.pk]).get(held.pk):
        raise Refused(Answer(False, reason=why))


def _require_under_way(held: Case) -> None:
    """What is proposed is under way, and there is one such case about a contribution."""
    later = Case.objects.filter(contribution=held.contribution_id).exclude(pk=held.pk)
    if later.exclude(state=Case.State.DECIDED).exists():
        raise NotNow(_("Another case about the same is under way. Decide that one."))


def take_effect(tx: Tx, held: Case, contribution: Contribution, decision: Decision) -> None:
    held.state, held.decided_at = Case.State.DECIDED, clock.now()
    held.save(update_fields=["state", "decided_at"])
    settle(tx, contribution)
    tx.audit("moderation.decided", held, measure=decision.measure, decision=decision.pk)
    tx.emit(Decided(decision.pk))
    if decision.answers:
        by = (decision.by_id, decision.by_name)
        close_complaint(tx, decision.answers, Appeal.Outcome.CHANGED, reason=decision.reason, by=by)


def close_complaint(
    tx: Tx, appeal: Appeal, outcome: Appeal.Outcome, *, reason: str, by: tuple[int | None, str]
) -> None:
    """Write down what came of a complaint, and tell. `by`: who answered, and what they are called."""
    appeal.outcome, appeal.reason, appeal.decided_at = outcome, reason, clock.now()
    appeal.decided_by_id, appeal.decided_by_name = by
    appeal.save(update_fields=["outcome", "reason", "decided_at", "decided_by", "decided_by_name"])
    tx.audit("moderation.appeal.answered", appeal, outcome=str(outcome))
    tx.emit(AppealAnswered(appeal.pk))


def end_what_holds(held: Case) -> None:
    held.decisions.filter(HOLDS).update(ended_at=clock.now())


def of_another(tx: Tx, held: Case) -> Contribution:
    """What a case is about, held. Raises Refused for who wrote it."""
    contribution = hold(held.contribution_id)
    if tx.actor.user_id is not None and contribution.author_id == tx.actor.user_id:
        raise Refused(Answer(False, reason=_("You wrote this yourself. Somebody else decides.")))
    return contribution


def held_case(case: Case) -> Case:
    """The case, locked until the command ends."""
    return Case.objects.select_for_update(of=("self",), no_key=True).get(pk=case.pk)


def unproposed(case: Case) -> Case:
    """The case, locked. Raises NotNow where a proposal awaits its second person."""
    held = held_case(case)
    if held.state == Case.State.PROPOSED:
        raise NotNow(_("A decision has been proposed. Approve it, or decline it, first."))
    return held


def begin_again(held: Case, state: Case.State) -> None:
    """Let a case be under way, with its time anew where it had been decided."""
    if held.state == Case.State.DECIDED:
        held.escalated, held.due_at = Escalation.NOBODY, clock.now() + WAITS[held.ground]
    held.state, held.decided_at = state, None
    held.save(update_fields=["state", "decided_at", "escalated", "due_at"])


def _open(case: Case) -> Case:
    held = held_case(case)
    if held.state == Case.State.DECIDED:
        raise NotNow(_("This case has been decided."))
    return held

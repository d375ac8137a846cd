"""Deciding on what has been flagged: what is done, on what ground, and the way back."""

from collections.abc import Sequence
from datetime import date

from django.db.models import Exists, F, Max, OuterRef
from django.utils.translation import gettext_lazy as _

from moteplass.kit import clock, localise
from moteplass.spine.access.actor import SYSTEM
from moteplass.spine.access.acts import Act
from moteplass.spine.access.decide import Decision as Answer
from moteplass.spine.access.decide import Refused
from moteplass.spine.command import Tx, command
from moteplass.spine.content.models import Contribution, State
from moteplass.spine.events.jobs import declare
from moteplass.spine.moderation.codes import digest, statement_code
from moteplass.spine.moderation.commands.flagging import WAITS
from moteplass.spine.moderation.effects import hold, maskable, movable, settle, unmasked
from moteplass.spine.moderation.facts import Decided, Reversed
from moteplass.spine.moderation.models import HOLDS, Case, Decision, FourEyes, HouseRule, Measure
from moteplass.spine.moderation.models.cases import Escalation
from moteplass.spine.places.models import Place
from moteplass.spine.registry.loader import declare_verbs

declare_verbs(
    {
        "moderation.claimed": _("Took a case"),
        "moderation.released": _("Let go of a case"),
        "moderation.proposed": _("Proposed a decision that takes two"),
        "moderation.declined": _("Did not approve a proposed decision"),
        "moderation.decided": _("Decided a case"),
        "moderation.reversed": _("Reversed a decision"),
        "moderation.ended": _("A decision's time was over"),
        "moderation.taken_up_again": _("Took a case up again: what was to be edited has been"),
        "moderation.four_eyes": _("Changed what two decide together"),
    }
)


class NotNow(Exception):
    """The case is not where this can be done. The message is for the person."""


@command(Act.MODERATE, on="case")
def claim_case(tx: Tx, *, case: Case) -> None:
    """Take a case, also one that another has: who took it last has it. Raises NotNow for one that is decided."""
    held = _open(case)
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
) -> Decision:
    """Decide a case, or decide one anew: what was decided before ends. Where the place asks for two, it is proposed.

    `until`: the last day of what has a duration. `passages`: what is hidden, word for word. Raises NotNow for what is
    erased, for a measure that cannot be taken here, and where a proposal awaits its second person; Refused for who
    wrote it.
    """
    held = _held(case)
    if held.state == Case.State.PROPOSED:
        raise NotNow(_("A decision has been proposed. Approve it, or decline it, first."))
    contribution = _of_another(tx, held)
    _require_possible(contribution, measure)
    two = FourEyes.objects.filter(place=held.place_id, measure=measure).exists()
    if not two:
        _end(held)
    decision = Decision.objects.create(
        case=held,
        number=(held.decisions.aggregate(last=Max("number"))["last"] or 0) + 1,
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
    )
    decision.code = digest(statement_code(decision.pk))
    decision.save(update_fields=["code"])
    if two:
        held.state, held.decided_at = Case.State.PROPOSED, None
        held.save(update_fields=["state", "decided_at"])
        tx.audit("moderation.proposed", held, measure=str(measure), decision=decision.pk)
    else:
        _take_effect(tx, held, contribution, decision)
    return decision


decide_case = command(Act.MODERATE, on="case")(decide_in)


@command(Act.MODERATE, on="decision")
def approve_decision(tx: Tx, *, decision: Decision) -> None:
    """Let a proposed decision hold: by another than who proposed it. Raises NotNow, Refused for the same person."""
    held, proposed = _proposed(decision)
    if proposed.by_id == tx.actor.user_id:
        raise Refused(Answer(False, reason=_("You proposed it. Another one approves.")))
    contribution = _of_another(tx, held)
    _end(held)
    proposed.awaits_second = False
    proposed.second_by_id, proposed.second_by_name = tx.actor.user_id, tx.actor.name
    proposed.save(update_fields=["awaits_second", "second_by", "second_by_name"])
    _take_effect(tx, held, contribution, proposed)


@command(Act.MODERATE, on="decision")
def decline_decision(tx: Tx, *, decision: Decision) -> None:
    """Send a proposed decision back: the case is to be decided again. Also for who proposed it. Raises NotNow."""
    held, proposed = _proposed(decision)
    proposed.ended_at = clock.now()
    proposed.save(update_fields=["ended_at"])
    held.state = Case.State.OPEN
    held.save(update_fields=["state"])
    tx.audit("moderation.declined", held, decision=proposed.pk)


@command(Act.MODERATE, on="decision")
def reverse_decision(tx: Tx, *, decision: Decision) -> None:
    """Take back what a decision does: all is as it was. Raises NotNow for one that does not hold."""
    put_back(tx, decision)


def put_back(tx: Tx, decision: Decision) -> None:
    """reverse_decision for a command that is already running."""
    held = _held(decision.case)
    rows = held.decisions.filter(HOLDS, pk=decision.pk)
    if not rows.update(ended_at=clock.now()):
        raise NotNow(_("This decision does not hold any more."))
    settle(tx, hold(held.contribution_id))
    tx.audit("moderation.reversed", held, decision=decision.pk)
    tx.emit(Reversed(decision.pk))


@command(Act.MODERATE, on="decision")
def _let_end(tx: Tx, *, decision: Decision) -> None:
    held = _held(decision.case)
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
    held = _held(decision.case)
    if held.state != Case.State.DECIDED:
        return
    held.state, held.decided_at, held.escalated = Case.State.OPEN, None, Escalation.NOBODY
    held.due_at = clock.now() + WAITS[held.ground]
    held.save(update_fields=["state", "decided_at", "escalated", "due_at"])
    tx.audit("moderation.taken_up_again", held, decision=decision.pk)


def look_again_at_what_was_edited() -> None:
    """Let the cases be decided again in which an author was asked to edit, and has: unless there is a later case."""
    later = Case.objects.filter(contribution=OuterRef("case__contribution"), pk__gt=OuterRef("case"))
    asked = Decision.objects.filter(HOLDS, measure=Measure.EDIT)
    edited = asked.filter(case__state=Case.State.DECIDED, case__contribution__edited_at__gt=F("at"))
    for decision in edited.exclude(Exists(later)).select_related("case").order_by("pk"):
        _take_up_again(SYSTEM, decision=decision)


declare(look_again_at_what_was_edited, every="*/10 * * * *")


@command(Act.MANAGE, on="place")
def set_four_eyes(tx: Tx, *, place: Place, measures: Sequence[Measure]) -> None:
    """Say which measures take two people here."""
    FourEyes.objects.filter(place=place).exclude(measure__in=measures).delete()
    rows = [FourEyes(place=place, measure=measure) for measure in measures]
    FourEyes.objects.bulk_create(rows, ignore_conflicts=True)
    tx.audit("moderation.four_eyes", place, measures=[str(measure) for measure in measures])


def possible(contribution: Contribution) -> list[Measure]:
    """The measures that can be taken here, mildest first. Needs its tool."""
    hides = {Measure.HIDE, Measure.PAUSE, Measure.REMOVE}
    return [
        measure
        for measure in Measure
        if (measure != Measure.PART or maskable(contribution))
        and (measure not in hides or movable(contribution))
        # A visitor has no account to pause.
        and (measure != Measure.PAUSE or contribution.author_id is not None)
    ]


def _require_possible(contribution: Contribution, measure: Measure) -> None:
    if contribution.state in (State.ERASED, State.RESTRICTED):
        raise NotNow(
            _("It has been erased, or set apart from everybody. There is nothing left to decide on.")
        )
    if measure not in possible(contribution):
        raise NotNow(_("This cannot be done with it."))


def _take_effect(tx: Tx, held: Case, contribution: Contribution, decision: Decision) -> None:
    held.state, held.decided_at = Case.State.DECIDED, clock.now()
    held.save(update_fields=["state", "decided_at"])
    settle(tx, contribution)
    tx.audit("moderation.decided", held, measure=decision.measure, decision=decision.pk)
    tx.emit(Decided(decision.pk))


def _end(held: Case) -> None:
    held.decisions.filter(HOLDS).update(ended_at=clock.now())


def _of_another(tx: Tx, held: Case) -> Contribution:
    """What a case is about, held. Raises Refused for who wrote it."""
    contribution = hold(held.contribution_id)
    if tx.actor.user_id is not None and contribution.author_id == tx.actor.user_id:
        raise Refused(Answer(False, reason=_("You wrote this yourself. Somebody else decides.")))
    return contribution


def _held(case: Case) -> Case:
    return Case.objects.select_for_update(of=("self",), no_key=True).get(pk=case.pk)


def _open(case: Case) -> Case:
    held = _held(case)
    if held.state == Case.State.DECIDED:
        raise NotNow(_("This case has been decided."))
    return held


def _proposed(decision: Decision) -> tuple[Case, Decision]:
    held = _held(decision.case)
    found = held.decisions.filter(pk=decision.pk, awaits_second=True, ended_at=None).first()
    if found is None:
        raise NotNow(_("Somebody has answered this proposal already."))
    return held, found

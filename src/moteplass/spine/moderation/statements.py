"""What was decided, as it is told to who wrote and to who flagged, on pages, in mails and in letters."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Q, QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from moteplass.kit import clock
from moteplass.kit.codes import normalise_code
from moteplass.kit.localise import day_of
from moteplass.spine.access.actor import Actor
from moteplass.spine.content.models import Contribution, Revision, State
from moteplass.spine.content.receipts import behind
from moteplass.spine.moderation.codes import digest
from moteplass.spine.moderation.effects import ground_of
from moteplass.spine.moderation.models import Appeal, Decision, Flag, Measure
from moteplass.spine.registry.loader import all_kinds, kind_label

# Six months, whichever they are: no month begins later than this.
APPEAL_WITHIN = timedelta(days=184)

DONE: dict[str, str | Promise] = {
    Measure.LEAVE: _("It stands."),
    Measure.EDIT: _("Who wrote it is asked to change it."),
    Measure.PART: _("A part of it is hidden."),
    Measure.HIDE: _("It is hidden."),
    Measure.CLOSE: _("It takes no more comments."),
    Measure.WARN: _("Who wrote it is warned."),
    Measure.PAUSE: _("It is hidden, and who wrote it cannot write in this place for a time."),
    Measure.REMOVE: _("It is removed."),
}


@dataclass(frozen=True, slots=True)
class Party:
    """Whose a code is: somebody's who flagged, or, without a flag, who wrote. `decision`: what they were told."""

    decision: Decision
    flag: Flag | None


@dataclass(frozen=True, slots=True)
class Statement:
    """A decision in words. Facts and snapshot are for who wrote, and empty for others."""

    number: str
    place: str
    owner: str
    kind: str
    at: datetime
    done: str
    ground: str
    facts: str
    reason: str
    # The last day of what has a duration.
    until: date | None
    # No more: its time is over, or it was decided otherwise.
    over: bool
    title: str
    html: str
    text: str
    written_at: datetime | None
    complain_until: datetime
    may_complain: bool
    appeal: Appeal | None


def taken() -> "QuerySet[Decision, Decision]":
    """Decisions that have held: no proposals."""
    rows = Decision.objects.filter(awaits_second=False)
    return rows.select_related("case__place__organisation", "case__contribution__author", "rule__rules")


def party(typed: str) -> Party | None:
    """Whose a code is that somebody has typed: of a statement, of a flag, or a receipt. Some queries."""
    code = normalise_code(typed)
    if code is None:
        return None
    found = taken().filter(code=digest(code)).first()
    if found:
        return Party(found, None)
    if flag := Flag.objects.filter(code=digest(code)).first():
        told = taken().filter(case=flag.case_id).order_by("-number").first()
        return Party(told, flag) if told else None
    mine = [*behind([code]), *(pk for kind in all_kinds() if kind.sent_by for pk in kind.sent_by([code], ""))]
    told = about(mine[0]) if mine else None
    return Party(told, None) if told else None


def about(contribution_id: int) -> Decision | None:
    """What its author has last been told of a contribution. One query."""
    return about_each([contribution_id]).get(contribution_id)


def about_each(ids: Iterable[int]) -> dict[int, Decision]:
    """The same of many, by contribution. One query."""
    rows = taken().filter(case__contribution__in=ids).exclude(measure=Measure.LEAVE, number=1)
    last = rows.order_by("case__contribution_id", "-at", "-pk").distinct("case__contribution_id")
    return {decision.case.contribution_id: decision for decision in last}


def complain_until(decision: Decision) -> datetime:
    """The end of the time for complaining. It runs from when the decision was told."""
    return decision.at + APPEAL_WITHIN


def may_complain(decision: Decision) -> bool:
    """Whether it is in time, and there is something to complain about: what was taken back is as they want it."""
    by_itself = decision.until is not None and (
        decision.ended_at is not None and day_of(decision.ended_at) > decision.until
    )
    return (decision.ended_at is None or by_itself) and clock.now() < complain_until(decision)


_OVERRULED = _("What you decided here was changed after a complaint. Somebody else decides.")


def overruled(actor: Actor, cases: Iterable[int]) -> dict[int, str | Promise]:
    """Those of the cases in which somebody decides no more, and why. One query."""
    decided = Q(decision__by=actor.user_id) | Q(decision__second_by=actor.user_id)
    changed = Appeal.objects.filter(decided, decision__case__in=cases, outcome=Appeal.Outcome.CHANGED)
    return dict.fromkeys(changed.values_list("decision__case", flat=True), _OVERRULED)


def why_not(actor: Actor, appeal: Appeal) -> str | Promise:
    """Why this person does not answer this complaint; empty where they may. Needs its decision and case."""
    return why_not_each(actor, [appeal])[appeal.pk]


def why_not_each(actor: Actor, appeals: Sequence[Appeal]) -> dict[int, str | Promise]:
    """The same of many, by complaint. Two queries."""
    cases = [appeal.decision.case_id for appeal in appeals]
    flags = Flag.objects.filter(case__in=cases, user=actor.user_id, user__isnull=False)
    flagged, changed = set(flags.values_list("case", flat=True)), overruled(actor, cases)
    return {appeal.pk: _why_not(actor, appeal.decision, flagged, changed) for appeal in appeals}


def _why_not(
    actor: Actor, decision: Decision, flagged: Collection[int], changed: Mapping[int, str | Promise]
) -> str | Promise:
    if actor.user_id in (decision.by_id, decision.second_by_id):
        return _("You decided this yourself. Somebody else answers.")
    # Who flagged it has a side too, whoever complains.
    if actor.user_id == decision.case.contribution.author_id or decision.case_id in flagged:
        return _("This is about yourself. Somebody else answers.")
    return changed.get(decision.case_id, "")


def statement(told: Party) -> Statement:
    """A decision as one of its sides may know it. Two queries."""
    decision, case = told.decision, told.decision.case
    contribution = case.contribution
    appeal = Appeal.objects.filter(decision=decision, flag=told.flag).first()
    said = None if told.flag else _snapshot(contribution, decision.revision)
    return Statement(
        number=case.number,
        place=case.place.title,
        owner=case.place.organisation.name,
        kind=str(kind_label(contribution.kind)),
        at=decision.at,
        done=str(DONE[decision.measure]),
        ground=ground_of(decision),
        facts="" if told.flag else decision.facts,
        reason=decision.reason,
        until=decision.until,
        over=decision.ended_at is not None,
        title=said.title if said else "",
        html=said.html if said else "",
        text=said.body if said else "",
        written_at=said.at if said else None,
        complain_until=complain_until(decision),
        may_complain=appeal is None and may_complain(decision),
        appeal=appeal,
    )


def _snapshot(contribution: Contribution, revision: int) -> Revision | None:
    """The version it was about. None for what nobody is shown any more."""
    if contribution.state in (State.RESTRICTED, State.ERASED):
        return None
    return Revision.objects.defer("search").filter(contribution=contribution, number=revision).first()

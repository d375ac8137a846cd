"""Who wrote and who flagged are told what was decided, what was taken back, and what came of a complaint."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.urls import reverse

from moteplass.spine.moderation.codes import code_of, statement_code
from moteplass.spine.moderation.facts import AppealAnswered, Decided, Reversed
from moteplass.spine.moderation.models import Appeal, Decision, Flag, Measure
from moteplass.spine.moderation.statements import Party, statement, taken
from moteplass.spine.notify.mails import address, key_of, write_mail
from moteplass.spine.registry.kinds import Reach
from moteplass.spine.registry.loader import kind_of, when


@dataclass(frozen=True, slots=True)
class _Side:
    party: Party
    reach: Reach
    code: str


def tell_decided(decision_id: int) -> None:
    """The author gets the statement of reasons, and who flagged an answer."""
    decision = taken().get(pk=decision_id)
    _tell("decided", decision, _sides(decision))


def tell_answered(flag: Flag, decision: Decision) -> None:
    """Who has flagged what was decided already gets the answer there is."""
    spoken = flag.user.language if flag.user else ""
    side = _Side(Party(decision, flag), Reach(flag.email, spoken), code_of(flag))
    _tell("decided", taken().get(pk=decision.pk), iter([side]))


def tell_reversed(decision_id: int) -> None:
    """Those who were told of a decision are told that it is taken back; by the answer, where somebody complained."""
    decision = taken().get(pk=decision_id)
    if not Appeal.objects.filter(decision=decision, outcome=Appeal.Outcome.CHANGED).exists():
        _tell("reversed", decision, _sides(decision))


def tell_appeal_answered(appeal_id: int) -> None:
    """Both sides are told what came of a complaint, also the one that did not complain."""
    appeal = Appeal.objects.select_related("flag").get(pk=appeal_id)
    decision = taken().get(pk=appeal.decision_id)
    _tell("appeal_answered", decision, _sides(decision), appeal)


def _tell(what: str, decision: Decision, sides: Iterator[_Side], appeal: Appeal | None = None) -> None:
    for side in sides:
        write_mail(
            to=side.reach.email,
            template=f"mail/{what}.txt",
            purpose=f"moderation.{what}",
            key=key_of(what, appeal.pk if appeal else decision.pk, side.code),
            language=side.reach.language,
            place=decision.case.place,
            contribution=decision.case.contribution,
            told=statement(side.party),
            appeal=appeal,
            wrote=side.party.flag is None,
            own=appeal is not None and appeal.flag == side.party.flag,
            link=address(reverse("statement", kwargs={"code": side.code})),
        )


def _sides(decision: Decision) -> Iterator[_Side]:
    """Those who can be told by mail. An author whose words were only looked at, and left alone, is not disturbed."""
    earlier = taken().filter(case=decision.case_id, number__lt=decision.number).exclude(measure=Measure.LEAVE)
    if decision.measure != Measure.LEAVE or earlier.exists():
        author = reach(decision)
        if author and author.email:
            yield _Side(Party(decision, None), author, statement_code(decision.pk))
    for flag in Flag.objects.filter(case=decision.case_id).exclude(email="").select_related("case", "user"):
        spoken = flag.user.language if flag.user else ""
        yield _Side(Party(decision, flag), Reach(flag.email, spoken), code_of(flag))


def reach(decision: Decision) -> Reach | None:
    """How the author of what was decided on is reached: by their account, or as the tool knows them without one."""
    c = decision.case.contribution
    if c.author:
        return Reach(c.author.email, c.author.language or c.language)
    found = kind_of(c.tool.kind).reach
    return found(c.pk) if found else None


when(Decided, tell_decided)
when(Reversed, tell_reversed)
when(AppealAnswered, tell_appeal_answered)

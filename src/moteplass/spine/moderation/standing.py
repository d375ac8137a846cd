"""Where a flag stands, for who holds its code."""

from dataclasses import dataclass
from datetime import datetime

from moteplass.spine.access.actor import STRANGER
from moteplass.spine.content.models import Contribution
from moteplass.spine.moderation.codes import digest
from moteplass.spine.moderation.models import HOLDS, Case, Decision, Flag, Ground
from moteplass.spine.places.models import Place
from moteplass.spine.registry.loader import kind_of


@dataclass(frozen=True, slots=True)
class FlagStanding:
    """`title` and `url` of what was flagged: empty where not everybody may read it any more."""

    flag: Flag
    place: Place
    title: str
    url: str
    ground: str
    rule: str
    due_at: datetime
    # The decision that holds, or the last that did.
    decision: Decision | None


def flag_by(code: str) -> FlagStanding | None:
    """The flag that a code opens. Some four queries."""
    flags = Flag.objects.select_related("rule", "case__place__organisation", "case__tool")
    flag = flags.filter(code=digest(code)).first()
    if flag is None:
        return None
    case = flag.case
    seen = Contribution.objects.visible_to(STRANGER).standing().filter(pk=case.contribution_id)
    rows = kind_of(case.tool.kind).search(STRANGER, list(seen.values_list("pk", flat=True)))
    return FlagStanding(
        flag=flag,
        place=case.place,
        title=rows[0].title if rows else "",
        url=rows[0].url if rows else "",
        ground=str(Ground(flag.ground).label),
        rule=str(flag.rule or ""),
        due_at=case.due_at,
        decision=_answer(case),
    )


def _answer(case: Case) -> Decision | None:
    decisions = case.decisions.filter(awaits_second=False).order_by("-number")
    if case.state != Case.State.DECIDED:
        # It is being decided anew. What holds meanwhile is the answer.
        decisions = decisions.filter(HOLDS)
    return decisions.first()

"""Flagging: what anyone who reads may say about what stands there. Flags about one thing gather in one case."""

from dataclasses import dataclass
from datetime import timedelta

from django.db.models import Exists, F, OuterRef, Q
from django.db.models.functions import Greatest, Least
from django.utils.translation import gettext_lazy as _

from moteplass.kit import clock
from moteplass.spine.access.acts import Act
from moteplass.spine.command import Tx, command
from moteplass.spine.content.models import Contribution
from moteplass.spine.moderation.codes import digest, flag_code
from moteplass.spine.moderation.facts import Flagged
from moteplass.spine.moderation.models import (
    HOLDS,
    SEVERITY,
    Case,
    Decision,
    Flag,
    Ground,
    HouseRule,
)
from moteplass.spine.registry.loader import declare_verbs
from moteplass.spine.votes.commands import voter

declare_verbs({"moderation.flagged": _("Flagged a contribution (by whom is secret)")})

# How long a case may wait, by its gravest ground.
WAITS = dict.fromkeys(Ground, timedelta(days=3)) | {
    Ground.PERSONAL: timedelta(days=1),
    Ground.ILLEGAL: timedelta(days=1),
    Ground.DANGER: timedelta(hours=4),
}


@dataclass(frozen=True, slots=True)
class FlagInput:
    """What somebody says when they flag. Who leaves an address gets a receipt and an answer."""

    ground: Ground
    text: str = ""
    rule: HouseRule | None = None
    name: str = ""
    email: str = ""


@dataclass(frozen=True, slots=True)
class Receipt:
    flag: Flag
    code: str
    # The same person had flagged it already: nothing new was written.
    repeated: bool


@command(Act.READ, on="contribution")
def flag(tx: Tx, *, contribution: Contribution, given: FlagInput) -> Receipt:
    """Flag what one reads, in good faith; twice is once. Visitors must be named. Safe under concurrency.

    It opens a case, or joins the one under way. Where it has been decided as it stands, flagged on the same ground, and
    that holds, the flag gets the answer there is.
    """
    severity, now = SEVERITY[given.ground], clock.now()
    case = _case(contribution, given.ground)
    if case is None:
        case, _new = Case.objects.get_or_create(
            contribution=contribution,
            state__in=(Case.State.OPEN, Case.State.PROPOSED),
            defaults={
                "organisation_id": contribution.organisation_id,
                "place_id": contribution.place_id,
                "tool_id": contribution.tool_id,
                "revision": contribution.revision,
                "due_at": now + WAITS[given.ground],
                "state": Case.State.OPEN,
            },
        )
    by = voter(tx.actor)
    code = flag_code(contribution.pk, case.pk, f"{by['user_id'] or by['visitor']}")
    flag, new = Flag.objects.get_or_create(
        case=case,
        **by,
        defaults={
            "ground": given.ground,
            "rule": given.rule,
            "text": given.text,
            "name": given.name,
            "email": given.email,
            "good_faith": True,
            "code": digest(code),
            "revision": contribution.revision,
        },
    )
    if new:
        Case.objects.filter(pk=case.pk).update(
            flags_count=F("flags_count") + 1,
            severity=Greatest("severity", severity),
            due_at=Least("due_at", now + WAITS[given.ground]),
        )
        tx.emit(Flagged(flag.pk))
    tx.audit("moderation.flagged", case, secret=True, quiet=True, new=new)
    return Receipt(flag, code, repeated=not new)


def _case(contribution: Contribution, ground: Ground) -> Case | None:
    """The case under way about it, or the latest that answers this ground; None where a new one is called for."""
    cases = Case.objects.filter(contribution=contribution).order_by("-pk")
    if under_way := cases.exclude(state=Case.State.DECIDED).first():
        return under_way
    stands = Q(revision=contribution.revision) | Q(masked=contribution.revision)
    holds = Decision.objects.filter(HOLDS, stands, case=OuterRef("pk"))
    alike = Flag.objects.filter(case=OuterRef("pk"), ground=ground)
    return cases.filter(Exists(holds), Exists(alike)).first()

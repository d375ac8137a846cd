"""A case as a moderator decides on it: what it is about, what surrounds it, who has flagged, what was done before."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Count, OuterRef, Q, Subquery, TextField, Value
from django.db.models.functions import Concat, Substr

from moteplass.kit.likeness import LIKE, likeness, nearness
from moteplass.spine.access.rooms import NoRoom
from moteplass.spine.content.models import Contribution, Revision, State
from moteplass.spine.content.reading import AttachmentRow, attachments
from moteplass.spine.moderation.commands.deciding import possible
from moteplass.spine.moderation.effects import ground_of, maskable, movable, unmasked
from moteplass.spine.moderation.models import HOLDS, Appeal, Case, Decision, Flag, Ground, Measure
from moteplass.spine.moderation.statements import DONE
from moteplass.spine.places.models import Place
from moteplass.spine.registry.loader import kind_label

# So many of each that gathers are shown; the counts say how many there are.
_FLAGS, _SIMILAR, _EARLIER = 50, 5, 10
# So many of the latest decisions are compared, and so much of each text.
_COMPARED, _START = 500, 600
# Where a sentence may end.
_ENDS = re.compile(r"(?<=[.!?…])\s+|\n+")


@dataclass(frozen=True, slots=True)
class FlagRow:
    """`groundless`: how many of what the same person has flagged before was left to stand here."""

    at: datetime
    ground: str
    rule: str
    text: str
    wants_answer: bool
    groundless: int


@dataclass(frozen=True, slots=True)
class Text:
    """A version, or what one is a reply to."""

    at: datetime
    title: str
    html: str


@dataclass(frozen=True, slots=True)
class Done:
    """A decision here or in another case. `ended`: it holds no more."""

    id: int
    case_id: int
    number: str
    at: datetime
    what: str
    # The rule or the law, and the last day of what has a duration.
    ground: str
    until: date | None
    facts: str
    reason: str
    by: str
    second: str
    awaits: bool
    ended: bool


@dataclass(frozen=True, slots=True)
class Author:
    """What a moderator may know of who wrote, while the case is open: never who it is."""

    logged_in: bool
    name: str
    contributions: int
    earlier: Sequence[Done]


@dataclass(frozen=True, slots=True)
class CaseView:
    case: Case
    contribution: Contribution
    kind: str
    ground: str
    snapshot: Text | None
    # As it stands now, where it has been changed since.
    now: Text | None
    files: Sequence[AttachmentRow]
    about: Text | None
    flags: Sequence[FlagRow]
    author: Author
    # Decided in the same place: of texts much like this one, nearest first; then on the same ground, latest first.
    alike: Sequence[Done]
    similar: Sequence[Done]
    decisions: Sequence[Done]
    proposed: Decision | None
    # The complaint that waits for its answer here: until then nothing else is decided. None: there is none.
    complaint: int | None
    # What can be done, and why some of it cannot.
    measures: Sequence[Measure]
    sentences: Sequence[str]
    can_mask: bool
    can_hide: bool


def case_view(place: Place, case_id: int) -> CaseView:
    """Everything about one case of a place. Some fifteen queries. Raises NoRoom."""
    cases = Case.objects.select_related("contribution__tool", "contribution__parent", "claimed_by", "place")
    case = cases.filter(pk=case_id, place=place).first()
    if case is None:
        raise NoRoom(case_id)
    contribution = case.contribution
    gone = contribution.state in (State.RESTRICTED, State.ERASED)
    base = 0 if gone else unmasked(contribution)
    versions = {} if gone else _versions(contribution.pk, {case.revision, base})
    decided = list(case.decisions.select_related("rule").order_by("number"))
    now = versions.get(base)
    can_mask = not gone and maskable(contribution)
    snapshot = versions.get(case.revision)
    alike, similar = _others(case, f"{snapshot.title} {snapshot.body}" if snapshot else "")
    return CaseView(
        case=case,
        contribution=contribution,
        kind=str(kind_label(contribution.kind)),
        ground=str(case.ground.label),
        snapshot=_text(snapshot),
        now=_text(now) if base != case.revision else None,
        files=[] if gone else attachments([contribution.pk]).get(contribution.pk, []),
        about=_about(contribution),
        flags=_flags(case),
        author=_author(case, contribution),
        alike=alike,
        similar=similar,
        decisions=[_done(one) for one in decided],
        proposed=next((one for one in decided if one.awaits_second and one.ended_at is None), None),
        complaint=_complaint(case),
        measures=possible(contribution),
        sentences=sentences(now.title, now.body) if now and can_mask else [],
        can_mask=can_mask,
        can_hide=not gone and movable(contribution),
    )


def sentences(title: str, body: str) -> list[str]:
    """The title and the sentences of a text, word for word, each once: what can be hidden by itself."""
    parts = (part.strip() for part in [title, *_ENDS.split(body)])
    return list(dict.fromkeys(part for part in parts if part))


def _versions(contribution_id: int, numbers: set[int]) -> dict[int, Revision]:
    rows = Revision.objects.filter(contribution=contribution_id, number__in=numbers)
    return {revision.number: revision for revision in rows.defer("search")}


def _text(revision: Revision | None) -> Text | None:
    return Text(revision.at, revision.title, revision.html) if revision else None


def _about(contribution: Contribution) -> Text | None:
    """What a comment replies to. None for what stands by itself, and where nothing of it is shown to anybody."""
    parent = contribution.parent
    if parent is None or parent.state in (State.RESTRICTED, State.ERASED):
        return None
    return _text(_versions(parent.pk, {parent.revision}).get(parent.revision))


def _flags(case: Case) -> list[FlagRow]:
    left = Q(case__decisions__measure=Measure.LEAVE, case__decisions__ended_at=None)
    others = Flag.objects.filter(left, case__place=case.place_id, case__state=Case.State.DECIDED)
    same = Q(user=OuterRef("user")) | (Q(user=None, visitor=OuterRef("visitor")) & ~Q(visitor=""))
    counted = (
        others.filter(same).exclude(case=case.pk).values("visitor").annotate(n=Count("pk", distinct=True))
    )
    rows: Any = case.flags.select_related("rule").annotate(groundless=Subquery(counted.values("n")[:1]))
    return [
        FlagRow(
            at=flag.at,
            ground=str(Ground(flag.ground).label),
            rule=str(flag.rule or ""),
            text=flag.text,
            wants_answer=bool(flag.email),
            groundless=flag.groundless or 0,
        )
        for flag in rows.order_by("pk")[:_FLAGS]
    ]


def _author(case: Case, contribution: Contribution) -> Author:
    """By their log-in; of visitors nothing is known but what they signed with."""
    decided = case.state == Case.State.DECIDED
    name = contribution.author_name if decided else ""
    if contribution.author_id is None:
        return Author(False, name, 0, [])
    mine = Contribution.objects.unscoped(reason="how many there are, for who moderates here")
    mine = mine.filter(place=case.place_id, author=contribution.author_id).exclude(state=State.DRAFT)
    earlier = _counting().filter(case__place=case.place_id, case__contribution__author=contribution.author_id)
    rows = earlier.exclude(case=case.pk).exclude(measure=Measure.LEAVE).order_by("-pk")[:_EARLIER]
    return Author(True, name, mine.count(), [_done(one) for one in rows])


def _complaint(case: Case) -> int | None:
    waiting = Appeal.objects.filter(decision__case=case, outcome="").order_by("due_at", "pk")
    return waiting.values_list("pk", flat=True).first()


def _others(case: Case, text: str) -> tuple[list[Done], list[Done]]:
    """What was decided of texts like this one, and of others on the same ground. One query."""
    said = Revision.objects.filter(
        contribution=OuterRef("case__contribution"), number=OuterRef("case__revision")
    )
    told = said.exclude(contribution__state__in=(State.RESTRICTED, State.ERASED))
    start = Substr(Concat("title", Value(" "), "body", output_field=TextField()), 1, _START)
    rows: Any = _counting().filter(case__place=case.place_id).exclude(case=case.pk)
    rows = list(rows.annotate(text=Subquery(told.values(text=start)[:1])).order_by("-pk")[:_COMPARED])
    mine = likeness(text[:_START])
    near = {row.pk: nearness(mine, likeness(row.text or "")) for row in rows} if mine else {}
    # Sorting is stable: of those as near, the latest first.
    nearest = sorted(rows, key=lambda row: -near.get(row.pk, 0.0))[:_SIMILAR]
    alike = [row for row in nearest if near.get(row.pk, 0.0) >= LIKE]
    same_ground = [row for row in rows if row.case.severity == case.severity and row not in alike]
    return [_done(row) for row in alike], [_done(row) for row in same_ground[:_SIMILAR]]


def _counting() -> Any:
    return Decision.objects.filter(HOLDS).select_related("case", "rule")


def _done(decision: Decision) -> Done:
    return Done(
        id=decision.pk,
        case_id=decision.case_id,
        number=decision.case.number,
        at=decision.at,
        what=str(DONE[decision.measure]),
        ground=ground_of(decision),
        until=decision.until,
        facts=decision.facts,
        reason=decision.reason,
        by=decision.by_name,
        second=decision.second_by_name,
        awaits=decision.awaits_second,
        ended=decision.ended_at is not None,
    )

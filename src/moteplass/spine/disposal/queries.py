"""Disposal as archivists read it: what is due, the lists and how far they are, holds, and what is left of one."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Count, Q
from django.db.models.fields.files import FieldFile
from django.utils.translation import gettext as _

from moteplass.kit import keyset
from moteplass.kit.keyset import Page
from moteplass.spine.access.rooms import NoRoom
from moteplass.spine.content.models import State
from moteplass.spine.disposal import finding
from moteplass.spine.disposal.models import Disposal, Disposed, Erased, Hold
from moteplass.spine.places.models import Place
from moteplass.spine.registry.loader import kind_label

_PAGE = 50
# What is due is counted no further.
MANY = 1000
_DUE = ("appraisal__due", "id")
R = Disposed.Result


@dataclass(frozen=True, slots=True)
class DueRow:
    id: int
    title: str
    kind: str
    due: date
    ground: str
    # Why it is not proposed with the others; empty where it is free.
    kept: str


@dataclass(frozen=True, slots=True)
class DisposalRow:
    id: int
    state: str
    state_label: str
    proposer: int | None
    proposed_by: str
    proposed_at: datetime
    approved_by: str
    approved_at: datetime | None
    done_at: datetime | None
    count: int
    # How many have been seen to, and how many of those are gone.
    seen: int
    done: int
    sha256: str

    @property
    def under_way(self) -> bool:
        return self.state == Disposal.State.APPROVED


@dataclass(frozen=True, slots=True)
class ItemRow:
    contribution: int
    kind: str
    due: date
    ground: str
    result: str
    done: bool


@dataclass(frozen=True, slots=True)
class HoldRow:
    id: int
    # None: the whole place.
    contribution: int | None
    reason: str
    by: str
    since: datetime


@dataclass(frozen=True, slots=True)
class Left:
    """What is left of an erased contribution. `disposal`: the list it stood on, where it was not a person who asked."""

    id: int
    kind: str
    received: datetime
    at: datetime
    ground: str
    versions: int
    files: int
    disposal: int | None
    rule: str
    by: str


def due(place: Place, cursor: str | None) -> Page[DueRow]:
    """What is due, the longest first, fifty at a time. One query."""
    rows = finding.due(place).select_related("appraisal__rule__ground")
    kept = rows.annotate(on_hold=finding.held(), in_context=finding.kept_with_thread())
    page = keyset.page(kept, order=_DUE, cursor=cursor, size=_PAGE)
    return Page([_due(c) for c in page.rows], page.next)


def count_due(place: Place) -> int:
    """How many are due and free, counted up to MANY. One query."""
    return finding.free(place)[:MANY].count()


def disposals(place: Place, cursor: str | None = None) -> Page[DisposalRow]:
    """The lists, newest first. One query."""
    page = keyset.page(_lists(place), order=("-id",), cursor=cursor, size=_PAGE)
    return Page([_disposal(one) for one in page.rows], page.next)


def disposal(place: Place, pk: int) -> DisposalRow:
    """One of them. Raises NoRoom for another place's. One query."""
    found = _lists(place).filter(pk=pk).first()
    if found is None:
        raise NoRoom(pk)
    return _disposal(found)


def items(place: Place, pk: int, cursor: str | None) -> Page[ItemRow]:
    """What stands on a list. One query."""
    rows = Disposed.objects.filter(disposal=pk, disposal__place=place)
    page = keyset.page(rows, order=("id",), cursor=cursor, size=_PAGE)
    return Page([_item(one) for one in page.rows], page.next)


def report_of(place: Place, pk: int) -> tuple[FieldFile, bytes]:
    """The report of a list that is carried out, and its signature. Raises NoRoom without one. One query."""
    found = Disposal.objects.filter(place=place, pk=pk, state=Disposal.State.DONE).first()
    if found is None:
        raise NoRoom(pk)
    return found.report, bytes(found.signature or b"")


def holds(place: Place, cursor: str | None) -> Page[HoldRow]:
    """The holds that stand in a place, newest first. One query."""
    rows = Hold.objects.filter(place=place, lifted_at=None)
    page = keyset.page(rows, order=("-id",), cursor=cursor, size=_PAGE)
    return Page([_hold(one) for one in page.rows], page.next)


def holds_on(place: Place, contribution: int) -> list[HoldRow]:
    """The holds that stand on one contribution: its own, and its place's. One query."""
    rows = Hold.objects.filter(place=place, lifted_at=None)
    both = rows.filter(Q(contribution=None) | Q(contribution=contribution))
    return [_hold(one) for one in both.order_by("-pk")]


def _hold(one: Hold) -> HoldRow:
    return HoldRow(one.pk, one.contribution_id, one.reason, one.by_name, one.since)


def what_is_left(place: Place, pk: int) -> Left:
    """What is left of a contribution that is erased. Raises NoRoom for one that is not. Two queries."""
    rows = Erased.objects.select_related("contribution", "disposal")
    found = rows.filter(pk=pk, contribution__place=place).first()
    if found is None:
        raise NoRoom(pk)
    listed = Disposed.objects.filter(contribution=pk, result=R.DONE).first()
    rule = _("Rule %(number)s") % {"number": listed.rule} if listed and listed.rule else ""
    return Left(
        id=pk,
        kind=str(kind_label(found.contribution.kind)),
        received=found.contribution.published_at,
        at=found.at,
        ground=listed.ground if listed else found.ground,
        versions=len(found.versions),
        files=len(found.files),
        disposal=found.disposal_id,
        rule=rule,
        by=found.disposal.approved_by_name if found.disposal else "",
    )


def _lists(place: Place) -> Any:
    seen = Count("items", filter=~Q(items__result=R.WAITING))
    done = Count("items", filter=Q(items__result=R.DONE))
    return Disposal.objects.filter(place=place).annotate(seen=seen, done=done)


def _due(c: Any) -> DueRow:
    judged = c.appraisal
    ground = judged.rule.ground.reference if judged.rule else ""
    kept = _("On hold") if c.on_hold else _("Its thread is preserved in context") if c.in_context else ""
    # What is restricted is looked at elsewhere, where each look is logged.
    title = "" if c.state == State.RESTRICTED else c.title or c.author_name
    return DueRow(c.pk, title, str(kind_label(c.kind)), judged.due, judged.reason or ground, kept)


def _disposal(one: Any) -> DisposalRow:
    return DisposalRow(
        id=one.pk,
        state=one.state,
        state_label=str(Disposal.State(one.state).label),
        proposer=one.proposed_by,
        proposed_by=one.proposed_by_name,
        proposed_at=one.proposed_at,
        approved_by=one.approved_by_name,
        approved_at=one.approved_at,
        done_at=one.done_at,
        count=one.count,
        seen=one.seen,
        done=one.done,
        sha256=one.sha256,
    )


def _item(one: Disposed) -> ItemRow:
    label = str(R(one.result).label)
    return ItemRow(
        one.contribution_id, str(kind_label(one.kind)), one.due, one.ground, label, one.result == R.DONE
    )

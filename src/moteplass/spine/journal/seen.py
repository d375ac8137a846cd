"""A case and an entry as they look to those who see everything, most of it, or what is public."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import IntEnum
from typing import Any

from django.db.models import F, OuterRef, Q, QuerySet, Subquery

from moteplass.kit.noark5.codes import SCREENED
from moteplass.spine.access.actor import STRANGER
from moteplass.spine.content.models import Contribution, State
from moteplass.spine.content.visibility import readable_tools
from moteplass.spine.journal.models import Case, Entry, Publicity, Restriction, Titled
from moteplass.spine.registry.loader import kind_of

Entries = QuerySet[Entry, Entry]
# The door to these is spine.privacy's, which logs who looks.
OUT_OF_REACH = (State.RESTRICTED, State.ERASED)


class Sight(IntEnum):
    """How much one sees: everything; all but what is screened; of that, what anyone may read or has been released."""

    PUBLIC = 0
    STAFF = 1
    FULL = 2


@dataclass(frozen=True, slots=True)
class CaseRow:
    id: int
    year: int
    number: int
    reference: str
    title: str
    status: str
    status_label: str
    opened: date
    closed: date | None
    unit: str
    # Empty where one sees only what is public.
    person: str
    restriction: str
    ground: str


@dataclass(frozen=True, slots=True)
class EntryRow:
    id: int
    contribution: int
    case: CaseRow
    reference: str
    # «1204/2026»: the number before the year, so that it is not taken for a case's.
    sequence: str
    type: str
    type_label: str
    status: str
    status_label: str
    because: str
    document_date: date
    journal_date: date
    registered_at: datetime
    title: str
    correspondent: str
    restriction: str
    ground: str
    # The page of what it is about, where anyone may read it.
    url: str
    # What it is about has been restricted or erased: nobody sees it here, archivists neither.
    out_of_reach: bool


def with_more(rows: Entries) -> Entries:
    """With its case, and whether anyone may read the contribution and what it was sent to."""
    open_to_all = Contribution.objects.visible_to(STRANGER).standing().filter(pk=OuterRef("contribution_id"))
    tool_open = readable_tools(STRANGER).filter(pk=OuterRef("case__tool_id"))
    # Not Exists: for that, the database first finds out which of all contributions anyone may read.
    return rows.select_related("case__tool").annotate(
        readable=Subquery(open_to_all.values("pk")[:1]),
        tool_open=Subquery(tool_open.values("pk")[:1]),
        state=F("contribution__state"),
    )


def is_shown(row: Titled, readable: bool, sight: Sight) -> bool:
    """The twin of what `queries._says` asks the database."""
    if sight is Sight.FULL or row.publicity == Publicity.RELEASED:
        return True
    return row.publicity == Publicity.AUTO and (readable or sight is Sight.STAFF)


def public_title(row: Titled, readable: bool) -> str:
    return row.public_title if is_shown(row, readable, Sight.PUBLIC) else SCREENED


def rows_of(found: Sequence[Entry], sight: Sight, *, links: bool = True) -> list[EntryRow]:
    """One query, and with `links` one for each kind of tool they were sent to."""
    restricted = restrictions([e.pk for e in found], {e.case_id for e in found})
    urls = _urls(found) if links else {}
    return [_row(e, sight, restricted, urls.get(e.contribution_id, "")) for e in found]


def restrictions(entry_ids: Sequence[int], case_ids: Any) -> dict[tuple[str, int], Restriction]:
    rows = Restriction.objects.filter(Q(entry__in=entry_ids) | Q(case__in=case_ids), lifted_at=None)
    return {("entry", r.entry_id) if r.entry_id else ("case", r.case_id or 0): r for r in rows}


def _urls(found: Sequence[Entry]) -> dict[int, str]:
    """The pages of the contributions that anyone may read. One query for each kind of tool."""
    by_kind: dict[str, list[int]] = {}
    for e in found:
        if e.readable:  # type: ignore[attr-defined]  # annotated
            by_kind.setdefault(e.case.tool.kind, []).append(e.contribution_id)
    return {
        row.contribution_id: row.url
        for kind, ids in by_kind.items()
        for row in kind_of(kind).search(STRANGER, ids)
    }


def case_of(case: Case, tool_open: bool, sight: Sight, restriction: Restriction | None) -> CaseRow:
    title = case.title if sight is Sight.FULL else case.public_title
    return CaseRow(
        id=case.pk,
        year=case.year,
        number=case.number,
        reference=case.reference,
        title=title if is_shown(case, tool_open, sight) else SCREENED,
        status=case.status,
        status_label=str(Case.Status(case.status).label),
        opened=case.opened,
        closed=case.closed,
        unit=case.responsible_unit,
        person=case.responsible_person if sight is not Sight.PUBLIC else "",
        restriction=str(Restriction.Code(restriction.code).label) if restriction else "",
        ground=restriction.reference if restriction else "",
    )


def _row(e: Any, sight: Sight, restricted: dict[tuple[str, int], Restriction], url: str) -> EntryRow:
    case = case_of(e.case, bool(e.tool_open), sight, restricted.get(("case", e.case_id)))
    own = restricted.get(("entry", e.pk))
    gone, full = e.state in OUT_OF_REACH, sight is Sight.FULL
    shown = is_shown(e, bool(e.readable), sight) and not gone
    return EntryRow(
        id=e.pk,
        contribution=e.contribution_id,
        case=case,
        reference=f"{case.reference}-{e.number}",
        sequence=f"{e.sequence}/{e.year}",
        type=e.type,
        type_label=str(Entry.Type(e.type).label),
        status=e.status,
        status_label=str(Entry.Status(e.status).label),
        because=e.cancelled_because if sight is not Sight.PUBLIC else "",
        document_date=e.document_date,
        journal_date=e.journal_date,
        registered_at=e.registered_at,
        title=(e.title if full else e.public_title) if shown else SCREENED,
        correspondent=(e.correspondent if full else e.public_correspondent) if shown else SCREENED,
        restriction=str(Restriction.Code(own.code).label) if own else case.restriction,
        ground=own.reference if own else case.ground,
        url=url if shown and not (own or case.restriction) else "",
        out_of_reach=gone,
    )

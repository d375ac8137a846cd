"""The journal as archivists, the place's staff and everybody else may read it: lists, one case, one entry."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime
from enum import IntEnum
from typing import Any
from urllib.parse import urlencode

from django.contrib.postgres.search import SearchQuery, SearchVector, SearchVectorExact
from django.db.models import Exists, Max, Min, OuterRef, Q, QuerySet
from django.utils.dateparse import parse_date

from moteplass.kit import keyset
from moteplass.kit.keyset import Page
from moteplass.kit.localise import today
from moteplass.kit.noark5.codes import SCREENED
from moteplass.kit.text import normalise
from moteplass.spine.access.actor import STRANGER
from moteplass.spine.access.rooms import NoRoom
from moteplass.spine.content.models import Contribution
from moteplass.spine.content.visibility import readable_tools
from moteplass.spine.journal.models import Case, Entry, Publicity, Restriction, Titled
from moteplass.spine.organisations.models import Organisation
from moteplass.spine.places.models import Place
from moteplass.spine.registry.loader import kind_of

_NEWEST = ("-journal_date", "-sequence")
PAGE = 50
_PIECE = 1000
# As it stands in the journal: year, case, and perhaps the entry in it.
_REFERENCE = re.compile(r"(\d{4})/(\d{1,9})(?:-(\d{1,9}))?")
Entries = QuerySet[Entry, Entry]


class Sight(IntEnum):
    """How much one sees: everything; all but what is screened; of that, what anyone may read or has been released."""

    PUBLIC = 0
    STAFF = 1
    FULL = 2


@dataclass(frozen=True, slots=True)
class Wanted:
    """A part of the journal: from and to a day, and words in it."""

    since: date | None = None
    until: date | None = None
    q: str = ""

    @classmethod
    def read(cls, given: Mapping[str, Any]) -> "Wanted":
        """What an address asks for. A day that is none is left out."""
        return cls(
            _day(given.get("since", "")),
            _day(given.get("until", "")),
            normalise(given.get("q", ""))[:200].strip(),
        )

    @property
    def query(self) -> str:
        """As it stands in an address, without the question mark."""
        return urlencode({name: value for name, value in asdict(self).items() if value})


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


def entries(where: Organisation | Place, wanted: Wanted, sight: Sight) -> Entries:
    """The entries of an organisation or a place that fit, in no order."""
    rows = _with_more(Entry.objects.filter(_in(where)))
    if wanted.since:
        rows = rows.filter(journal_date__gte=wanted.since)
    if wanted.until:
        rows = rows.filter(journal_date__lte=wanted.until)
    if found := _REFERENCE.fullmatch(wanted.q):
        year, case, number = found.groups()
        rows = rows.filter(case__year=year, case__number=case)
        return rows.filter(number=number) if number else rows
    return rows.filter(_says(wanted.q, sight)) if wanted.q else rows


def page(where: Organisation | Place, wanted: Wanted, sight: Sight, cursor: str | None) -> Page[EntryRow]:
    """Fifty entries, newest first. Two queries, and one for each kind of tool on the page."""
    found = keyset.page(entries(where, wanted, sight), order=_NEWEST, cursor=cursor, size=PAGE)
    return Page(_rows(found.rows, sight), found.next)


def every(where: Organisation | Place, wanted: Wanted, sight: Sight) -> Iterator[EntryRow]:
    """All entries that fit, newest first, a thousand at a time."""
    cursor: str | None = None
    while True:
        found = keyset.page(entries(where, wanted, sight), order=_NEWEST, cursor=cursor, size=_PIECE)
        yield from _rows(found.rows, sight)
        cursor = found.next
        if cursor is None:
            return


def days_beside(where: Organisation | Place, wanted: Wanted) -> tuple[date | None, date | None]:
    """The nearest days with entries before and after those that are shown. At most two queries."""
    rows = Entry.objects.filter(_in(where))
    before = (
        rows.filter(journal_date__lt=wanted.since).aggregate(day=Max("journal_date"))["day"]
        if wanted.since
        else None
    )
    after = (
        rows.filter(journal_date__gt=wanted.until).aggregate(day=Min("journal_date"))["day"]
        if wanted.until
        else None
    )
    return before, after


def case_row(case: Case, sight: Sight) -> CaseRow:
    """A case for those with this sight. Two queries."""
    tool_open = sight is Sight.PUBLIC and readable_tools(STRANGER).filter(pk=case.tool_id).exists()
    return _case(case, tool_open, sight, _restrictions([], [case.pk]).get(("case", case.pk)))


def entry_row(entry: Entry) -> EntryRow:
    """An entry in full. Three queries."""
    return _rows(list(_with_more(Entry.objects.filter(pk=entry.pk))), Sight.FULL)[0]


def in_case(case: Case, sight: Sight, cursor: str | None) -> Page[EntryRow]:
    """Fifty of its entries, by number. As many queries as a page of the journal."""
    found = keyset.page(
        _with_more(Entry.objects.filter(case=case)), order=("number",), cursor=cursor, size=PAGE
    )
    return Page(_rows(found.rows, sight), found.next)


def case_numbered(organisation: Organisation, year: int, number: int) -> Case:
    """One query. Raises NoRoom where there is none."""
    # More than the columns hold is no number of ours.
    if max(year, number) < 2**15:
        if case := Case.objects.filter(organisation=organisation, year=year, number=number).first():
            return case
    raise NoRoom(number)


def cases(place: Place) -> list[Case]:
    """The cases of a place, one for each tool that has one. One query."""
    return list(Case.objects.filter(place=place).order_by("year", "number"))


def keeper(slug: str) -> Organisation:
    """The organisation whose journal stands at this address. One query. Raises NoRoom for one that keeps none."""
    found = _keepers().filter(slug=slug).first()
    if found is None:
        raise NoRoom(slug)
    return found


def journals() -> list[Organisation]:
    """The organisations that keep a journal here. One query."""
    return list(_keepers().order_by("name_nb", "pk"))


def _keepers() -> QuerySet[Organisation, Organisation]:
    return Organisation.objects.filter(Exists(Case.objects.filter(organisation=OuterRef("pk"))))


def _day(typed: str) -> date | None:
    try:
        return parse_date(typed)
    except ValueError:
        return None


def _in(where: Organisation | Place) -> Q:
    return Q(place=where) if isinstance(where, Place) else Q(organisation=where)


def _with_more(rows: Entries) -> Entries:
    """With its case, and whether anyone may read the contribution and what it was sent to."""
    open_to_all = Contribution.objects.visible_to(STRANGER).standing().filter(pk=OuterRef("contribution_id"))
    tool_open = readable_tools(STRANGER).filter(pk=OuterRef("case__tool_id"))
    return rows.select_related("case__tool").annotate(
        readable=Exists(open_to_all), tool_open=Exists(tool_open)
    )


def _says(q: str, sight: Sight) -> Q:
    """That the words stand in what this reader sees of it. All but archivists find names for one year."""
    if sight is Sight.FULL:
        return Q(title__icontains=q) | Q(correspondent__icontains=q)
    name = _found("public_correspondent", q, "simple") & Q(journal_date__gt=_a_year_ago())
    seen = ~Q(publicity=Publicity.WITHHELD)
    if sight is Sight.PUBLIC:
        seen &= Q(publicity=Publicity.RELEASED) | Q(readable=True)
    return seen & (_found("public_title", q, "norwegian") | name)


def _found(column: str, q: str, config: str) -> Q:
    words = SearchQuery(q, config=config, search_type="websearch")
    # As the index has it.
    return Q(SearchVectorExact(SearchVector(column, config=config), words))


def _a_year_ago() -> date:
    day = today()
    # The 29th of February has no day of its own a year before.
    return day.replace(year=day.year - 1, day=28 if (day.month, day.day) == (2, 29) else day.day)


def _shown(row: Titled, readable: bool, sight: Sight) -> bool:
    """The twin of what `_says` asks the database."""
    if sight is Sight.FULL or row.publicity == Publicity.RELEASED:
        return True
    return row.publicity == Publicity.AUTO and (readable or sight is Sight.STAFF)


def _rows(found: Sequence[Entry], sight: Sight) -> list[EntryRow]:
    restricted = _restrictions([e.pk for e in found], {e.case_id for e in found})
    urls = _urls(found)
    return [_row(e, sight, restricted, urls.get(e.contribution_id, "")) for e in found]


def _restrictions(entry_ids: Sequence[int], case_ids: Any) -> dict[tuple[str, int], Restriction]:
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


def _case(case: Case, tool_open: bool, sight: Sight, restriction: Restriction | None) -> CaseRow:
    title = case.title if sight is Sight.FULL else case.public_title
    return CaseRow(
        id=case.pk,
        year=case.year,
        number=case.number,
        reference=case.reference,
        title=title if _shown(case, tool_open, sight) else SCREENED,
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
    case = _case(e.case, e.tool_open, sight, restricted.get(("case", e.case_id)))
    own = restricted.get(("entry", e.pk))
    shown, full = _shown(e, e.readable, sight), sight is Sight.FULL
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
    )

"""The journal as archivists, the place's staff and everybody else may read it: lists, one case, one entry."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.contrib.postgres.search import SearchQuery, SearchVector, SearchVectorExact
from django.db.models import Exists, Max, Min, OuterRef, Q, QuerySet
from django.utils.dateparse import parse_date

from moteplass.kit import keyset
from moteplass.kit.keyset import Page
from moteplass.kit.localise import today
from moteplass.kit.text import normalise
from moteplass.spine.access.actor import STRANGER
from moteplass.spine.access.rooms import NoRoom
from moteplass.spine.content.visibility import readable_tools
from moteplass.spine.journal.models import Case, Entry, Publicity
from moteplass.spine.journal.seen import (
    OUT_OF_REACH,
    CaseRow,
    Entries,
    EntryRow,
    Sight,
    case_of,
    restrictions,
    rows_of,
    with_more,
)
from moteplass.spine.organisations.models import Organisation
from moteplass.spine.places.models import Place

_NEWEST = ("-journal_date", "-sequence")
PAGE = 50
_PIECE = 1000
# As it stands in the journal: year, case, and perhaps the entry in it.
_REFERENCE = re.compile(r"(\d{4})/(\d{1,9})(?:-(\d{1,9}))?")


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


def entries(where: Organisation | Place, wanted: Wanted, sight: Sight) -> Entries:
    """The entries of an organisation or a place that fit, in no order."""
    rows = with_more(Entry.objects.filter(_in(where)))
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
    return Page(rows_of(found.rows, sight), found.next)


def every(where: Organisation | Place, wanted: Wanted, sight: Sight) -> Iterator[EntryRow]:
    """All entries that fit, newest first, a thousand at a time."""
    cursor: str | None = None
    while True:
        found = keyset.page(entries(where, wanted, sight), order=_NEWEST, cursor=cursor, size=_PIECE)
        yield from rows_of(found.rows, sight, links=False)
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
    return case_of(case, tool_open, sight, restrictions([], [case.pk]).get(("case", case.pk)))


def entry_row(entry: Entry) -> EntryRow:
    """An entry in full. Three queries."""
    return rows_of(list(with_more(Entry.objects.filter(pk=entry.pk))), Sight.FULL)[0]


def entry_of(place: Place, contribution: int) -> tuple[int, str] | None:
    """The entry that a contribution has in the journal: its id and reference. One query."""
    found = Entry.objects.filter(place=place, contribution=contribution).select_related("case").first()
    return (found.pk, f"{found.case.reference}-{found.number}") if found else None


def in_case(case: Case, sight: Sight, cursor: str | None) -> Page[EntryRow]:
    """Fifty of its entries, by number. As many queries as a page of the journal."""
    found = keyset.page(
        with_more(Entry.objects.filter(case=case)), order=("number",), cursor=cursor, size=PAGE
    )
    return Page(rows_of(found.rows, sight), found.next)


def case_numbered(organisation: Organisation, year: int, number: int) -> Case:
    """One query. Raises NoRoom where there is none."""
    case = Case.objects.filter(organisation=organisation, year=year, number=number).first()
    if case is None:
        raise NoRoom(number)
    return case


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


def _says(q: str, sight: Sight) -> Q:
    """That the words stand in what this reader sees of it. All but archivists find names for one year."""
    seen = ~Q(contribution__state__in=OUT_OF_REACH)
    if sight is Sight.FULL:
        return seen & (Q(title__icontains=q) | Q(correspondent__icontains=q))
    name = _found("public_correspondent", q, "simple") & Q(journal_date__gt=_a_year_ago())
    seen &= ~Q(publicity=Publicity.WITHHELD)
    if sight is Sight.PUBLIC:
        seen &= Q(publicity=Publicity.RELEASED) | Q(readable__isnull=False)
    return seen & (_found("public_title", q, "norwegian") | name)


def _found(column: str, q: str, config: str) -> Q:
    words = SearchQuery(q, config=config, search_type="websearch")
    # As the index has it.
    return Q(SearchVectorExact(SearchVector(column, config=config), words))


def _a_year_ago() -> date:
    day = today()
    # The 29th of February has no day of its own a year before.
    return day.replace(year=day.year - 1, day=28 if (day.month, day.day) == (2, 29) else day.day)

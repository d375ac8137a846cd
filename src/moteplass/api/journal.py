"""The public journal as open data: what stands on its pages, screened as there."""

from datetime import date

from ninja import Router, Schema

from moteplass.spine.access.acts import Act
from moteplass.spine.access.endpoints import Call, endpoint
from moteplass.spine.journal import queries
from moteplass.spine.journal.queries import Wanted
from moteplass.spine.journal.seen import CaseRow, EntryRow, Sight

router = Router(tags=["journal"])


class CaseOut(Schema):
    reference: str
    title: str
    status: str
    opened: date
    closed: date | None
    unit: str
    restriction: str
    ground: str


class EntryOut(Schema):
    """`type`: I incoming, U outgoing, N and X internal. `*****` stands for what is not for the public."""

    reference: str
    sequence: str
    case: str
    case_title: str
    type: str
    status: str
    journal_date: date
    document_date: date
    title: str
    correspondent: str
    restriction: str
    ground: str
    url: str


class EntriesOut(Schema):
    entries: list[EntryOut]
    next: str | None


class CaseEntriesOut(EntriesOut):
    case: CaseOut


def _entry(row: EntryRow) -> EntryOut:
    same = (
        "reference",
        "sequence",
        "type",
        "status",
        "journal_date",
        "document_date",
        "title",
        "correspondent",
    )
    more = ("restriction", "ground", "url")
    return EntryOut(
        case=row.case.reference,
        case_title=row.case.title,
        **{name: getattr(row, name) for name in (*same, *more)},
    )


def _case(row: CaseRow) -> CaseOut:
    return CaseOut(**{name: getattr(row, name) for name in CaseOut.model_fields})


@router.get("/journal/{organisation}", response=EntriesOut)
@endpoint(Act.BROWSE)
def read_journal(
    request: Call,
    organisation: str,
    since: date | None = None,
    until: date | None = None,
    q: str = "",
    after: str = "",
) -> EntriesOut:
    """The public journal of an organisation, newest first. `q`: words of titles, a case number, or names for one year.

    `after` is `next` of the page before.
    """
    of = queries.keeper(organisation)
    wanted = Wanted.read({"q": q, "since": str(since or ""), "until": str(until or "")})
    page = queries.page(of, wanted, Sight.PUBLIC, after or None)
    return EntriesOut(entries=[_entry(row) for row in page.rows], next=page.next)


@router.get("/journal/{organisation}/{year}/{number}", response=CaseEntriesOut)
@endpoint(Act.BROWSE)
def read_case(request: Call, organisation: str, year: int, number: int, after: str = "") -> CaseEntriesOut:
    """One case with its entries, by number. `after` is `next` of the page before."""
    case = queries.case_numbered(queries.keeper(organisation), year, number)
    page = queries.in_case(case, Sight.PUBLIC, after or None)
    return CaseEntriesOut(
        case=_case(queries.case_row(case, Sight.PUBLIC)),
        entries=[_entry(row) for row in page.rows],
        next=page.next,
    )

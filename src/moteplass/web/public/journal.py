"""The public journal: what has been sent to an organisation and by it, without what is not for the public."""

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils.feedgenerator import Atom1Feed
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from moteplass.kit.pages import show
from moteplass.spine.access import ratelimit
from moteplass.spine.access.actor import Actor
from moteplass.spine.journal import queries
from moteplass.spine.journal.queries import Wanted
from moteplass.spine.journal.seen import EntryRow, Sight
from moteplass.spine.notify.mails import address
from moteplass.spine.organisations.models import Organisation
from moteplass.web.records.journal import as_csv, listed


def journals(request: HttpRequest, actor: Actor) -> HttpResponse:
    return show(request, "journal/journals.html", organisations=queries.journals())


def show_journal(request: HttpRequest, actor: Actor, organisation: str) -> HttpResponse:
    of = queries.keeper(organisation)
    return show(
        request,
        "journal/journal.html",
        block="rows",
        organisation=of,
        **listed(request, of, Sight.PUBLIC),
    )


def show_case(request: HttpRequest, actor: Actor, organisation: str, year: int, number: int) -> HttpResponse:
    of = queries.keeper(organisation)
    case = queries.case_numbered(of, year, number)
    return show(
        request,
        "journal/case.html",
        block="rows",
        organisation=of,
        case=queries.case_row(case, Sight.PUBLIC),
        page=queries.in_case(case, Sight.PUBLIC, request.GET.get("after")),
    )


def feed(request: HttpRequest, actor: Actor, organisation: str) -> HttpResponse:
    """What has been journalled, newest first, as Atom."""
    of = queries.keeper(organisation)
    here = address(reverse("journal", kwargs={"organisation": of.slug}))
    atom = Atom1Feed(
        title=_("Public journal of %(name)s") % {"name": of.name},
        link=here,
        description="",
        language=get_language(),
        feed_url=address(request.path),
        feed_guid=here,
        author_name=of.name,
    )
    for row in queries.page(of, Wanted(), Sight.PUBLIC, None).rows:
        _add(atom, of, here, row)
    return HttpResponse(atom.writeString("utf-8"), content_type="application/atom+xml; charset=utf-8")


def _add(atom: Atom1Feed, of: Organisation, here: str, row: EntryRow) -> None:
    case = {"organisation": of.slug, "year": row.case.year, "number": row.case.number}
    at = row.registered_at
    atom.add_item(
        title=f"{row.reference} {row.title}",
        link=address(row.url or reverse("journal-case", kwargs=case)),
        description=" · ".join(part for part in (row.type_label, row.correspondent, row.restriction) if part),
        unique_id=f"{here}#{row.sequence}",
        pubdate=at,
        updateddate=at,
        categories=[row.type_label],
    )


def file(request: HttpRequest, actor: Actor, organisation: str) -> HttpResponseBase:
    ratelimit.limit(request, "download")
    of = queries.keeper(organisation)
    return as_csv(queries.every(of, Wanted.read(request.GET), Sight.PUBLIC), f"journal-{of.slug}.csv")

"""How an agency, and the whole site, moderates: in numbers, for everyone."""

from collections.abc import Iterator
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from moteplass.kit import localise, sheets
from moteplass.kit.pages import show
from moteplass.kit.text import number_in
from moteplass.spine.access import ratelimit
from moteplass.spine.access.actor import Actor
from moteplass.spine.moderation.report import Report, report
from moteplass.spine.organisations.models import Organisation

TITLES: dict[str, str | Promise] = {
    "measure": gettext_lazy("What was done"),
    "rule": gettext_lazy("By which rule"),
    "wait": gettext_lazy("How long it took"),
    "complaint": gettext_lazy("Complaints, and what came of them"),
    "flag": gettext_lazy("Why people flag"),
}
# How many years one can look back.
_YEARS = 5


def show_report(request: HttpRequest, actor: Actor, organisation: str = "") -> HttpResponse:
    """The numbers of a year. An agency that nobody knows is not found; one with nothing says so."""
    years = _years()
    year = _year(request, years)
    found = report(year)
    about = _agency(organisation)
    column = _column(found, about)
    return show(
        request,
        "moderation/report.html",
        about=about,
        year=year,
        years=years,
        found=found,
        tables=[
            (table.name, TITLES[table.name], table.of(column), table.total(column))
            for table in found.tables
            # All rules of all places are a long list, which is in the file.
            if found.organisations and column != -1 and (about or table.name != "rule")
        ],
        median=found.medians.get(about.pk if about else None),
    )


def report_file(request: HttpRequest, actor: Actor) -> HttpResponseBase:
    """Every number of a year that is shown; empty where it is hidden."""
    ratelimit.limit(request, "download")
    year = _year(request, _years())
    # Made at once: what is sent later is in no language.
    pieces = sheets.csv_pieces(list(_lines(year, report(year))))
    response = StreamingHttpResponse(pieces, content_type=sheets.FORMATS["csv"])
    response["Content-Disposition"] = f'attachment; filename="moderation-{year}.csv"'
    return response


def _lines(year: int, found: Report) -> Iterator[list[Any]]:
    yield [_("Year"), _("Agency"), _("Table"), _("Row"), _("How many")]
    columns = [(None, _("All")), *((at, one.name) for at, one in enumerate(found.organisations))]
    for table in found.tables:
        for column, name in columns:
            rows = [*table.of(column), (_("All"), table.total(column))] if found.organisations else []
            yield from ([year, name, str(TITLES[table.name]), label, n] for label, n in rows)


def _years() -> list[int]:
    this = localise.today().year
    return list(range(this, this - _YEARS, -1))


def _year(request: HttpRequest, years: list[int]) -> int:
    asked = number_in(request.GET.get("year", ""))
    return asked if asked in years else years[0]


def _agency(slug: str) -> Organisation | None:
    if not slug:
        return None
    found = Organisation.objects.filter(slug=slug).first()
    if found is None:
        raise Http404
    return found


def _column(found: Report, about: Organisation | None) -> int | None:
    """Where an agency stands in the tables; None for the whole site, -1 for one that nothing is counted of."""
    if about is None:
        return None
    ids = [one.pk for one in found.organisations]
    return ids.index(about.pk) if about.pk in ids else -1

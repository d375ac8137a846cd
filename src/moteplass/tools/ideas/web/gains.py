"""The manager's page: what a box was expected to gain, what it gained, and how sure that is."""

from collections.abc import Iterator
from dataclasses import astuple, fields
from decimal import Decimal
from typing import Any
from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse, QueryDict, StreamingHttpResponse
from django.urls import URLPattern, reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from moteplass.kit import localise, sheets
from moteplass.kit.pages import alone, show
from moteplass.kit.text import number_in
from moteplass.spine.access.actor import Actor
from moteplass.spine.access.acts import Act
from moteplass.spine.access.pages import page
from moteplass.spine.access.rooms import Room
from moteplass.spine.registry.tabs import tabs_of
from moteplass.tools.ideas import queries
from moteplass.tools.ideas.models import Box
from moteplass.tools.ideas.queries.gains import GainFilter, LedgerEntry, choices, entries, idea_gains
from moteplass.tools.ideas.queries.ledger import reads_everything
from moteplass.tools.ideas.queries.totals import totals
from moteplass.tools.ideas.web.ledger_numbers import hours_in_kroner


def gains(request: HttpRequest, actor: Actor, room: Room) -> HttpResponse:
    """Totals, charts and ideas; to htmx the next ideas alone."""
    box = queries.box_in(room)
    wanted, everything = wanted_in(request.GET), reads_everything(actor, room)
    cursor = request.GET.get("after")
    where = {"place": room.place.slug, "tool": room.the_tool.slug}
    home = reverse("ideas-gains", kwargs=where)
    ideas = idea_gains(box, wanted, everything=everything, cursor=cursor)
    rows: dict[str, Any] = {
        "where": where,
        "rows": ideas.rows,
        "more": f"{home}?{urlencode({**asked(wanted), 'after': ideas.next})}" if ideas.next else "",
    }
    if cursor and alone(request):
        return show(request, "ideas/gains.html", block="rows", room=room, **rows)
    found = totals(box, wanted, everything=everything)
    return show(
        request,
        "ideas/gains.html",
        block="rows" if cursor else "",
        room=room,
        place=room.place,
        box=box,
        home=home,
        tabs=tabs_of(actor, room, current="ideas-gains"),
        totals=found,
        worth=hours_in_kroner(box, found.hours.amount),
        payback=in_months(found.payback) if found.payback is not None and not wanted.year else "",
        choices=choices(box, everything=everything),
        wanted=wanted,
        everything=everything,
        files=[
            (
                name,
                f"{reverse('ideas-gains-file', kwargs={**where, 'format': name})}?{urlencode(asked(wanted))}",
            )
            for name in sheets.FORMATS
        ],
        **rows,
    )


def in_months(years: Decimal) -> str:
    """«5 months», «1.4 years»: as exact as such a number deserves."""
    months = round(years * 12)
    if months < 1:
        return _("less than a month")
    if months < 24:
        return ngettext("%(num)s month", "%(num)s months", months) % {"num": months}
    return _("%(num)s years") % {"num": localise.number(round(years, 1))}


def wanted_in(asked_for: QueryDict) -> GainFilter:
    """What the address asks for. What it asks wrongly is left out."""
    year = number_in(asked_for.get("year", ""))
    return GainFilter(year if year and year < 10_000 else None, number_in(asked_for.get("category", "")))


def asked(wanted: GainFilter) -> dict[str, int]:
    """The other way: what stands in the address."""
    chosen = {"year": wanted.year, "category": wanted.category}
    return {name: value for name, value in chosen.items() if value}


def gains_file(request: HttpRequest, actor: Actor, room: Room, format: str) -> StreamingHttpResponse:
    """The ledger as the reader sees it, every figure, also replaced ones."""
    if format not in sheets.FORMATS:
        raise Http404
    box = queries.box_in(room)
    rows = _rows(box, wanted_in(request.GET), reads_everything(actor, room))
    response = StreamingHttpResponse(
        sheets.pieces(rows, format, "gains"), content_type=sheets.FORMATS[format]
    )
    response["Content-Disposition"] = f'attachment; filename="{room.place.slug}-gains.{format}"'
    return response


def _rows(box: Box, wanted: GainFilter, everything: bool) -> Iterator[list[Any]]:
    yield [field.name for field in fields(LedgerEntry)]
    for entry in entries(box, wanted, everything=everything):
        yield [_plain(value) for value in astuple(entry)]


def _plain(value: Any) -> Any:
    return ("yes" if value else "no") if isinstance(value, bool) else value


GAINS: list[URLPattern] = [
    page("gains/", gains, may=Act.READ, name="ideas-gains", cached=True),
    page("gains.<str:format>", gains_file, may=Act.READ, name="ideas-gains-file"),
]

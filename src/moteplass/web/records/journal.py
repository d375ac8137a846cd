"""The running journal of a place, for its archivists and staff, and bringing it up to date."""

from collections.abc import Iterable, Iterator
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from moteplass.kit import sheets
from moteplass.kit.pages import show
from moteplass.spine.access.actor import Actor
from moteplass.spine.access.acts import Act
from moteplass.spine.access.decide import decide, require
from moteplass.spine.access.rooms import Room
from moteplass.spine.journal import queries
from moteplass.spine.journal.commands import log_file
from moteplass.spine.journal.queries import Wanted
from moteplass.spine.journal.registering import behind, keep
from moteplass.spine.journal.seen import EntryRow, Sight
from moteplass.spine.organisations.models import Organisation
from moteplass.spine.places.models import Place, Tool
from moteplass.web.records.desk import frame


def show_running(request: HttpRequest, actor: Actor, room: Room) -> HttpResponse:
    if request.method == "POST":
        require(actor, Act.APPRAISE, room)
        return _bring_up_to_date(request, actor, room)
    sight = sight_of(actor, room)
    return show(
        request,
        "records/journal.html",
        block="rows",
        **frame(actor, room),
        **listed(request, room.place, sight),
        full=sight is Sight.FULL,
        cases=[queries.case_row(case, sight) for case in queries.cases(room.place)],
        behind=sight is Sight.FULL and bool(behind(room.place)),
    )


def running_file(request: HttpRequest, actor: Actor, room: Room) -> HttpResponseBase:
    log_file(actor, place=room.place)
    rows = queries.every(room.place, Wanted.read(request.GET), sight_of(actor, room))
    return as_csv(rows, f"journal-{room.place.slug}.csv")


def sight_of(actor: Actor, room: Room) -> Sight:
    """Screened words are for those who appraise; the rest of the staff sees the rest."""
    return Sight.FULL if decide(actor, Act.APPRAISE, room).allowed else Sight.STAFF


def listed(request: HttpRequest, where: Organisation | Place, sight: Sight) -> dict[str, Any]:
    """What journal/_parts.html draws of a journal: the page that is asked for, and the ways on."""
    wanted = Wanted.read(request.GET)
    before, after = queries.days_beside(where, wanted)
    return {
        "wanted": wanted,
        "page": queries.page(where, wanted, sight, request.GET.get("after")),
        "before": before,
        "after": after,
    }


def _bring_up_to_date(request: HttpRequest, actor: Actor, room: Room) -> HttpResponse:
    count = 0
    for tool in Tool.objects.filter(pk__in=behind(room.place)):
        more = True
        while more:
            done = keep(actor, tool=tool)
            count, more = count + done.registered, done.more
    messages.success(
        request,
        ngettext("%(num)s new entry in the journal.", "%(num)s new entries in the journal.", count)
        % {"num": count}
        if count
        else _("The journal is up to date."),
    )
    return HttpResponseRedirect(reverse("records-journal", kwargs={"place": room.place.slug}))


def as_csv(rows: Iterable[EntryRow], name: str) -> StreamingHttpResponse:
    """The journal as a file to keep, sent as it is made."""
    pieces = sheets.csv_pieces(_table(rows, translation.get_language()))
    response = StreamingHttpResponse(pieces, content_type=sheets.FORMATS["csv"])
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    response["X-Robots-Tag"] = "noindex"
    return response


def _table(rows: Iterable[EntryRow], language: str) -> Iterator[list[Any]]:
    # The rows are made while they are sent, when the request is over.
    with translation.override(language):
        yield [
            *(
                _("Entry"),
                _("Number in the year"),
                _("Type"),
                _("Status"),
                _("Journal date"),
                _("Document date"),
            ),
            *(_("Title"), _("Correspondent"), _("Case"), _("Access"), _("Legal ground")),
        ]
        for row in rows:
            yield [
                *(
                    row.reference,
                    row.sequence,
                    row.type_label,
                    row.status_label,
                    row.journal_date,
                    row.document_date,
                ),
                *(row.title, row.correspondent, row.case.title, row.restriction, row.ground),
            ]

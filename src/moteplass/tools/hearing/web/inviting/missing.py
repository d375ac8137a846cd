"""Who is missing? The answers against the sample frames, and reminders to groups few have answered in."""

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext as _

from moteplass.kit import localise
from moteplass.kit.pages import show
from moteplass.spine.access.actor import Actor
from moteplass.spine.access.acts import Act
from moteplass.spine.access.decide import decide, require
from moteplass.spine.access.rooms import Room
from moteplass.spine.content.models import Channel
from moteplass.spine.registry.tabs import tabs_of
from moteplass.spine.stewardship.commands import NotPossible
from moteplass.tools.hearing import queries, samples
from moteplass.tools.hearing.commands.inviting import no_mail, remind
from moteplass.tools.hearing.models import Frame
from moteplass.tools.hearing.samples import FrameTable
from moteplass.tools.hearing.web.inviting.staff import address_of, said_reminded

TAB = "hearing-missing"
# A chart is read at a glance; the table has them all.
MOST_BARS = 30


@dataclass(frozen=True, slots=True)
class Words:
    """What stands in a table where one would look for a number."""

    words: str


@dataclass(frozen=True, slots=True)
class Drawn:
    """A frame's figures for the charts and the table."""

    name: str
    shares: list[tuple[str, int, int | None]]
    channels: list[tuple[str, int]]
    heads: list[str]
    rows: list[list[Any]]
    foot: list[Any]


def missing(request: HttpRequest, actor: Actor, room: Room) -> HttpResponse:
    hearing = queries.hearing_in(room)
    tables = samples.tables(hearing.pk)
    asked = (request.POST if request.method == "POST" else request.GET).get("under", "")
    rate = _share(asked)
    if request.method == "POST":
        require(actor, Act.MANAGE, room)
        table = next((t for t in tables if str(t.frame.pk) == request.POST.get("frame")), None)
        if table is not None and rate is not None:
            chosen = samples.silent_in(table.frame, table.under(rate)).values_list("pk", flat=True)
            try:
                said_reminded(request, remind(actor, hearing=hearing, chosen=list(chosen)))
            except NotPossible as error:
                messages.warning(request, str(error))
        return HttpResponseRedirect(f"{address_of(room, TAB)}#frame-{request.POST.get('frame', '')[:20]}")
    may_manage = decide(actor, Act.MANAGE, room).allowed
    return show(
        request,
        "hearing/missing.html",
        room=room,
        hearing=hearing,
        tables=tables,
        under=asked,
        wrong=bool(asked) and rate is None,
        behind=_behind(tables, rate) if rate is not None else {},
        drawn={table.frame.pk: _drawn(table) for table in tables},
        ways=dict(Frame.Way.choices),
        may_manage=may_manage,
        no_mail=no_mail(room, hearing),
        tabs=tabs_of(actor, room, current=TAB),
    )


def _drawn(table: FrameTable) -> Drawn:
    words = dict(Channel.choices)
    labels = [str(words[Channel(channel)]) for channel in table.channels]
    rows = [
        [row.group.name, row.group.size, _told(row.answers), _rate(row.rate), *map(_told, row.by_channel)]
        for row in table.groups
    ]
    if table.unplaced != 0:
        rows.append(
            [
                _("Not known"),
                _NOTHING,
                _told(table.unplaced),
                _NOTHING,
                *map(_told, table.unplaced_by_channel),
            ]
        )
    return Drawn(
        name=table.frame.name,
        shares=[
            (row.group.name, round(100 * row.share), _share_of(row.answers, table.total))
            for row in sorted(table.groups, key=lambda row: -row.share)[:MOST_BARS]
        ],
        channels=[(label, n) for label, n in zip(labels, table.channel_totals, strict=True) if n is not None],
        heads=[_("Group"), _("In the frame"), _("Answers"), _("Of the group"), *labels],
        rows=rows,
        foot=[
            _("All"),
            sum(row.group.size for row in table.groups),
            _told(table.total),
            _NOTHING,
            *map(_told, table.channel_totals),
        ],
    )


def _told(n: int | None) -> int | Words:
    return Words(_("hidden")) if n is None else n


def _share_of(n: int | None, total: int | None) -> int | None:
    return None if n is None or not total else round(100 * n / total)


def _rate(rate: float | None) -> Words:
    return _NOTHING if rate is None else Words(localise.percent(rate, small=True))


_NOTHING = Words("–")


def _behind(tables: list[FrameTable], rate: float) -> dict[int, tuple[list[str], int]]:
    """For each frame: the groups under a rate, and how many invited bodies in them are silent."""
    found = {}
    for table in tables:
        groups = table.under(rate)
        silent = samples.silent_in(table.frame, groups).count() if groups else 0
        found[table.frame.pk] = [row.group.name for row in groups], silent
    return found


def _share(typed: str) -> float | None:
    """A percentage as people write it, as a share of 1; None where it is none."""
    try:
        percent = float(typed.strip().rstrip("%").replace(",", "."))
    except ValueError:
        return None
    return percent / 100 if 0 < percent <= 100 else None

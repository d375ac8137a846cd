"""What a transfer is to hold, settled when it begins and kept beside it: so that it can go on where it was cut off.

The moment of a transfer is not when it is made but when something in it was last changed: what is the same gives the
same bytes, whenever it is handed over.
"""

import json
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from datetime import date, datetime
from itertools import groupby
from pathlib import Path
from typing import Any

from django.db.models import F, Max, Min, QuerySet, Window
from django.db.models.functions import Greatest, Least, RowNumber
from django.utils.translation import gettext as _

from moteplass.kit import clock
from moteplass.kit.localise import day_of
from moteplass.kit.noark5.write.files import write
from moteplass.spine.capture.models import Capture
from moteplass.spine.content.models import Attachment, Revision
from moteplass.spine.journal.models import Change, Restriction
from moteplass.spine.places.models import Place, Tool
from moteplass.spine.transfer import captures, folders, noark, scope

# So many contributions are one part: what has to be done again when a transfer is cut off.
PART = 500
# What a part holds. Captures are large files, few at a time; entries of the journals are small.
CONTRIBUTIONS, CAPTURES, ENTRIES = range(3)
_CAPTURES = 20
ENTRY_PART = 5000
# The journals' order, whatever the folders' is.
BY_NUMBER = ("journal_entry__year", "journal_entry__sequence", "journal_entry__organisation_id")
_FILE = "plan.json"
_TITLE = "Møteplasser"


class NotReady(Exception):
    """Nothing can be handed over yet. Says why, in words."""


@dataclass(frozen=True)
class Plan:
    """A transfer's outline, as JSON has it: moments and days are ISO 8601."""

    id: str
    # The place's address; empty for all.
    place: str
    title: str
    # Number and name of each organisation.
    creators: list[list[str]]
    # When something in it was last changed, the first day, and when the plan was made: what came later is not in it.
    moment: str
    start: str
    taken: str
    counts: dict[str, int]
    captures: int
    folders: int
    # What arkivstruktur.xml holds, in order: text that stands as it is, and numbers of parts.
    structure: list[str | int]
    # The <endring> that are no part's.
    changes: list[str]
    # Of each part: what it holds (see above), the tool, and the first and last id. Of the journals: 0, and the keys
    # that it comes after and ends with.
    parts: list[list[Any]]

    @property
    def at(self) -> datetime:
        return datetime.fromisoformat(self.moment)

    @property
    def taken_at(self) -> datetime:
        return datetime.fromisoformat(self.taken)

    @property
    def since(self) -> date:
        return date.fromisoformat(self.start)

    @property
    def until(self) -> date:
        return day_of(self.at)

    def save(self, folder: Path) -> None:
        write(folder / _FILE, [json.dumps(asdict(self), ensure_ascii=False)], _FILE)


def load(folder: Path) -> Plan | None:
    """The plan of a transfer that was begun there."""
    path = folder / _FILE
    return Plan(**json.loads(path.read_text())) if path.exists() else None


def make(place: Place | None, *, leave: bool) -> Plan:
    """Plan a transfer of a place, or of all. Reads every contribution's row a few times, and holds none.

    Raises NotReady where something awaits a decision and is not to be left (`leave`), or nothing is to be handed over.
    """
    taken = clock.now()
    counts = scope.count(place)
    if counts.waiting and not leave:
        raise NotReady(
            _("%(doubtful)s await a decision, and %(unfinished)s the journal or the closing of their case.")
            % {"doubtful": counts.doubtful, "unfinished": counts.unfinished}
        )
    rows = scope.rows(place).filter(scope.HANDED_OVER, created_at__lte=taken)
    held = list(captures.held(place, taken))
    parts = [*_parts(rows), *_capture_parts(held)]
    if not parts:
        raise NotReady(_("There is nothing to hand over yet."))
    found = Tool.objects.filter(pk__in={tool for _what, tool, _first, _last in parts})
    found = found.select_related("place__organisation", "case")
    tools = list(
        found.prefetch_related("case__restrictions", "case__changes").order_by(
            "place__organisation", "place", "kind", "pk"
        )
    )
    start, moment = _span(rows, tools, held)
    since = noark.beginning(start)
    return Plan(
        id=str(noark.joint_id((tool.place for tool in tools), f"{moment.isoformat()} {counts}")),
        place=place.slug if place else "",
        title=place.title if place else _TITLE,
        creators=_creators(tools),
        moment=moment.isoformat(),
        start=start.isoformat(),
        taken=taken.isoformat(),
        counts=asdict(counts),
        captures=len(held),
        folders=len(tools),
        structure=list(_joined(_structure(place, tools, parts, since, moment))),
        changes=list(_changes(tools, taken, moment)),
        parts=[*parts, *_entry_parts(rows)],
    )


def _parts(rows: scope.Rows) -> Iterator[list[int]]:
    """Parts of PART contributions at most, by tool and id. Two queries."""
    numbered = rows.annotate(n=Window(RowNumber(), partition_by="tool_id", order_by="pk"))
    begins = numbered.annotate(at=F("n") % PART).filter(at=1 % PART).order_by("tool_id", "pk")
    firsts = list(begins.values_list("tool_id", "pk"))
    ends = dict(rows.values_list("tool_id").annotate(Max("pk")))
    for (tool, first), following in zip(firsts, [*firsts[1:], (0, 0)], strict=False):
        yield [CONTRIBUTIONS, tool, first, following[1] - 1 if following[0] == tool else ends[tool]]


def _capture_parts(held: Iterable[Any]) -> Iterator[list[int]]:
    for tool, own in groupby(held, key=lambda capture: int(capture.folder)):
        rows = [capture.pk for capture in own]
        for at in range(0, len(rows), _CAPTURES):
            yield [CAPTURES, tool, rows[at], rows[at : at + _CAPTURES][-1]]


def _entry_parts(rows: scope.Rows) -> Iterator[list[Any]]:
    """Parts of the journals. Two queries."""
    entries = rows.filter(journal_entry__isnull=False).order_by(*BY_NUMBER)
    numbered = entries.annotate(n=Window(RowNumber(), order_by=BY_NUMBER)).annotate(at=F("n") % ENTRY_PART)
    ends = list(numbered.filter(at=0).values_list(*BY_NUMBER))
    if last := entries.values_list(*BY_NUMBER).last():
        ends += [] if ends[-1:] == [last] else [last]
    for after, end in zip([None, *ends], ends, strict=False):
        yield [ENTRIES, 0, after, end]


def _span(rows: scope.Rows, tools: list[Tool], held: Iterable[Capture]) -> tuple[date, datetime]:
    """The first day of what is handed over, and when something of it was last changed."""
    places = {tool.place for tool in tools}
    said = rows.aggregate(
        first=Min(Least("created_at", "published_at")),
        last=Max(
            Greatest(
                "created_at", "published_at", "edited_at", "appraisal__at", "journal_entry__registered_at"
            )
        ),
    )
    inside = {"contribution__in": rows.values("pk")}
    about = {"entry__place__in": places}, {"case__place__in": places}
    moments = [
        said["last"],
        _last(Revision.objects.filter(**inside)),
        _last(Attachment.objects.filter(**inside)),
        *(_last(model.objects.filter(**where)) for model in (Change, Restriction) for where in about),
        *(place.closed_at for place in places),
        *(capture.at for capture in held),
    ]
    began = [said["first"], *(place.created_at for place in places)]
    days = [day_of(moment) for moment in began if moment]
    cases = [case for tool in tools if (case := folders.case_of(tool))]
    closed = [noark.beginning(case.closed) for case in cases if case.closed]
    return (
        min([*days, *(case.opened for case in cases)]),
        max(moment for moment in (*moments, *closed) if moment),
    )


def _last(rows: "QuerySet[Any, Any]") -> datetime | None:
    found: datetime | None = rows.aggregate(last=Max("at"))["last"]
    return found


def _creators(tools: Iterable[Tool]) -> list[list[str]]:
    return [list(each) for each in sorted({folders.creator(tool.place.organisation) for tool in tools})]


def _structure(
    place: Place | None, tools: list[Tool], parts: list[list[int]], since: datetime, at: datetime
) -> Iterator[str | int]:
    """arkivstruktur.xml in order. Each organisation has an <arkiv> of its own: its cases are numbered by themselves."""
    made_by = _creators(tools)
    several = len(made_by) > 1
    if several:
        yield folders.archive(
            noark.joint_id((t.place for t in tools), "arkiv"), _TITLE, made_by, since, at, root=True
        )
    for _organisation, owned in groupby(tools, key=lambda tool: tool.place.organisation_id):
        own = list(owned)
        title = place.title if place else f"{_TITLE}: {own[0].place.organisation.name_nb}"
        first = noark.system_id(own[0].place, "arkiv")
        yield folders.archive(first, title, _creators(own), since, at, root=not several)
        for section, within in groupby(own, key=lambda tool: tool.place):
            yield folders.section(section, since, at)
            for kind, alike in groupby(within, key=lambda tool: tool.kind):
                yield folders.group(section, kind, since)
                for tool in alike:
                    begins, ends = folders.folder(tool, since, at)
                    yield begins
                    yield from (number for number, part in enumerate(parts) if part[1] == tool.pk)
                    yield ends
                yield "</klasse>"
            yield folders.SECTION_ENDS
        yield "</arkiv>"
    if several:
        yield "</arkiv>"


def _joined(pieces: Iterable[str | int]) -> Iterator[str | int]:
    """The same, with texts that follow one another as one."""
    for is_text, run in groupby(pieces, key=lambda piece: isinstance(piece, str)):
        if is_text:
            yield "".join(str(piece) for piece in run)
        else:
            yield from run


def _changes(tools: Iterable[Tool], taken: datetime, at: datetime) -> Iterator[str]:
    """What was changed of places and cases. Never nothing: that a period was closed is a change."""
    for place, own in groupby(tools, key=lambda tool: tool.place):
        yield folders.section_closed(place, at)
        for tool in own:
            if case := folders.case_of(tool):
                about = noark.system_id(place, "mappe", tool.pk)
                yield from (noark.changes(about, [row]) for row in case.changes.all() if row.at <= taken)

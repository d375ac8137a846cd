"""What a transfer is to hold, settled when it begins and kept beside it: so that it can go on where it was cut off.

The moment of a transfer is not when it is made but when something in it was last changed: what is the same gives the
same bytes, whenever it is handed over.
"""

import json
from bisect import bisect
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import date, datetime
from itertools import accumulate, groupby, islice, pairwise
from operator import itemgetter
from pathlib import Path
from typing import Any

from django.db.models import Max, Min, QuerySet
from django.db.models.functions import Greatest, Least
from django.utils.translation import gettext as _

from moteplass.kit import clock
from moteplass.kit.localise import day_of
from moteplass.kit.noark5.write.files import write
from moteplass.spine.access.actor import STRANGER
from moteplass.spine.capture.models import Capture
from moteplass.spine.content.models import Attachment, Revision
from moteplass.spine.content.visibility import readable_tools
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
    # Whether a case of it is exempt.
    screened: bool
    # The <endring> that are no part's.
    changes: list[str]
    # Of each part: what it holds (see above), the tool (0 for the journals), and the ids, packed. What becomes of them
    # or of their case meanwhile, they are in it.
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

    def many(self, what: int) -> int:
        """How many there are of what parts hold."""
        return _many(self.parts, what)

    def holds(self, tool: int, ids: set[int]) -> set[int]:
        """Those of the ids that are contributions of a tool and in it."""
        own = [part for part in self.parts if part[:2] == [CONTRIBUTIONS, tool]]
        after = {bisect(own, pk, key=lambda part: unpacked(part[2].partition(" ")[0])[0]) for pk in ids}
        return {pk for at in after if at for pk in unpacked(own[at - 1][2])} & ids

    def save(self, folder: Path) -> None:
        write(folder / _FILE, [json.dumps(asdict(self), ensure_ascii=False)], _FILE)


def packed(ids: Sequence[int]) -> str:
    """Ids by how far each is from the one before: a million of them are two megabytes, here and in the file."""
    return " ".join(str(this - before) for before, this in pairwise([0, *ids]))


def unpacked(text: str) -> list[int]:
    return list(accumulate(map(int, text.split())))


def _many(parts: Iterable[list[Any]], what: int) -> int:
    return sum(part[2].count(" ") + 1 for part in parts if part[0] == what)


def load(folder: Path) -> Plan | None:
    """The plan of a transfer that was begun there."""
    path = folder / _FILE
    return Plan(**json.loads(path.read_text())) if path.exists() else None


def make(place: Place | None, *, leave: bool) -> Plan:
    """Plan a transfer of a place, or of all. Reads every contribution's row a few times, and holds only their ids.

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
    counts = replace(counts, handed_over=_many(parts, CONTRIBUTIONS))
    found = Tool.objects.filter(pk__in={tool for _what, tool, _ids in parts})
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
        screened=any(folders.restriction_of(tool, moment) for tool in tools),
        structure=list(_joined(_structure(place, tools, parts, since, moment))),
        changes=list(_changes(tools, taken, moment)),
        parts=[*parts, *_entry_parts(rows)],
    )


def _parts(rows: scope.Rows) -> Iterator[list[Any]]:
    """Parts of PART contributions at most, by tool and id. One query."""
    found = rows.order_by("tool_id", "pk").values_list("tool_id", "pk").iterator()
    for tool, own in groupby(found, key=itemgetter(0)):
        for ids in _batches((pk for _tool, pk in own), PART):
            yield [CONTRIBUTIONS, tool, packed(ids)]


def _capture_parts(held: Iterable[Any]) -> Iterator[list[Any]]:
    for tool, own in groupby(held, key=lambda capture: int(capture.folder)):
        for ids in _batches((capture.pk for capture in own), _CAPTURES):
            yield [CAPTURES, tool, packed(ids)]


def _entry_parts(rows: scope.Rows) -> Iterator[list[Any]]:
    """Parts of the journals. One query."""
    entries = rows.filter(journal_entry__isnull=False).order_by(*BY_NUMBER)
    for ids in _batches(entries.values_list("pk", flat=True).iterator(), ENTRY_PART):
        yield [ENTRIES, 0, packed(ids)]


def _batches(ids: Iterator[int], size: int) -> Iterator[list[int]]:
    while batch := list(islice(ids, size)):
        yield batch


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
    place: Place | None, tools: list[Tool], parts: list[list[Any]], since: datetime, at: datetime
) -> Iterator[str | int]:
    """arkivstruktur.xml in order. Each organisation has an <arkiv> of its own: its cases are numbered by themselves."""
    made_by = _creators(tools)
    several = len(made_by) > 1
    found = readable_tools(STRANGER).filter(pk__in=[tool.pk for tool in tools])
    open_to_all = set(found.values_list("pk", flat=True))
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
                    begins, ends = folders.folder(tool, since, at, tool.pk in open_to_all)
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

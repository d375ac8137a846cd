"""One part of a transfer: its contributions as pieces of the XML files, and their documents, there whole or not at all.

A part needs nothing of the others: several processes can work, and what is there need not be made again.
"""

import json
import os
import shutil
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import Final

from django.conf import settings
from django.db.models import Max
from django.utils import translation
from django.utils.translation import gettext as _

from moteplass.kit import localise
from moteplass.kit.noark5.write.files import write
from moteplass.spine.access.actor import STRANGER
from moteplass.spine.capture.models import Chain, Gone
from moteplass.spine.content.models import GONE, Capacity, Channel, Contribution, State
from moteplass.spine.content.visibility import ScopedQuerySet, readable_tools
from moteplass.spine.journal.seen import Sight
from moteplass.spine.registry.kinds import Record
from moteplass.spine.registry.loader import kind_label, kind_of
from moteplass.spine.transfer import captures, noark, registration
from moteplass.spine.transfer.documents import Reason, Shelf
from moteplass.spine.transfer.plan import BY_NUMBER, CAPTURES, ENTRIES, Plan, unpacked
from moteplass.spine.transfer.registration import Document, entry_of

DOCUMENTS: Final = "documents"
STRUCTURE: Final = "structure.xml"
CHANGES: Final = "changes.xml"
RUNNING: Final = "running.xml"
PUBLIC: Final = "public.xml"
FILES: Final = "files.json"
ABOUT: Final = "about.json"


@dataclass(slots=True)
class About:
    """What arkivuttrekk.xml and the heads of the journals tell of a part."""

    registrations: int = 0
    # How many of them are journal entries; and how many entries the journals have.
    journalled: int = 0
    entries: int = 0
    changes: int = 0
    screened: bool = False
    disposed: bool = False
    # Captures that were erased after it was planned, as what they may have held was.
    erased: int = 0
    # What of it was erased or restricted when it was begun, by id: of captures, those that were gone.
    gone: list[int] = field(default_factory=list)
    # The days of its entries, ISO 8601; empty where it has none.
    first: str = ""
    last: str = ""
    # [about, name, sha256, reason]
    listed: list[list[str]] = field(default_factory=list)

    def note(self, day: date) -> None:
        self.entries += 1
        self.first = min(self.first or day.isoformat(), day.isoformat())
        self.last = max(self.last, day.isoformat())


def folder_of(work: Path, number: int) -> Path:
    return work / "parts" / f"{number:06}"


def make(work: Path, plan: Plan, number: int) -> None:
    """Make a part, where it is not there already. The same number of queries for any part."""
    done = folder_of(work, number)
    if done.exists():
        return
    # Of this process alone: what another that was cut off has left is in nobody's way.
    unfinished = done.with_name(f"{done.name}.{os.getpid()}")
    shutil.rmtree(unfinished, ignore_errors=True)
    shelf = Shelf(unfinished / DOCUMENTS, number)
    about = About(gone=_gone(plan, number))
    pieces: dict[str, list[str]] = {name: [] for name in (STRUCTURE, CHANGES, RUNNING, PUBLIC)}
    with translation.override(settings.LANGUAGE_CODE):
        for name, text in _pieces(plan, number, shelf, about):
            pieces[name].append(text)
    about.listed = [list(asdict(one).values()) for one in shelf.listed]
    for name, texts in pieces.items():
        write(unfinished / name, texts, name)
    write(unfinished / FILES, [json.dumps([asdict(one) for one in shelf.written])], FILES)
    write(unfinished / ABOUT, [json.dumps(asdict(about))], ABOUT)
    unfinished.rename(done)


def is_overtaken(work: Path, plan: Plan, number: int) -> bool:
    """Whether something in a part that is there has been erased or restricted since, or is so no more. One query."""
    return about_of(work, number).gone != _gone(plan, number)


def about_of(work: Path, number: int) -> About:
    return About(**json.loads((folder_of(work, number) / ABOUT).read_bytes()))


def _gone(plan: Plan, number: int) -> list[int]:
    what, _tool, text = plan.parts[number]
    ids = unpacked(text)
    if what == CAPTURES:
        there = captures.held(None, plan.taken_at, pk__in=ids)
        return sorted(set(ids).difference(there.values_list("pk", flat=True)))
    return list(_these(ids).filter(state__in=GONE).order_by("pk").values_list("pk", flat=True))


def _pieces(plan: Plan, number: int, shelf: Shelf, about: About) -> Iterator[tuple[str, str]]:
    """(file, text) in order."""
    what, _tool, text = plan.parts[number]
    ids = unpacked(text)
    if what == ENTRIES:
        yield from _journals(plan, ids, about)
    elif what == CAPTURES:
        held = captures.held(None, plan.taken_at, pk__in=ids)
        rows = held.select_related("place__organisation").prefetch_related("files")
        for text in captures.registrations(rows, shelf):
            about.registrations += 1
            about.screened = True
            yield STRUCTURE, text
        about.erased = len(ids) - about.registrations
    else:
        yield from _contributions(plan, _rows(ids), shelf, about)


def _contributions(
    plan: Plan, rows: list[Contribution], shelf: Shelf, about: About
) -> Iterator[tuple[str, str]]:
    ids = [c.pk for c in rows]
    records = (
        {record.contribution_id: record for record in kind_of(rows[0].tool.kind).records(ids)} if rows else {}
    )
    gone = dict(
        Gone.objects.filter(chain=Chain.REVISIONS, contribution__in=ids)
        .values_list("contribution")
        .annotate(Max("at"))
    )
    roots = {c.root_id for c in rows if c.root_id}
    known = plan.holds(rows[0].tool_id, roots) if rows else set()
    readable = _readable(rows)
    for c in rows:
        record, entry = records[c.pk], entry_of(c, plan.taken_at)
        title = (entry.title if entry else record.title) or f"{kind_label(c.kind)} – {c.tool.title}"
        found = noark.restriction_of(c, entry, plan.taken_at)
        restriction = noark.exemption(entry, found, c.pk in readable)
        about.registrations += 1
        about.journalled += entry is not None
        about.screened |= restriction is not None
        about.disposed |= c.pk in gone
        yield (
            STRUCTURE,
            registration.registration(
                c,
                record,
                entry,
                documents(c, record, shelf, title, until=plan.taken_at, disposed=gone.get(c.pk)),
                title=title,
                restriction=restriction,
                readable=c.pk in readable,
                about=[f"{label}: {value}" for label, value in _facts(c)],
                root=noark.system_id(c.place, "registrering", c.root_id) if c.root_id in known else None,
            ),
        )
        if entry:
            yield CHANGES, _changes(c, plan, about)


def _journals(plan: Plan, ids: Sequence[int], about: About) -> Iterator[tuple[str, str]]:
    """What both journals have of some contributions."""
    found = _these(ids).select_related("tool", "place", "journal_entry__case", "journal_entry__organisation")
    lists = "journal_entry__restrictions", "journal_entry__case__restrictions"
    rows = list(found.prefetch_related(*lists).order_by(*BY_NUMBER))
    readable = _readable(rows)
    tools = readable_tools(STRANGER).filter(pk__in={c.tool_id for c in rows})
    open_tools = set(tools.values_list("pk", flat=True))
    for c in rows:
        entry = c.journal_entry
        own = noark.restriction_of(c, entry, plan.taken_at)
        restriction = own or noark.in_force(entry.case.restrictions.all(), plan.taken_at)
        about.note(entry.journal_date)
        seen = {"readable": c.pk in readable, "tool_open": c.tool_id in open_tools}
        yield RUNNING, registration.journalled(c, entry, restriction)
        yield PUBLIC, registration.journalled(c, entry, restriction, sight=Sight.PUBLIC, **seen)


def _these(ids: Sequence[int]) -> ScopedQuerySet[Contribution]:
    return Contribution.objects.unscoped(reason="what was planned, whatever has become of it").filter(
        pk__in=ids
    )


def _readable(rows: Sequence[Contribution]) -> set[int]:
    """Those of them that anyone may read. One query."""
    shown = Contribution.objects.visible_to(STRANGER).standing().filter(pk__in=[c.pk for c in rows])
    return set(shown.values_list("pk", flat=True))


def _rows(ids: Sequence[int]) -> list[Contribution]:
    found = _these(ids).select_related(
        "appraisal", "tool", "place__organisation", "journal_entry__case", "journal_entry__organisation"
    )
    lists = "journal_entry__restrictions", "journal_entry__changes"
    return list(found.prefetch_related(*lists).order_by("pk"))


def _changes(c: Contribution, plan: Plan, about: About) -> str:
    rows = [row for row in c.journal_entry.changes.all() if row.at <= plan.taken_at]
    about.changes += len(rows)
    return noark.changes(noark.system_id(c.place, "registrering", c.pk), rows)


def documents(
    c: Contribution,
    record: Record,
    shelf: Shelf,
    title: str,
    *,
    until: datetime,
    disposed: datetime | None = None,
) -> Iterator[Document]:
    """What was said until a moment, in all its versions; then its files."""
    kind = str(kind_label(c.kind))
    if disposed:
        yield Document(title, kind, c.published_at, record.correspondent, [], disposed=disposed)
        return
    stood = [document for document in record.documents if document.at <= until]
    versions = [document for document in stood if not document.storage_name]
    files = [document for document in stood if document.storage_name]
    facts = [(_("Information"), _("Content")), *_facts(c), *_fields(record)]
    language = c.language or settings.LANGUAGE_CODE
    made = [
        shelf.text(str(c.pk), number, title, version, facts, language)
        for number, version in enumerate(versions, 1)
    ]
    at = versions[0].at if versions else c.published_at
    yield Document(title, kind, at, record.correspondent, made)
    for number, file in enumerate(files, len(versions) + 1):
        kept = shelf.file(str(c.pk), number, file)
        note = "" if kept else f"{file.title}: {_WHY[shelf.listed[-1].reason]} SHA-256: {file.sha256}"
        yield Document(file.title, "Vedlegg", file.at, file.by, [kept] if kept else [], note)


_WHY: Final[Mapping[Reason, str]] = {
    Reason.GONE: "Filen fantes ikke da uttrekket ble laget.",
    Reason.FORMAT: "Ikke avlevert: formatet godtas ikke av arkivdepotet.",
    Reason.NOT_PDFA: "Ikke avlevert: en PDF som ikke oppgir å være PDF/A.",
}


def _facts(c: Contribution) -> list[tuple[str, str]]:
    """What stands at the top of the document, and describes the registration."""
    said: Sequence[tuple[str, str]] = [
        (_("Kind"), str(kind_label(c.kind))),
        (_("From"), ", ".join(part for part in (c.author_name, c.author_title) if part)),
        (_("Capacity"), str(Capacity(c.capacity).label)),
        (_("Channel"), str(Channel(c.channel).label)),
        (_("Sent"), localise.datetime(c.published_at)),
        (_("State"), str(State(c.state).label)),
        (_("Place"), c.place.title),
    ]
    return [(label, value) for label, value in said if value]


def _fields(record: Record) -> Iterator[tuple[str, str]]:
    """A tool's own fields and handling, by the names that the tool has for them."""
    for name, value in {**record.fields, **record.handling}.items():
        if value not in ("", None, False):
            yield name.replace("_", " "), str(value)

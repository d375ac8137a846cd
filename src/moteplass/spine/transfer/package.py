"""The parts put together: the package's XML files, its schemas, its documents, and what is told of it all."""

import csv
import io
import json
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from typing import Any, Final
from uuid import UUID

from django.utils.translation import gettext as _

from moteplass.kit.csvio import safe_cell
from moteplass.kit.noark5.check.schemas import Schemas
from moteplass.kit.noark5.codes import CATALOGUE, DOCUMENTS, NAMESPACE, SCHEMAS, XSI
from moteplass.kit.noark5.write import sip
from moteplass.kit.noark5.write.addml import Extraction, addml
from moteplass.kit.noark5.write.files import Written, read, write
from moteplass.kit.noark5.write.xml import DECLARATION, element, leaf, opened
from moteplass.spine.transfer import folders, parts
from moteplass.spine.transfer.parts import About
from moteplass.spine.transfer.plan import CAPTURES, CONTRIBUTIONS, ENTRIES, NotReady, Plan

SYSTEM: Final = "Møteplass"
SUMS: Final = "SHA256SUMS"
REPORT: Final = "report.json"
LISTED: Final = "listed.csv"


@dataclass(slots=True)
class Totals:
    registrations: int = 0
    journalled: int = 0
    erased: int = 0
    entries: int = 0
    changes: int = 0
    documents: int = 0
    bytes: int = 0
    screened: bool = False
    disposed: bool = False
    first: str = ""
    last: str = ""


def schemas_in(folder: Path) -> dict[str, Path]:
    """The official schemas that go with the package. Raises NotReady, naming those that are missing."""
    known = Schemas(folder)
    found = {name: known.find(name) for name in (*SCHEMAS.values(), CATALOGUE)}
    if missing := [name for name, path in found.items() if path is None]:
        raise NotReady(f"{', '.join(missing)}: {folder}")
    return {name: path for name, path in found.items() if path}


def documents_of(folder: Path, number: int) -> Path:
    """Where the documents of a part lie in the package."""
    return folder / sip.CONTENT / DOCUMENTS / f"{number:06}"


def put_together(plan: Plan, work: Path, folder: Path, schemas: Path) -> dict[str, Any]:
    """Make `folder`/content of the parts in `work`; what tells of it. Can be done again after it was cut off.

    Raises NotReady where the parts do not hold what was planned: a package may lack nothing that it says is there.
    """
    content = folder / sip.CONTENT
    (content / DOCUMENTS).mkdir(parents=True, exist_ok=True)
    totals, reasons = _totals(plan, work), Counter[str]()
    _compare(plan, totals)
    write(folder / LISTED, _listed(plan, work, reasons), LISTED)
    for number in range(len(plan.parts)):
        made = parts.folder_of(work, number) / parts.DOCUMENTS
        # Moved already where this was cut off before.
        if made.exists():
            made.replace(documents_of(folder, number))
    official = {name: write(content / name, read(path), name) for name, path in schemas_in(schemas).items()}
    files = list(_xml_files(plan, work, content, totals))
    extraction = Extraction(
        creators=[name for _number, name in plan.creators],
        system=SYSTEM,
        archive=plan.title,
        start=plan.since,
        end=plan.until,
        screened=totals.screened,
        disposed=totals.disposed,
        to_dispose=False,
        documents=totals.documents,
        files=files,
        schemas={name: one.sha256 for name, one in official.items()},
    )
    head = write(content / "arkivuttrekk.xml", [addml(extraction)], "arkivuttrekk.xml")
    first = sorted([head, *official.values(), *(one for one, _counts in files)], key=lambda one: one.path)
    sums = write(
        folder / SUMS, (f"{one.sha256}  content/{one.path}\n" for one in _all(plan, work, first)), SUMS
    )
    return {
        "id": plan.id,
        "place": plan.place,
        "from": plan.start,
        "to": plan.until.isoformat(),
        "contributions": plan.counts,
        "captures": plan.captures - totals.erased,
        # Since it was planned.
        "captures_erased": totals.erased,
        "folders": plan.folders,
        "registrations": totals.registrations,
        "journal_entries": totals.entries,
        "changes": totals.changes,
        "documents": totals.documents,
        "document_bytes": totals.bytes,
        "listed": dict(sorted(reasons.items())),
        "sha256sums": sums.sha256,
    }


def make_tar(plan: Plan, folder: Path, schemas: Path) -> Written:
    """The SIP of what lies in `folder`/content, beside it, with the schemas of METS and PREMIS where we have them."""
    dias = {to: Schemas(schemas).find(to.rpartition("/")[2]) for to in sip.SCHEMAS}
    package = sip.Package(
        id=UUID(plan.id),
        label=plan.title,
        at=plan.at,
        start=plan.since,
        end=plan.until,
        creators=[name for _number, name in plan.creators],
        system=SYSTEM,
    )
    beside = {to: path for to, path in dias.items() if path}
    beside[f"administrative_metadata/{LISTED}"] = folder / LISTED
    return sip.tar(package, folder, lambda: _summed(folder), beside)


def _summed(folder: Path) -> Iterator[Written]:
    """The files below content/, as SHA256SUMS has them."""
    with (folder / SUMS).open() as lines:
        for line in lines:
            sha256, path = line.rstrip("\n").split("  content/", 1)
            yield Written(path, (folder / sip.CONTENT / path).stat().st_size, sha256)


def _abouts(plan: Plan, work: Path) -> Iterator[About]:
    for number in range(len(plan.parts)):
        yield parts.about_of(work, number)


def _all(plan: Plan, work: Path, first: list[Written]) -> Iterator[Written]:
    """Every file: those given, then the documents."""
    yield from first
    for number in range(len(plan.parts)):
        for one in json.loads((parts.folder_of(work, number) / parts.FILES).read_bytes()):
            yield Written(**one)


def _totals(plan: Plan, work: Path) -> Totals:
    it = Totals(changes=len(plan.changes), screened=plan.screened)
    for about in _abouts(plan, work):
        it.registrations += about.registrations
        it.journalled += about.journalled
        it.erased += about.erased
        it.entries += about.entries
        it.changes += about.changes
        it.screened |= about.screened
        it.disposed |= about.disposed
        if about.entries:
            it.first, it.last = min(it.first or about.first, about.first), max(it.last, about.last)
    for one in _all(plan, work, []):
        it.documents += 1
        it.bytes += one.size
    return it


def _compare(plan: Plan, it: Totals) -> None:
    registrations, entries = plan.many(CONTRIBUTIONS) + plan.many(CAPTURES), plan.many(ENTRIES)
    if (it.registrations + it.erased, it.journalled, it.entries) != (registrations, entries, entries):
        words = _(
            "Not all could be made: %(made)s of %(all)s registrations, %(entries)s of %(planned)s in the journals."
        )
        made = {"made": it.registrations, "all": registrations - it.erased, "entries": it.entries}
        raise NotReady(words % {**made, "planned": entries})


def _listed(plan: Plan, work: Path, reasons: Counter[str]) -> Iterator[str]:
    """What the archivist has to see to, as CSV; how many of each on the way."""
    yield "about,file,sha256,reason\r\n"
    for about in _abouts(plan, work):
        for row in about.listed:
            reasons[row[-1]] += 1
            line = io.StringIO()
            csv.writer(line).writerow([safe_cell(cell) for cell in row])
            yield line.getvalue()


def _xml_files(plan: Plan, work: Path, content: Path, it: Totals) -> Iterator[tuple[Written, dict[str, int]]]:
    """The XML files of the package with how many there are of what is counted; the journals where there is an entry."""

    def made(name: str, pieces: Iterable[str | bytes], **counts: int) -> tuple[Written, dict[str, int]]:
        return write(content / name, pieces, name), counts

    yield made("arkivstruktur.xml", _structure(plan, work), mappe=plan.folders, registrering=it.registrations)
    changes: Iterable[str | bytes] = chain(
        [_root("endringslogg")], plan.changes, _piece(plan, work, parts.CHANGES), ["</endringslogg>\n"]
    )
    yield made("endringslogg.xml", changes, endring=it.changes)
    if it.entries:
        for name, piece in (("loependeJournal", parts.RUNNING), ("offentligJournal", parts.PUBLIC)):
            entries: Iterable[str | bytes] = chain(
                [_root(name), _head(plan, it)], _piece(plan, work, piece), [f"</{name}>\n"]
            )
            yield made(f"{name}.xml", entries, journalregistrering=it.entries)


def _structure(plan: Plan, work: Path) -> Iterator[str | bytes]:
    yield DECLARATION.rstrip()
    for piece in plan.structure:
        if isinstance(piece, str):
            yield piece
        else:
            yield from read(parts.folder_of(work, piece) / parts.STRUCTURE)
    yield "\n"


def _piece(plan: Plan, work: Path, name: str) -> Iterator[bytes]:
    for number in range(len(plan.parts)):
        yield from read(parts.folder_of(work, number) / name)


def _root(name: str) -> str:
    where = {"xmlns": NAMESPACE + name, "xmlns:xsi": XSI}
    return DECLARATION.rstrip() + opened(
        name, **where, **{"xsi:schemaLocation": f"{NAMESPACE}{name} {name}.xsd"}
    )


def _head(plan: Plan, it: Totals) -> str:
    return element(
        "journalhode",
        leaf("journalStartDato", it.first),
        leaf("journalSluttDato", it.last),
        leaf("seleksjon", "journaldato"),
        leaf("antallJournalposter", it.entries),
        folders.creators(plan.creators),
    )

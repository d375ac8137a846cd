"""The documents: their files, checksums and formats."""

import re
from collections import Counter
from collections.abc import Iterator
from datetime import date
from typing import TYPE_CHECKING

from moteplass.kit.noark5.check.report import Found, Severity
from moteplass.kit.noark5.check.rules import declare, end_rule, leaf_rule, unit_note, unit_rule
from moteplass.kit.noark5.check.xml import Unit
from moteplass.kit.noark5.codes import DOCUMENTS
from moteplass.kit.noark5.formats import FORMATS, PDFA, by_puid

if TYPE_CHECKING:
    from moteplass.kit.noark5.check.book import Book

EXTRACT = "arkivuttrekk.xml"
STRUCTURE = "arkivstruktur.xml"
# The standard's name first; the others are read too, as others do.
FOLDERS = (DOCUMENTS, "dokumenter", "DOKUMENTER", "dokument")
ENDINGS = frozenset(ending for each in FORMATS for ending in each.endings)
PUID = re.compile(r"(?:x-)?fmt/\d+")
PDF_1B = "1B"

declare("K6.4.10b", "Formats taken only when the depot has said yes are not used", Severity.WARNING)


@unit_rule("N5.29", "format is the ending of the file's name, in small letters", "dokumentobjekt")
def format_is_the_ending(unit: Unit, book: "Book") -> Iterator[str]:
    name, said = unit.first.get("referanseDokumentfil", ""), unit.first.get("format", "")
    _, dot, ending = name.rpartition("/")[2].rpartition(".")
    if said and (not dot or ending != said or said != said.lower()):
        yield f"format is «{said[:40]}», the file {name}"


@leaf_rule("M706", "sjekksumAlgoritme is SHA256 or SHA-256", "sjekksumAlgoritme")
def algorithm(text: str, unit: Unit, book: "Book") -> Iterator[str]:
    if text.upper() not in ("SHA256", "SHA-256"):
        yield f"sjekksumAlgoritme is «{text[:40]}»"


@unit_rule("K6.4.10", "Documents are in formats that a depot takes", "dokumentobjekt")
def accepted_format(unit: Unit, book: "Book") -> Iterator[str]:
    said, detail = unit.first.get("format", ""), unit.first.get("formatDetaljer", "")
    if PUID.fullmatch(detail):
        known = by_puid().get(detail)
        made = unit.first.get("opprettetDato", "")[:10]
        if known is None or (said in ENDINGS and said not in known.endings):
            yield f"{detail} as «{said[:40]}» is not among them"
        elif known.until and made > known.until.isoformat():
            yield f"{detail} was taken until {known.until}; this is of {made}"
        elif known.by_application:
            book.say("K6.4.10b", f"{detail} is taken by application only", unit.where)
    elif said not in ENDINGS and not PUID.fullmatch(said):
        yield f"«{said[:40]}» is not among them"


@unit_note("dokumentobjekt")
def remember(unit: Unit, book: "Book") -> None:
    """A dokumentobjekt, to be held against the files."""
    first = unit.first
    size = first.get("filstoerrelse", "")
    book.index.add(
        "object",
        book.package.root + first.get("referanseDokumentfil", ""),
        first.get("sjekksum", "").lower(),
        size.lstrip("+0") or "0" if size.lstrip("+").isdecimal() else size,
        first.get("formatDetaljer", ""),
        first.get("opprettetDato", "")[:10],
        unit.where,
    )


JOINED = "select o.path, o.id, {} from object o join file f on f.path = o.path where {}"


def _short(book: "Book", path: str) -> str:
    return path.removeprefix(book.package.root)


def document_folder(book: "Book") -> tuple[str, int]:
    """The folder the documents lie in, and how many files it has; "" where there is none."""
    for name in FOLDERS:
        start = f"{book.package.root}{name}/"
        for (number,) in book.index.ask(
            "select count(*) from file where substr(path, 1, ?) = ?", len(start), start
        ):
            if number:
                return name, number
    return "", 0


@end_rule("N5.28", "The document folder has as many files as arkivuttrekk.xml says", EXTRACT)
def number_of_files(book: "Book") -> Iterator[Found]:
    folder, number = document_folder(book)
    if not folder:
        yield Found(f"{DOCUMENTS} is missing or empty")
    elif book.extract.info is None:
        yield Found(
            "antallDokumentfiler is not where it is read: dataset, dataObject, info, additionalInfo", EXTRACT
        )
    elif (said := book.extract.info.get("antallDokumentfiler", "")) != str(number):
        yield Found(f"antallDokumentfiler is {said or 'not said'}, {number} files are in {folder}", EXTRACT)


@end_rule("N5.30", "sjekksum is the SHA-256 of the file", STRUCTURE)
def checksums(book: "Book") -> Iterator[Found]:
    for path, unit, said in book.index.ask(JOINED.format("o.sum", "o.sum <> f.sum")):
        yield Found(f"sjekksum {said[:64]} is not that of {_short(book, path)}", STRUCTURE, unit)


@end_rule("M707", "filstoerrelse is the size of the file in bytes", STRUCTURE)
def sizes(book: "Book") -> Iterator[Found]:
    for path, unit, said, size in book.index.ask(
        JOINED.format("o.size, f.size", "o.size <> cast(f.size as text)")
    ):
        yield Found(f"filstoerrelse is {said[:40]}, {_short(book, path)} has {size} bytes", STRUCTURE, unit)


@end_rule("N5.32", "Every file that is referred to is there", STRUCTURE)
def files_are_there(book: "Book") -> Iterator[Found]:
    for path, unit in book.index.ask(
        "select path, id from object o where not exists (select 1 from file f where f.path = o.path)"
    ):
        yield Found(f"{_short(book, path)} is not in the package", STRUCTURE, unit)


@end_rule("N5.33", "Every file in the document folder is referred to", STRUCTURE)
def files_are_referred_to(book: "Book") -> Iterator[Found]:
    start = f"{book.package.root}{document_folder(book)[0]}/"
    if start == f"{book.package.root}/":
        return
    for (path,) in book.index.ask(
        "select path from file f where substr(path, 1, ?) = ?"
        " and not exists (select 1 from object o where o.path = f.path)",
        len(start),
        start,
    ):
        yield Found("no dokumentobjekt refers to it", _short(book, path))


@end_rule(
    "F.1",
    "A PDF claims in its own metadata the PDF/A that is said of it (the claim is read, not proved)",
    STRUCTURE,
)
def pdf_claims(book: "Book") -> Iterator[Found]:
    words = {puid: "".join(claimed) for claimed, puid in PDFA.items()}
    for path, unit, puid, claimed, made in book.index.ask(
        JOINED.format("o.puid, f.pdfa, o.made", "f.pdfa is not null")
    ):
        name = _short(book, path)
        if puid in words:
            if claimed != words[puid]:
                yield Found(
                    f"{name} is said to be PDF/A-{words[puid].lower()} and claims {_claimed(claimed)}",
                    STRUCTURE,
                    unit,
                )
        elif not claimed and made > _plain_pdf().isoformat():
            yield Found(
                f"{name} claims no PDF/A that we can read; plain PDF was taken until {_plain_pdf()}",
                STRUCTURE,
                unit,
            )


def _claimed(claimed: str) -> str:
    return f"PDF/A-{claimed.lower()}" if claimed else "none that we can read"


def _plain_pdf() -> date:
    until = by_puid()["fmt/276"].until
    assert until is not None
    return until


@end_rule(
    "AST17",
    "Every PDF is PDF/A-1b (stricter than the regulation, which takes 1a, 2a, 2b and 2u too; the claim is read)",
    STRUCTURE,
    severity=Severity.WARNING,
)
def pdf_is_1b(book: "Book") -> Iterator[Found]:
    others: Counter[str] = Counter()
    for claimed, number in book.index.ask(
        "select pdfa, count(*) from file f where pdfa is not null and pdfa <> ?"
        " and exists (select 1 from object o where o.path = f.path) group by pdfa",
        PDF_1B,
    ):
        others[claimed] = number
    if others:
        told = ", ".join(f"{number} {_claimed(claimed)}" for claimed, number in sorted(others.items()))
        yield Found(f"{others.total()} PDFs claim otherwise: {told}")

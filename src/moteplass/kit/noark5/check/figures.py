"""What is only counted and told."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from moteplass.kit.noark5.check.report import Severity
from moteplass.kit.noark5.check.rules import declare, unit_rule
from moteplass.kit.noark5.check.structure import DROPPED, PHYSICAL
from moteplass.kit.noark5.check.xml import Unit

if TYPE_CHECKING:
    from moteplass.kit.noark5.check.book import Book

# Rule → the element that is counted.
COUNTED = {
    "N5.04": "arkiv",
    "N5.05": "arkivdel",
    "N5.07": "klassifikasjonssystem",
    "N5.08": "klasse",
    "N5.23": "dokumentbeskrivelse",
    "N5.26": "dokumentobjekt",
    "N5.35": "part",
    "N5.36": "merknad",
    "N5.37": "kryssreferanse",
    "N5.38": "presedens",
    "N5.39": "korrespondansepart",
    "N5.40": "avskrivning",
    "N5.41": "dokumentflyt",
    "N5.43": "gradering",
    "N5.46": "konvertering",
}
for _number, _name in COUNTED.items():
    declare(_number, f"{_name}, number", Severity.FIGURE)
declare("N5.24", "dokumentbeskrivelse without dokumentobjekt", Severity.FIGURE)
declare("N5.27b", "opprettetDato of registrering, first and last", Severity.FIGURE)
declare("N5.34", "Files that more than one dokumentobjekt refers to", Severity.FIGURE)
declare("N5.64", "Files of 0 bytes that are referred to", Severity.FIGURE)


def tell(book: "Book") -> None:
    """The figures that are known when all has been read."""
    for number, name in COUNTED.items():
        book.report.count(number, "", book.totals[name])
    if book.created.first:
        book.report.count(
            "N5.27b", f"{book.created.first} to {book.created.last}", book.totals["registrering"]
        )
    for number, question in (
        ("N5.34", "select count(*) from (select 1 from object group by path having count(*) > 1)"),
        (
            "N5.64",
            "select count(*) from file where size = 0 and exists (select 1 from object o where o.path = file.path)",
        ),
    ):
        for (counted,) in book.index.ask(question):
            book.report.count(number, "", counted)


def _class_of(unit: Unit) -> str:
    found = unit.above("klasse")
    return found.first.get("klasseID", "") if found is not None else "without klasse"


def _year(unit: Unit) -> str:
    return unit.first.get("opprettetDato", "")[:4]


@unit_rule("N5.06", "arkivdel by status", "arkivdel", severity=Severity.FIGURE)
def parts_by_status(unit: Unit, book: "Book") -> Iterator[str]:
    book.report.count("N5.06", unit.first.get("arkivdelstatus", ""))
    yield from ()


@unit_rule("N5.09", "klasser of the main system with nothing below them", "klasse", severity=Severity.FIGURE)
def empty_classes(unit: Unit, book: "Book") -> Iterator[str]:
    system = unit.above("klassifikasjonssystem")
    main = system is not None and system.parent is not None and system.parent.number(system.name) == 1
    if main and not any(unit.number(name) for name in ("klasse", "mappe", "registrering")):
        book.report.count("N5.09", "")
    yield from ()


@unit_rule("N5.11", "mapper by year", "mappe", severity=Severity.FIGURE)
def cases_by_year(unit: Unit, book: "Book") -> Iterator[str]:
    book.report.count("N5.11", _year(unit))
    yield from ()


@unit_rule("N5.13", "mapper by klasse", "mappe", severity=Severity.FIGURE)
def cases_by_class(unit: Unit, book: "Book") -> Iterator[str]:
    book.report.count("N5.13", _class_of(unit))
    yield from ()


@unit_rule("N5.14", "mapper with nothing in them", "mappe", severity=Severity.FIGURE)
def empty_cases(unit: Unit, book: "Book") -> Iterator[str]:
    if not unit.number("mappe") and not unit.number("registrering"):
        book.report.count("N5.14", "")
    yield from ()


@unit_rule("N5.18", "registreringer by year", "registrering", severity=Severity.FIGURE)
def registrations_by_year(unit: Unit, book: "Book") -> Iterator[str]:
    book.report.count("N5.18", _year(unit))
    yield from ()


@unit_rule("N5.20", "registreringer by klasse", "registrering", severity=Severity.FIGURE)
def registrations_by_class(unit: Unit, book: "Book") -> Iterator[str]:
    book.report.count("N5.20", _class_of(unit))
    yield from ()


@unit_rule("N5.21", "registreringer without dokumentbeskrivelse", "registrering", severity=Severity.FIGURE)
def without_documents(unit: Unit, book: "Book") -> Iterator[str]:
    if not unit.number("dokumentbeskrivelse"):
        book.report.count("N5.21", "")
    yield from ()


@unit_rule("ASC7", "journalposter without a Hoveddokument", "journalpost", severity=Severity.FIGURE)
def without_main_document(unit: Unit, book: "Book") -> Iterator[str]:
    if "main" not in unit.notes:
        book.report.count("ASC7", "")
    yield from ()


# N5.24 is known in three steps: whether the journalpost, and whether its case, is dropped stands after the documents.
def note_document(unit: Unit, book: "Book") -> None:
    above = unit.parent
    if above is None:
        return
    if unit.first.get("tilknyttetRegistreringSom") == "Hoveddokument":
        above.notes["main"] = True
    if not unit.number("dokumentobjekt") and unit.first.get("dokumentmedium") != PHYSICAL:
        above.notes["bare"] = above.notes.get("bare", 0) + 1


def note_registration(unit: Unit, book: "Book") -> None:
    bare = unit.notes.get("bare", 0)
    if not bare or unit.first.get("journalstatus") == DROPPED or unit.first.get("dokumentmedium") == PHYSICAL:
        return
    case = unit.above("mappe")
    if case is None:
        book.report.count("N5.24", "", bare)
    else:
        case.notes["bare"] = case.notes.get("bare", 0) + bare


def note_case(unit: Unit, book: "Book") -> None:
    if unit.first.get("saksstatus") != DROPPED and (bare := unit.notes.get("bare", 0)):
        book.report.count("N5.24", "", bare)


def note_discarding(unit: Unit, book: "Book") -> None:
    if unit.parent is not None and unit.parent.name in ("arkivdel", "dokumentbeskrivelse"):
        book.totals["discarded"] += 1


NOTES = {
    "utfoertKassasjon": note_discarding,
    "dokumentbeskrivelse": note_document,
    "registrering": note_registration,
    "mappe": note_case,
}

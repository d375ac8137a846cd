"""What is only counted and told."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from moteplass.kit.noark5.check.report import Severity
from moteplass.kit.noark5.check.rules import declare, unit_note, unit_rule
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


def _only_if(true: bool) -> str | None:
    return "" if true else None


def _is_empty_class(unit: Unit) -> bool:
    """Nothing below it, in the first system of its arkivdel."""
    system = unit.above("klassifikasjonssystem")
    main = system is not None and system.parent is not None and system.parent.number(system.name) == 1
    return main and not any(unit.number(name) for name in ("klasse", "mappe", "registrering"))


def _figure(number: str, words: str, on: str, line: Callable[[Unit], str | None]) -> None:
    """Counts each `on` on the line it belongs to; None: it is not counted."""

    @unit_rule(number, words, on, severity=Severity.FIGURE)
    def counted(unit: Unit, book: "Book") -> tuple[str, ...]:
        if (what := line(unit)) is not None:
            book.report.count(number, what)
        return ()


for _number, _words, _on, _line in (
    ("N5.06", "arkivdel by status", "arkivdel", lambda unit: unit.first.get("arkivdelstatus", "")),
    (
        "N5.09",
        "klasser of the main system with nothing below them",
        "klasse",
        lambda unit: _only_if(_is_empty_class(unit)),
    ),
    ("N5.11", "mapper by year", "mappe", _year),
    ("N5.13", "mapper by klasse", "mappe", _class_of),
    (
        "N5.14",
        "mapper with nothing in them",
        "mappe",
        lambda unit: _only_if(not unit.number("mappe") and not unit.number("registrering")),
    ),
    ("N5.18", "registreringer by year", "registrering", _year),
    ("N5.20", "registreringer by klasse", "registrering", _class_of),
    (
        "N5.21",
        "registreringer without dokumentbeskrivelse",
        "registrering",
        lambda unit: _only_if(not unit.number("dokumentbeskrivelse")),
    ),
    (
        "ASC7",
        "journalposter without a Hoveddokument",
        "journalpost",
        lambda unit: _only_if("main" not in unit.notes),
    ),
):
    _figure(_number, _words, _on, _line)


# N5.24 is known in three steps: whether the journalpost, and whether its case, is dropped stands after the documents.
@unit_note("dokumentbeskrivelse")
def note_document(unit: Unit, book: "Book") -> None:
    above = unit.parent
    if above is None:
        return
    if unit.first.get("tilknyttetRegistreringSom") == "Hoveddokument":
        above.notes["main"] = True
    if not unit.number("dokumentobjekt") and unit.first.get("dokumentmedium") != PHYSICAL:
        above.notes["bare"] = above.notes.get("bare", 0) + 1


@unit_note("registrering")
def note_registration(unit: Unit, book: "Book") -> None:
    bare = unit.notes.get("bare", 0)
    if not bare or unit.first.get("journalstatus") == DROPPED or unit.first.get("dokumentmedium") == PHYSICAL:
        return
    case = unit.above("mappe")
    if case is None:
        book.report.count("N5.24", "", bare)
    else:
        case.notes["bare"] = case.notes.get("bare", 0) + bare


@unit_note("mappe")
def note_case(unit: Unit, book: "Book") -> None:
    if unit.first.get("saksstatus") != DROPPED and (bare := unit.notes.get("bare", 0)):
        book.report.count("N5.24", "", bare)


@unit_note("utfoertKassasjon")
def note_discarding(unit: Unit, book: "Book") -> None:
    if unit.parent is not None and unit.parent.name in ("arkivdel", "dokumentbeskrivelse"):
        book.totals["discarded"] += 1

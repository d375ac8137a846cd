"""arkivstruktur.xml: reading it, and the rules on its units."""

import re
from collections.abc import Iterator
from datetime import datetime
from typing import TYPE_CHECKING

from moteplass.kit.noark5.check import xml
from moteplass.kit.noark5.check.report import Found, Severity
from moteplass.kit.noark5.check.rules import (
    LEAF_NOTES,
    ON_LEAF,
    ON_UNIT,
    UNIT_NOTES,
    declare,
    end_rule,
    leaf_note,
    leaf_rule,
    unit_rule,
)
from moteplass.kit.noark5.check.xml import Unit
from moteplass.kit.noark5.codes import CODES, FINISHED, NAMESPACE, ORDER

if TYPE_CHECKING:
    from moteplass.kit.noark5.check.book import Book

FILE = "arkivstruktur.xml"
NAMES = frozenset(CODES).union(*ORDER.values(), {"presedens", "dokumentflyt"})
PHYSICAL = "Fysisk arkiv"
DROPPED = "Utgår"

declare("N5.63", "No element is empty")


def read(book: "Book") -> None:
    """Each unit through its rules. Raises xml.Unreadable."""

    def leaf(name: str, text: str, parent: Unit) -> None:
        if name in NAMES:
            book.totals[name] += 1
        if not text:
            book.say("N5.63", f"{name.rpartition('}')[2]} is empty", parent.where)
            return
        for note in LEAF_NOTES.get(name, ()):
            note(text, parent, book)
        for rule, function in ON_LEAF.get(name, ()):
            for what in function(text, parent, book):
                book.say(rule.number, what, parent.where)

    def group(unit: Unit) -> None:
        book.totals[unit.name] += 1
        if known := unit.first.get("systemID"):
            book.index.add("unit", known.lower(), unit.name, int("referred" in unit.notes))
        for name in (unit.name, unit.type) if unit.type else (unit.name,):
            for note in UNIT_NOTES.get(name, ()):
                note(unit, book)
            for rule, function in ON_UNIT.get(name, ()):
                for what in function(unit, book):
                    book.say(rule.number, what, unit.where)
        if unit.type:
            book.totals[unit.type] += 1

    book.file = FILE
    reader = xml.Reader(NAMESPACE + "arkivstruktur", NAMES, leaf, group)
    with book.package.open(book.package.root + FILE) as content:
        xml.read(content, reader)


# --- code values ---------------------------------------------------------------------------

METADATA_NUMBERS = {
    "arkivstatus": "M050",
    "arkivdelstatus": "M051",
    "saksstatus": "M052",
    "journalstatus": "M053",
    "dokumentstatus": "M054",
    "presedensStatus": "M056",
    "journalposttype": "M082",
    "korrespondanseparttype": "M087",
    "slettingstype": "M089",
    "tilknyttetRegistreringSom": "M217",
    "dokumentmedium": "M300",
    "kassasjonsvedtak": "M450",
    "skjermingMetadata": "M502",
    "skjermingDokument": "M503",
    "grad": "M506",
    "elektroniskSignaturVerifisert": "M508",
    "avskrivningsmaate": "M619",
    "variantformat": "M700",
}


def _code_value(name: str) -> None:
    @leaf_rule(METADATA_NUMBERS[name], f"{name} is one of the standard's values", name)
    def is_obligatory(text: str, unit: Unit, book: "Book") -> Iterator[str]:
        if text not in CODES[name]:
            yield f"{name} is «{text}»"


for _name in CODES:
    _code_value(_name)


def _finished(number: str, name: str) -> None:
    allowed = FINISHED[name]

    @leaf_rule(number, f"{name} is {' or '.join(sorted(allowed))}", name)
    def is_finished(text: str, unit: Unit, book: "Book") -> Iterator[str]:
        # What is no code value at all is told by that rule.
        if text not in allowed and text in CODES[name]:
            yield f"{name} is «{text}»"


for _number, _name in (
    ("K6.4.12", "arkivdelstatus"),
    ("N5.15", "saksstatus"),
    ("N5.22", "journalstatus"),
    ("N5.25", "dokumentstatus"),
):
    _finished(_number, _name)


@leaf_rule(
    "M450b",
    "Only decisions that imply disposal are handed over",
    "kassasjonsvedtak",
    severity=Severity.WARNING,
)
def implies_disposal(text: str, unit: Unit, book: "Book") -> Iterator[str]:
    if text == "Bevares":
        yield "kassasjonsvedtak is «Bevares»"


# --- what holds what -----------------------------------------------------------------------


@unit_rule("N5.12", "A klasse has not both klasser and mapper below it", "klasse")
def classes_or_cases(unit: Unit, book: "Book") -> Iterator[str]:
    if unit.number("klasse") and unit.number("mappe"):
        yield f"klasse {unit.first.get('klasseID', '')} has both"


@unit_rule("N5.19", "A klasse has not both klasser and registreringer below it", "klasse")
def classes_or_registrations(unit: Unit, book: "Book") -> Iterator[str]:
    if unit.number("klasse") and unit.number("registrering"):
        yield f"klasse {unit.first.get('klasseID', '')} has both"


@unit_rule("AST2", "An arkiv has an arkivdel", "arkiv", severity=Severity.WARNING)
def archive_has_parts(unit: Unit, book: "Book") -> Iterator[str]:
    if not unit.number("arkivdel"):
        yield "the arkiv has no arkivdel of its own"


@unit_rule("N5.17", "A journalpost has a journalposttype", "journalpost")
def entry_has_a_type(unit: Unit, book: "Book") -> Iterator[str]:
    if not unit.first.get("journalposttype"):
        yield "journalposttype is missing"


@unit_rule("AST18", "A journalpost has a korrespondansepart (the standard's 2.6.3)", "journalpost")
def entry_has_correspondents(unit: Unit, book: "Book") -> Iterator[str]:
    if not unit.number("korrespondansepart"):
        yield "korrespondansepart is missing"


@leaf_rule("N5.27", "opprettetDato of a registrering is a date and time", "opprettetDato")
def created_is_a_time(text: str, unit: Unit, book: "Book") -> Iterator[str]:
    if unit.name != "registrering":
        return
    try:
        datetime.fromisoformat(text)
    except ValueError:
        yield f"opprettetDato is «{text[:40]}»"
    else:
        book.created.stretch(text)


# --- finished, and within the period -------------------------------------------------------

ENDED = {"registrering": "arkivertDato"}


def _within(number: str, name: str) -> None:
    @unit_rule(
        number,
        f"{name} is made and finished within archivalPeriod",
        name,
        severity=Severity.WARNING,
    )
    def within(unit: Unit, book: "Book") -> Iterator[str]:
        for field in ("opprettetDato", ENDED.get(name, "avsluttetDato")):
            day = unit.first.get(field, "")[:10]
            if day and book.outside_period(day):
                yield f"{field} {day} is outside {book.extract.start} to {book.extract.end}"


for _number, _name in (
    ("AST3", "arkiv"),
    ("AST4", "arkivdel"),
    ("AST7", "mappe"),
    ("AST11", "registrering"),
    ("AST15", "dokumentbeskrivelse"),
):
    _within(_number, _name)


def _complete(number: str, name: str, *needed: str, **by_type: str) -> None:
    @unit_rule(number, f"{name} is finished: date, person and status", name, severity=Severity.WARNING)
    def complete(unit: Unit, book: "Book") -> Iterator[str]:
        for field in (*needed, *((by_type[unit.type],) if unit.type in by_type else ())):
            if not unit.first.get(field):
                yield f"{field} is missing"


_complete("AST5", "arkivdel", "avsluttetDato", "avsluttetAv", "arkivdelstatus")
_complete("AST9", "mappe", "avsluttetDato", "avsluttetAv", saksmappe="saksstatus")
_complete("AST13", "registrering", "arkivertDato", "arkivertAv", journalpost="journalstatus")
_complete("AST14", "dokumentbeskrivelse", "tilknyttetDato", "tilknyttetAv", "dokumentstatus")

NAME = re.compile(r"[^\W\d_]+(?:[ .'’-]{1,2}[^\W\d_]+)*\.?")


@leaf_rule(
    "AST22",
    "Names of persons are letters",
    "opprettetAv",
    "avsluttetAv",
    "arkivertAv",
    "tilknyttetAv",
    "saksansvarlig",
    "saksbehandler",
    severity=Severity.WARNING,
)
def name_is_letters(text: str, unit: Unit, book: "Book") -> Iterator[str]:
    if not NAME.fullmatch(text):
        yield f"«{text[:60]}» has other signs than letters"


# --- identities and references -------------------------------------------------------------


@leaf_note("referanseArkivdel")
def remember_part(text: str, unit: Unit, book: "Book") -> None:
    book.index.add("reference", "referanseArkivdel", text.lower(), unit.where)
    if (part := unit.above("arkivdel")) is not None:
        part.notes["referred"] = True


@leaf_note("referanseSekundaerKlassifikasjon")
def remember_class(text: str, unit: Unit, book: "Book") -> None:
    book.index.add("reference", "referanseSekundaerKlassifikasjon", text.lower(), unit.where)


def _missed(book: "Book", element: str, kind: str) -> Iterator[Found]:
    for known, source in book.index.ask(
        "select id, source from reference r where kind = ? and not exists"
        " (select 1 from unit u where u.id = r.id and u.kind = ?)",
        element,
        kind,
    ):
        yield Found(f"{element} {known} leads to no {kind}", FILE, source)


@end_rule("N5.48", "referanseArkivdel leads to an arkivdel of the package", FILE)
def refers_to_a_part(book: "Book") -> Iterator[Found]:
    yield from _missed(book, "referanseArkivdel", "arkivdel")


@end_rule("N5.51", "referanseSekundaerKlassifikasjon leads to a klasse", FILE)
def refers_to_a_class(book: "Book") -> Iterator[Found]:
    yield from _missed(book, "referanseSekundaerKlassifikasjon", "klasse")


@end_rule(
    "N5.48b",
    "The arkivdel that is referred to has itself a referanseArkivdel below it (Arkade's reading)",
    FILE,
    severity=Severity.WARNING,
)
def refers_to_a_part_that_refers(book: "Book") -> Iterator[Found]:
    for known, source in book.index.ask(
        "select r.id, source from reference r join unit u on u.id = r.id"
        " where r.kind = 'referanseArkivdel' and u.kind = 'arkivdel' and not u.marked"
    ):
        yield Found(f"arkivdel {known} has no referanseArkivdel below it", FILE, source)


@end_rule("N5.47", "No two units have the same systemID", FILE)
def identities_are_unique(book: "Book") -> Iterator[Found]:
    for known, number in book.index.ask("select id, count(*) from unit group by id having count(*) > 1"):
        yield Found(f"{number} units have this systemID", FILE, known)

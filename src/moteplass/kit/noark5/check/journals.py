"""loependeJournal.xml, offentligJournal.xml and endringslogg.xml: reading them, and the rules on them."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from moteplass.kit.noark5.check import xml
from moteplass.kit.noark5.check.report import Found, Severity
from moteplass.kit.noark5.check.rules import declare, end_rule, leaf_note, unit_note
from moteplass.kit.noark5.check.xml import Unit
from moteplass.kit.noark5.codes import CODES, JOURNALS, NAMESPACE

if TYPE_CHECKING:
    from moteplass.kit.noark5.check.book import Book, Journal

STRUCTURE = "arkivstruktur.xml"
RUNNING, PUBLIC = JOURNALS
CHANGES = "endringslogg.xml"
NAMES = frozenset(
    {
        *("journalhode", "journalStartDato", "journalSluttDato", "antallJournalposter"),
        *(
            "journalregistrering",
            "journalpost",
            "systemID",
            "journalaar",
            "journalsekvensnummer",
            "offentligTittel",
        ),
        *("korrespondansepart", "korrespondanseparttype", "korrespondansepartNavn"),
    }
)
CHANGE_NAMES = frozenset({"endring", "referanseArkivenhet"})
FOR_NOW = "Midlertidig skjerming"
TITLE_SCREENED = frozenset(
    {
        "Skjerming tittel registrering - unntatt første linje",
        "Skjerming tittel registrering - utvalgte ord",
        FOR_NOW,
    }
)
SENDERS = frozenset({"Avsender", "Intern avsender"})
NAME_SCREENED = {
    "Skjerming navn avsender": SENDERS,
    "Skjerming navn mottaker": CODES["korrespondanseparttype"] - SENDERS,
    FOR_NOW: CODES["korrespondanseparttype"],
}

declare("LJT2", "The running journal's days lie within archivalPeriod", Severity.WARNING)
declare("OJT2", "The public journal's days lie within archivalPeriod", Severity.WARNING)
declare("K6.4.30b", "Each journal goes by year and number", Severity.ERROR)


def _number(unit: Unit) -> int:
    """Year and running number as one; -1 where they are no numbers."""
    year, number = unit.first.get("journalaar", ""), unit.first.get("journalsekvensnummer", "")
    if not (year.isdecimal() and number.isdecimal() and len(year) < 6 and len(number) < 11):
        return -1
    return int(year) * 10**10 + int(number)


def read_journal(book: "Book", name: str, journal: "Journal") -> None:
    """Raises xml.Unreadable."""
    last = -1

    def leaf(element: str, text: str, parent: Unit) -> None:
        if not text:
            book.say("N5.63", f"{element.rpartition('}')[2]} is empty", parent.where)

    def group(unit: Unit) -> None:
        nonlocal last
        first = unit.first
        if unit.name == "journalhode":
            journal.start, journal.end = first.get("journalStartDato", ""), first.get("journalSluttDato", "")
            journal.said = first.get("antallJournalposter", "")
        elif unit.name == "journalregistrering":
            journal.entries += 1
        elif unit.name == "journalpost":
            known, number = first.get("systemID", "").lower(), _number(unit)
            book.index.add("entry", name, known, number)
            if number < last:
                book.say("K6.4.30b", "the entry stands after a later one", unit.where)
            last = number
            if name == PUBLIC:
                book.index.add("shown", known, f"title {first.get('offentligTittel', '')}")
        elif unit.name == "korrespondansepart" and name == PUBLIC:
            known = unit.where.lower()
            kind = first.get("korrespondanseparttype", "")
            book.index.add("shown", known, f"name {kind} {first.get('korrespondansepartNavn', '')}")

    book.file = name
    with book.package.open(book.package.root + name) as content:
        xml.read(content, xml.Reader(NAMESPACE + name.removesuffix(".xml"), NAMES, leaf, group))
    for day in (journal.start, journal.end):
        if day and book.outside_period(day):
            book.say("LJT2" if name == RUNNING else "OJT2", f"{day} is outside archivalPeriod")


def read_changes(book: "Book") -> None:
    """Raises xml.Unreadable."""

    def leaf(element: str, text: str, parent: Unit) -> None:
        if not text:
            book.say("N5.63", f"{element.rpartition('}')[2]} is empty", parent.where)

    def group(unit: Unit) -> None:
        if unit.name == "endring":
            book.changes += 1
            book.index.add(
                "reference",
                "referanseArkivenhet",
                unit.first.get("referanseArkivenhet", "").lower(),
                unit.where,
            )

    book.file = CHANGES
    with book.package.open(book.package.root + CHANGES) as content:
        xml.read(content, xml.Reader(NAMESPACE + "endringslogg", CHANGE_NAMES, leaf, group))


# --- what arkivstruktur.xml says of its journal entries -------------------------------------


@unit_note("journalpost")
def remember_entry(unit: Unit, book: "Book") -> None:
    known = unit.first.get("systemID", "").lower()
    book.index.add("entry", STRUCTURE, known, _number(unit))
    if day := unit.first.get("journaldato"):
        book.entries.stretch(day)
    if _screened(unit) & TITLE_SCREENED:
        book.index.add("screened", known, f"title {unit.first.get('tittel', '')}")


def _screened(unit: Unit | None) -> set[str]:
    """What is screened of a unit: by itself, and by those above, whose screening it inherits."""
    screened: set[str] = set()
    while unit is not None:
        screened |= unit.notes.get("screened", set())
        unit = unit.parent
    return screened


@leaf_note("skjermingMetadata")
def note_screening(text: str, unit: Unit, book: "Book") -> None:
    """What a skjerming covers, on the unit it stands in."""
    if unit.parent is not None and text in CODES["skjermingMetadata"]:
        unit.parent.notes.setdefault("screened", set()).add(text)


@unit_note("korrespondansepart")
def note_correspondent(unit: Unit, book: "Book") -> None:
    # Skjerming stands before those it covers, and systemID before all.
    kind = unit.first.get("korrespondanseparttype", "")
    if any(kind in NAME_SCREENED.get(each, ()) for each in _screened(unit.parent)):
        name = unit.first.get("korrespondansepartNavn", "")
        book.index.add("screened", unit.where.lower(), f"name {kind} {name}")


@end_rule(
    "OJ.1",
    "What is screened of a journalpost (title, sender, receiver) does not stand in the public journal",
    STRUCTURE,
)
def public_journal_is_screened(book: "Book") -> Iterator[Found]:
    for known, what in book.index.ask(
        "select distinct s.id, s.what from screened s join shown p on p.id = s.id and p.what = s.what"
    ):
        yield Found(f"the {what.partition(' ')[0]} is shown in full", PUBLIC, known)


@end_rule("K6.4.29", "Where there are journalposter there are both journals", STRUCTURE)
def journals_are_there(book: "Book") -> Iterator[Found]:
    for name in JOURNALS:
        if book.totals["journalpost"] and not book.has(name):
            yield Found(f"{book.totals['journalpost']} journalposter, and {name} is missing")


@end_rule(
    "N5.59",
    "The journals hold as many entries as they say and as each other, and with sharp periods as arkivstruktur.xml",
    STRUCTURE,
)
def numbers_agree(book: "Book") -> Iterator[Found]:
    for name, journal in book.journals.items():
        if journal.said != str(journal.entries):
            yield Found(
                f"antallJournalposter is {journal.said or 'not said'}, {journal.entries} are there", name
            )
        elif book.sharp and journal.entries != book.totals["journalpost"]:
            yield Found(
                f"{journal.entries} entries, arkivstruktur.xml has {book.totals['journalpost']}", name
            )
    said = {journal.said for journal in book.journals.values()}
    if len(said) > 1 and not book.sharp:
        yield Found(f"the journals say {' and '.join(sorted(said))}", RUNNING)


@end_rule(
    "N5.60",
    "The journals have the same days, and with sharp periods the first and last of arkivstruktur.xml",
    STRUCTURE,
)
def days_agree(book: "Book") -> Iterator[Found]:
    if not book.journals:
        return
    days = {(journal.start, journal.end) for journal in book.journals.values()}
    if not book.entries.first:
        yield Found("arkivstruktur.xml has no journaldato", STRUCTURE)
    elif len(days) > 1:
        yield Found(
            f"the journals have different days: {' and '.join(' to '.join(each) for each in sorted(days))}",
            RUNNING,
        )
    elif book.sharp and days != {(book.entries.first, book.entries.last)}:
        start, end = days.pop()
        yield Found(
            f"{start} to {end}, arkivstruktur.xml {book.entries.first} to {book.entries.last}", RUNNING
        )


@end_rule(
    "K6.4.30",
    "With sharp periods the journals hold the journalposter of arkivstruktur.xml, and no others",
    STRUCTURE,
)
def same_entries(book: "Book") -> Iterator[Found]:
    if not book.sharp:
        return
    for name in book.journals:
        for here, there, what in (
            (STRUCTURE, name, "the journalpost is not in the journal"),
            (name, STRUCTURE, "the entry is no journalpost of arkivstruktur.xml"),
        ):
            for known, _number in book.index.ask(
                "select e.id, e.number from entry e where file = ? and not exists"
                " (select 1 from entry o where o.id = e.id and o.file = ?)",
                here,
                there,
            ):
                yield Found(what, name, known)


@end_rule("N5.61", "endringslogg.xml is there")
def changes_are_there(book: "Book") -> Iterator[Found]:
    if not book.has(CHANGES):
        yield Found("endringslogg.xml is missing")


@end_rule("N5.62", "What a change is about is a unit of arkivstruktur.xml", STRUCTURE, CHANGES)
def changes_lead_to_units(book: "Book") -> Iterator[Found]:
    for missed, source in book.index.ask(
        "select id, source from reference r where kind = 'referanseArkivenhet'"
        " and not exists (select 1 from unit u where u.id = r.id)"
    ):
        yield Found(f"referanseArkivenhet {missed} is no unit", CHANGES, source)

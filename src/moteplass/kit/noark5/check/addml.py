"""The rules on what arkivuttrekk.xml says."""

from collections.abc import Iterator

from moteplass.kit.noark5.check.book import Book
from moteplass.kit.noark5.check.extract import FILE
from moteplass.kit.noark5.check.report import Found, Severity
from moteplass.kit.noark5.check.rules import declare, end_rule
from moteplass.kit.noark5.codes import CATALOGUE, SCHEMAS, VERSION

STRUCTURE = "arkivstruktur.xml"
ALGORITHMS = frozenset({"SHA-256", "SHA256"})
BOOLEANS = {"true": True, "1": True, "false": False, "0": False}
NOT_LISTED_BY = frozenset({FILE, "addml.xsd"})

declare("P.1", "The package can be read, and nothing in it leads out of it")
declare("P.2", "Each XML file can be read to its end, without document types and entities")
declare("P.3", "The official schemas are at hand, so that nothing goes unvalidated")
declare("P.4", "Every rule could be asked")
declare("N5.03", "Each XML file is valid against the official schemas of version 5.0, which are listed")


@end_rule("N5.01", "Every file that arkivuttrekk.xml names is in the package", FILE)
def named_files_are_there(book: Book) -> Iterator[Found]:
    for name in dict.fromkeys(each.name for each in book.extract.files):
        if not name or not book.has(name):
            yield Found(f"{name or 'a file without a name'} is named and not there", FILE)


@end_rule("N5.02", "Every file that arkivuttrekk.xml names has a SHA-256 checksum there, and it agrees", FILE)
def named_files_agree(book: Book) -> Iterator[Found]:
    verified: set[str] = set()
    for each in book.extract.files:
        if not each.sum and each.owner and each.name in verified:
            continue
        stored = book.package.stored(f"{book.package.root}{each.name}")
        if not each.sum:
            yield Found(f"{each.name} has no checksum", FILE)
        elif each.algorithm not in ALGORITHMS:
            yield Found(f"{each.name}: the algorithm is {each.algorithm or 'not said'}, not SHA-256", FILE)
        elif stored and stored[1] != each.sum.lower():
            yield Found(f"the checksum is not that of {each.name}", FILE)
        elif each.owner:
            verified.add(each.name)


def standard_schemas(book: Book) -> Iterator[Found]:
    """N5.03's part about the list: the version, and that the standard's schemas are listed."""
    if book.extract.version != VERSION:
        yield Found(f"the version is {book.extract.version or 'not said'}, not {VERSION}", FILE)
    listed = {(each.owner, each.name) for each in book.extract.files}
    for name, schema in SCHEMAS.items():
        if name in NOT_LISTED_BY or not book.has(name):
            continue
        if ("", name) not in listed:
            yield Found(f"{name} is in the package and not named", FILE)
            continue
        for needed in (schema, CATALOGUE):
            if (name, needed) not in listed:
                yield Found(f"{needed} is not listed for {name}", FILE)


def _own_schemas(book: Book) -> Iterator[str]:
    standard = {*SCHEMAS.values(), CATALOGUE}
    for name in dict.fromkeys(each.name for each in book.extract.files if each.owner):
        if name not in standard:
            yield name


@end_rule(
    "K6.4.32",
    "Schemas of the agency's own are listed; we do not validate by them",
    FILE,
    severity=Severity.WARNING,
)
def own_schemas(book: Book) -> Iterator[Found]:
    for name in _own_schemas(book):
        yield Found(f"{name} is the agency's own; what it defines was not validated", FILE)


def _occurrences(book: Book, file: str, element: str, counted: int) -> Iterator[Found]:
    said = book.extract.occurrences.get((file, element), "")
    if said != str(counted):
        yield Found(f"{element}: {said or 'nothing'} is said, {counted} are in {file}", FILE)


@end_rule("N5.10", "The number of mappe is the one arkivuttrekk.xml says", FILE, STRUCTURE)
def number_of_cases(book: Book) -> Iterator[Found]:
    yield from _occurrences(book, STRUCTURE, "mappe", book.totals["mappe"])


@end_rule("N5.16", "The number of registrering is the one arkivuttrekk.xml says", FILE, STRUCTURE)
def number_of_registrations(book: Book) -> Iterator[Found]:
    yield from _occurrences(book, STRUCTURE, "registrering", book.totals["registrering"])


@end_rule(
    "K6.4.22",
    "arkivuttrekk.xml says what it must: creator, system, archive, period, and numbers of changes and entries",
    FILE,
)
def what_it_must_say(book: Book) -> Iterator[Found]:
    for name in book.extract.missing:
        yield Found(f"{name} is missing", FILE)
    if not (book.extract.start and book.extract.end):
        yield Found("archivalPeriod has no startDate or no endDate", FILE)
    if not (book.extract.coming and book.extract.going):
        yield Found("periode has no inngaaendeSkille or no utgaaendeSkille", FILE)
    if book.was_read("endringslogg.xml"):
        yield from _occurrences(book, "endringslogg.xml", "endring", book.changes)
    for name, journal in book.journals.items():
        yield from _occurrences(book, name, "journalregistrering", journal.entries)


def _flag(number: str, words: str, name: str, counted: str) -> None:
    @end_rule(number, f"{name} is true where {words}, and only there", FILE, STRUCTURE)
    def agrees(book: Book) -> Iterator[Found]:
        said, there = (book.extract.info or {}).get(name), book.totals[counted]
        if said not in BOOLEANS:
            yield Found(f"{name} is neither true nor false", FILE)
        elif BOOLEANS[said] != bool(there):
            yield Found(f"{name} is {said}, and the structure has {there}", FILE)


for _number, _words, _name, _counted in (
    ("N5.42", "something is screened", "inneholderSkjermetInformasjon", "skjerming"),
    ("N5.44", "disposal is decided", "inneholderDokumenterSomSkalKasseres", "kassasjon"),
    ("N5.45", "documents have been discarded", "omfatterDokumenterSomErKassert", "discarded"),
    ("K6.4.23", "there are any", "inneholderVirksomhetsspesifikkeMetadata", "virksomhetsspesifikkeMetadata"),
):
    _flag(_number, _words, _name, _counted)


@end_rule(
    "K6.4.33",
    "Metadata of the agency's own have a schema of their own, listed for arkivstruktur.xml",
    FILE,
    STRUCTURE,
)
def own_metadata_have_a_schema(book: Book) -> Iterator[Found]:
    if book.totals["virksomhetsspesifikkeMetadata"] and not any(_own_schemas(book)):
        yield Found("virksomhetsspesifikkeMetadata, and no schema beside the standard's", FILE)

"""The check of a whole package, file by file."""

from collections.abc import Callable
from functools import partial
from pathlib import Path

from moteplass.kit.noark5.check import addml, dias, extract, figures, files, journals, structure, xml
from moteplass.kit.noark5.check.book import Book, Journal
from moteplass.kit.noark5.check.index import Index
from moteplass.kit.noark5.check.package import Package, Refused
from moteplass.kit.noark5.check.report import TOLD, Found, Report
from moteplass.kit.noark5.check.rules import AT_END, RULES, declare
from moteplass.kit.noark5.check.schemas import DIAS, NOARK5, Schemas
from moteplass.kit.noark5.codes import CATALOGUE, DOCUMENTS, JOURNALS, SCHEMAS

declare("K6.4.4", "XML files are UTF-8")
declare(
    "K6.4.15",
    "arkivuttrekk.xml, arkivstruktur.xml and their schemas are there, and the documents in DOKUMENT",
)
declare("K6.4.18", "The schemas in the package are the official ones, byte for byte")


def check(package: Path, schemas: Path | None) -> Report:
    """Everything we can say of a package: a folder, or a tar. Changes nothing. What cannot be read is a finding."""
    report = Report(package.resolve().name, {number: rule.words for number, rule in RULES.items()})
    with Index() as index:
        try:
            book = Book(Package(package, index), index, report)
        except Refused as refused:
            report.add("P.1", RULES["P.1"].severity, Found(str(refused)))
            return report
        _Check(book, Schemas(schemas)).run()
    return report


class _Check:
    def __init__(self, book: Book, schemas: Schemas) -> None:
        self.book = book
        self.schemas = schemas
        self.not_found: set[str] = set()

    def run(self) -> None:
        book = self.book
        self._what_is_there()
        for name, schema in SCHEMAS.items():
            self._validate(book.package.root, name, schema, "N5.03")
        self._readings()
        if book.package.is_sip:
            self._around()
        book.file = ""
        book.index.ready()
        self._at_end()

    def _what_is_there(self) -> None:
        book = self.book
        for name in (extract.FILE, structure.FILE):
            if not book.has(name):
                book.say("K6.4.15", f"{name} is missing")
        there = [name for name in SCHEMAS if book.has(name)]
        for schema in dict.fromkeys((*(SCHEMAS[name] for name in there), CATALOGUE)):
            stored = book.package.stored(book.package.root + schema)
            official = self.schemas.find(schema)
            if stored is None:
                book.say("K6.4.15", f"{schema} is missing")
            elif official is not None and not self._same(book.package.root + schema, official):
                book.say("K6.4.18", "differs from the official one", file=schema)
        folder, _ = files.document_folder(book)
        if folder and folder != DOCUMENTS:
            book.say("K6.4.15", f"the documents lie in {folder}, not in {DOCUMENTS}")

    def _same(self, path: str, official: Path) -> bool:
        with self.book.package.open(path) as content:
            wanted = official.read_bytes()
            return content.read(len(wanted) + 1) == wanted

    def _validate(self, folder: str, name: str, schema: str, number: str) -> None:
        book, package = self.book, self.book.package
        if package.stored(folder + name) is None:
            return
        book.file = name
        self._is_utf8(folder + name)
        try:
            loaded = self.schemas.load(schema)
        except ValueError as error:
            book.say("P.3", str(error))
            return
        if loaded is None:
            if schema not in self.not_found:
                self.not_found.add(schema)
                source = DIAS if number == "D.2" else NOARK5
                book.say("P.3", f"{schema} is not in the folder of schemas: not validated. It is at {source}")
            return
        try:
            with package.open(folder + name) as content:
                for line, fault in xml.faults(content, loaded, TOLD):
                    book.say(number, fault, f"about line {line}")
        except xml.Unreadable:
            # Told when it is read for its rules.
            return

    def _is_utf8(self, path: str) -> None:
        with self.book.package.open(path) as content:
            if not xml.is_utf8(content.read(200)):
                self.book.say("K6.4.4", "the XML declaration says another encoding")

    def _read(self, name: str, read: Callable[[], None], folder: str | None = None) -> None:
        book = self.book
        if book.package.stored((book.package.root if folder is None else folder) + name) is None:
            return
        book.file = name
        try:
            read()
        except xml.Unreadable as error:
            book.broken.add(name)
            book.say("P.2", str(error), f"line {error.line}", file=name)

    def _readings(self) -> None:
        book = self.book

        def said() -> None:
            with book.package.open(book.package.root + extract.FILE) as content:
                book.extract = extract.read(content)

        def journal(name: str) -> None:
            found = Journal()
            journals.read_journal(book, name, found)
            book.journals[name] = found

        self._read(extract.FILE, said)
        self._read(structure.FILE, partial(structure.read, book))
        self._read(journals.CHANGES, partial(journals.read_changes, book))
        for name in JOURNALS:
            self._read(name, partial(journal, name))

    def _around(self) -> None:
        book = self.book
        sip = book.package.sip
        if book.package.stored(sip + dias.METS) is None:
            book.say("D.1", f"{dias.METS} is missing", file="")
            return
        for name, schema in dias.SCHEMAS.items():
            self._validate(sip, name, schema, "D.2")
        self._read(dias.METS, partial(dias.read, book), sip)
        for name in (dias.LOG, dias.PREMIS):
            self._read(name, partial(dias.read_premis, book, name), sip)

    def _at_end(self) -> None:
        book = self.book
        read = {name for name in SCHEMAS if book.was_read(name)}
        unasked = []
        for rule, function, needs in AT_END:
            if read.issuperset(needs):
                book.tell(rule.number, function(book))
            else:
                unasked.append(rule.number)
        if extract.FILE in read:
            book.tell("N5.03", addml.standard_schemas(book))
        if structure.FILE in read:
            figures.tell(book)
        if book.was_listed:
            dias.compare(book)
        if unasked:
            book.say("P.4", f"for want of a file that can be read, not asked: {', '.join(unasked)}", file="")

"""The package around the extract (a SIP, by the DIAS profile of METS and PREMIS), and the rules on it."""

import re
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING
from urllib.parse import unquote

from moteplass.kit.noark5.check import xml
from moteplass.kit.noark5.check.report import Found
from moteplass.kit.noark5.check.rules import declare
from moteplass.kit.noark5.check.xml import Unit

if TYPE_CHECKING:
    from moteplass.kit.noark5.check.book import Book

METS = "dias-mets.xml"
LOG = "log.xml"
PREMIS = "administrative_metadata/dias-premis.xml"
# XML file of the package → its schema.
SCHEMAS = {METS: "dias-mets.xsd", LOG: "dias-premis.xsd", PREMIS: "dias-premis.xsd"}
CONTENT = "content/"
PREMIS_NAMESPACE = "http://arkivverket.no/standarder/PREMIS"
PREMIS_NAMES = frozenset(
    {"object", "objectIdentifierValue", "messageDigestAlgorithm", "messageDigest", "size"}
)
HREF = "{http://www.w3.org/1999/xlink}href"
UUID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)

declare("D.1", "The package has dias-mets.xml, log.xml and content/, and a tar the name of its UUID")
declare("D.2", "dias-mets.xml, log.xml and dias-premis.xml are valid against the DIAS schemas")
declare("D.3", "Every file that METS or PREMIS lists is there")
declare("D.4", "The checksum that METS or PREMIS lists is the SHA-256 of the file")
declare("D.5", "The size that METS or PREMIS lists is that of the file")
declare("D.6", "Every file of the package is listed by METS")


class Listing:
    """What dias-mets.xml lists: `file` and `mdRef` with size and checksum, and where the file lies."""

    def __init__(self, book: "Book") -> None:
        self._book = book
        self._file: Mapping[str, str] = {}
        self.identity = ""
        self.line = 1

    def doctype(self, name: str, public: str | None, system: str | None) -> None:
        raise xml.Unreadable("a document type (DOCTYPE) is not read", self.line)

    def start(self, tag: str, attributes: Mapping[str, str]) -> None:
        name = tag.rpartition("}")[2]
        if name == "mets":
            self.identity = attributes.get("OBJID", "")
        if name in ("file", "mdRef"):
            self._file = dict(attributes)
        if name in ("FLocat", "mdRef") and (href := attributes.get(HREF)):
            of = self._file
            _remember(
                self._book, METS, href, of.get("SIZE", ""), of.get("CHECKSUM", ""), of.get("CHECKSUMTYPE", "")
            )

    def close(self) -> None:
        pass


def _remember(book: "Book", source: str, path: str, size: str, digest: str, algorithm: str) -> None:
    path = unquote(path).removeprefix("file:").lstrip("/").removeprefix("./")
    book.index.add("listed", source, book.package.sip + path, size.strip(), digest.lower(), algorithm.upper())


def read(book: "Book") -> None:
    """METS and PREMIS. Raises xml.Unreadable."""
    package = book.package
    book.file = METS
    listing = Listing(book)
    with package.open(package.sip + METS) as content:
        xml.read(content, listing)
    book.was_listed = True
    for found in _shape(book, listing.identity):
        book.say("D.1", found.what, file=found.file)


def _shape(book: "Book", identity: str) -> Iterator[Found]:
    package = book.package
    if not UUID.search(identity):
        yield Found(f"OBJID is «{identity[:60]}», no UUID", METS)
    elif package.is_tar and UUID.search(identity)[0].lower() not in package.path.name.lower():  # type: ignore[index]
        yield Found(f"the tar is not called by its UUID, {identity[:60]}", METS)
    if package.stored(package.sip + LOG) is None:
        yield Found(f"{LOG} is missing")
    if not package.root.startswith(package.sip + CONTENT):
        yield Found(f"the extract does not lie in {CONTENT}")


def read_premis(book: "Book", name: str) -> None:
    """The objects of a PREMIS file that are files of the package. Raises xml.Unreadable."""

    def leaf(element: str, text: str, parent: Unit) -> None:
        above = parent if parent.name == "object" else parent.above("object")
        if above is not None and element in PREMIS_NAMES:
            above.notes.setdefault(element, text)

    def group(unit: Unit) -> None:
        notes = unit.notes
        if unit.name == "object" and "messageDigest" in notes:
            path = notes.get("objectIdentifierValue", "")
            # Others name a file by the package and its path in it.
            before, slash, after = path.partition("/")
            _remember(
                book,
                name,
                after if slash and UUID.fullmatch(before) else path,
                notes.get("size", ""),
                notes["messageDigest"],
                notes.get("messageDigestAlgorithm", ""),
            )

    book.file = name
    with book.package.open(book.package.sip + name) as content:
        xml.read(content, xml.Reader(PREMIS_NAMESPACE, PREMIS_NAMES, leaf, group))


def compare(book: "Book") -> None:
    """D.3 to D.6, when all has been read."""
    ask, cut = book.index.ask, len(book.package.sip)
    for source, path in ask(
        "select source, path from listed l where not exists (select 1 from file f where f.path = l.path)"
    ):
        book.say("D.3", f"{path[cut:]} is listed and not there", file=source)
    for source, path, said, algorithm in ask(
        "select source, l.path, l.sum, algorithm from listed l join file f on f.path = l.path"
        " where l.sum <> f.sum or algorithm not in ('SHA-256', 'SHA256')"
    ):
        book.say("D.4", f"{algorithm or 'no algorithm'} {said[:64]} is not that of {path[cut:]}", file=source)
    for source, path, said, size in ask(
        "select source, l.path, l.size, f.size from listed l join file f on f.path = l.path"
        " where l.size <> cast(f.size as text) and (l.size <> '' or source = ?)",
        METS,
    ):
        book.say("D.5", f"{said[:20] or 'no size'} is listed, {path[cut:]} has {size} bytes", file=source)
    for (path,) in ask(
        "select path from file f where path <> ? and not exists"
        " (select 1 from listed l where l.path = f.path and l.source = ?)",
        book.package.sip + METS,
        METS,
    ):
        book.say(
            "D.6", "METS does not list it", file=path[cut:] if path.startswith(book.package.sip) else path
        )

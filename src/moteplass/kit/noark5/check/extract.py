"""arkivuttrekk.xml as it is read: what the extract says of itself."""

from dataclasses import dataclass, field
from typing import Any

from lxml import etree

from moteplass.kit.noark5.check import xml
from moteplass.kit.noark5.codes import ADDML

FILE = "arkivuttrekk.xml"
NS = f"{{{ADDML}}}"
# Read whole, so it may not be any size. The template's is some twenty thousand bytes.
MOST = 4 << 20


@dataclass(frozen=True, slots=True)
class Named:
    """A file that arkivuttrekk.xml names. `owner`: the XML file whose schema it is; empty for an XML file."""

    name: str
    algorithm: str
    sum: str
    owner: str


@dataclass(slots=True)
class Extract:
    files: list[Named] = field(default_factory=list)
    version: str = ""
    start: str = ""
    end: str = ""
    coming: str = ""
    going: str = ""
    # additionalInfo, found by its position as others do: property → value. None: it is not there.
    info: dict[str, str] | None = None
    # (XML file, element) → how many it is said to hold.
    occurrences: dict[tuple[str, str], str] = field(default_factory=dict)
    missing: tuple[str, ...] = ()


def read(content: Any) -> Extract:
    """Raises xml.Unreadable."""
    raw = content.read(MOST + 1)
    if len(raw) > MOST:
        raise xml.Unreadable(f"larger than {MOST} bytes", 1)
    try:
        root = etree.fromstring(raw, xml.parser())
    except (etree.XMLSyntaxError, ValueError) as error:
        raise xml.Unreadable(str(error), getattr(error, "lineno", 1) or 1) from error
    if root.getroottree().docinfo.doctype:
        raise xml.Unreadable("a document type (DOCTYPE) is not read", 1)
    extract = Extract()
    _context(root, extract)
    whole = root.find(f"{NS}dataset/{NS}dataObjects/{NS}dataObject")
    if whole is not None:
        _whole(whole, extract)
        for part in whole.iterfind(f"{NS}dataObjects/{NS}dataObject"):
            _part(part, extract)
    return extract


def _value(element: Any) -> str:
    return (element.findtext(f"{NS}value") or "").strip()


def _properties(element: Any, name: str = "") -> list[Any]:
    found = element.findall(f"{NS}properties/{NS}property")
    return [each for each in found if not name or each.get("name") == name]


def _deep(element: Any, *names: str) -> str:
    """The value of the property that the names lead to."""
    for name in names:
        found = _properties(element, name)
        if not found:
            return ""
        element = found[0]
    return _value(element)


def _context(root: Any, extract: Extract) -> None:
    named = {each.get("name"): each for each in root.iter(f"{NS}additionalElement")}
    extract.missing = tuple(
        name
        for name in ("recordCreator", "systemName", "archive")
        if name not in named or not _value(named[name])
    )
    if "archivalPeriod" in named:
        extract.start = _deep(named["archivalPeriod"], "startDate")
        extract.end = _deep(named["archivalPeriod"], "endDate")


def _whole(whole: Any, extract: Extract) -> None:
    # By position, as Arkade reads it: the first property, and its second.
    properties = _properties(whole)
    info = properties[0] if properties and properties[0].get("name") == "info" else None
    if info is None:
        return
    extract.version = _deep(info, "type", "version")
    parts = _properties(info)
    if len(parts) > 1 and parts[1].get("name") == "additionalInfo":
        extract.info = {each.get("name", ""): _value(each) for each in _properties(parts[1])}
        extract.coming = _deep(parts[1], "periode", "inngaaendeSkille")
        extract.going = _deep(parts[1], "periode", "utgaaendeSkille")


def _part(part: Any, extract: Extract) -> None:
    owner = ""
    for file in _properties(part, "file"):
        owner = _deep(file, "name")
        extract.files.append(_named(file, ""))
    for schema in _properties(part, "schema"):
        extract.files += [_named(file, owner) for file in _properties(schema, "file")]
    for info in _properties(part, "info"):
        for number in _properties(info, "numberOfOccurrences"):
            extract.occurrences[owner, _value(number)] = _deep(number, "value")


def _named(file: Any, owner: str) -> Named:
    algorithm, value = _deep(file, "checksum", "algorithm"), _deep(file, "checksum", "value")
    return Named(_deep(file, "name"), algorithm, value, owner)

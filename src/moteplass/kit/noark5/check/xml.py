"""XML read as what it is: sent by somebody else. No network, no entities, no document type, piece by piece."""

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any, BinaryIO

from lxml import etree

from moteplass.kit.noark5.codes import XSI

# Small, so that a finding of the validator, which knows no lines while streaming, can be placed.
PIECE = 1 << 13
# No element of these files stands deeper than some thirty levels below the root.
DEEPEST = 200
# No value of these files is read further than this; the validator reads all of it.
LONGEST = 4096
ENCODING = re.compile(rb"<\?xml[^>]*?encoding\s*=\s*[\"']([\w.-]+)")
XSI_TYPE = f"{{{XSI}}}type"


class Unreadable(Exception):
    """Not XML, or XML that we will not read: why, and at about which line."""

    def __init__(self, why: str, line: int) -> None:
        super().__init__(why)
        self.line = line


class Unit:
    """An element while it is open: what its ended children said. Those with children of their own are only counted."""

    __slots__ = ("counts", "first", "line", "name", "notes", "parent", "tag", "type")

    def __init__(self, name: str, tag: str, type_: str, parent: "Unit | None", line: int) -> None:
        self.name, self.tag, self.type, self.parent, self.line = name, tag, type_, parent, line
        self.first: dict[str, str] = {}
        self.counts: dict[str, int] | None = None
        # What rules write down on it for those that come later.
        self.notes: dict[str, Any] = {}

    def number(self, child: str) -> int:
        """How many children of that name it has; only for elements that have any."""
        return self.counts.get(child, 0) if self.counts else 0

    def above(self, *names: str) -> "Unit | None":
        """The nearest element above of one of these names."""
        unit = self.parent
        while unit is not None and unit.name not in names:
            unit = unit.parent
        return unit

    @property
    def where(self) -> str:
        """The systemID of this or the nearest element above that has one; else the line."""
        unit: Unit | None = self
        while unit is not None:
            if known := unit.first.get("systemID"):
                return known
            unit = unit.parent
        return f"line {self.line}"


class Reader:
    """Target of the parser. `leaf(name, text, parent)` for elements without children, `group(unit)` for the others.

    `names` are the elements (of `namespace`) that are told by name; others come as "". An element's end comes
    after those of its children. Attributes are not told but xsi:type.
    """

    def __init__(
        self,
        namespace: str,
        names: frozenset[str],
        leaf: Callable[[str, str, Unit], None],
        group: Callable[[Unit], None],
    ) -> None:
        self._names = {f"{{{namespace}}}{name}": name for name in names}
        self._leaf, self._group = leaf, group
        self._open: Unit | None = None
        self._depth = 0
        self._text: list[str] = []
        self._length = 0
        self.line = 1

    def doctype(self, name: str, public: str | None, system: str | None) -> None:
        raise Unreadable("a document type (DOCTYPE) is not read", self.line)

    def start(self, tag: str, attributes: Mapping[str, str]) -> None:
        above = self._open
        name = self._names.get(tag, "")
        if above is not None:
            if above.counts is None:
                above.counts = {}
            above.counts[name] = above.counts.get(name, 0) + 1
        type_ = attributes.get(XSI_TYPE, "").rpartition(":")[2] if attributes else ""
        self._open = Unit(name, tag, type_, above, self.line)
        self._depth += 1
        if self._depth > DEEPEST:
            raise Unreadable(f"elements stand more than {DEEPEST} deep", self.line)
        self._text.clear()
        self._length = 0

    def data(self, text: str) -> None:
        if self._length < LONGEST:
            self._text.append(text)
            self._length += len(text)

    def end(self, tag: str) -> None:
        unit = self._open
        assert unit is not None
        self._open = unit.parent
        self._depth -= 1
        if unit.counts is not None or unit.parent is None:
            self._group(unit)
        else:
            text = "".join(self._text)[:LONGEST].strip()
            if unit.name:
                unit.parent.first.setdefault(unit.name, text)
            self._leaf(unit.name or unit.tag, text, unit.parent)
        self._text.clear()

    def close(self) -> None:
        pass


class Nothing:
    """A target that only lets the parser validate."""

    def doctype(self, name: str, public: str | None, system: str | None) -> None:
        raise Unreadable("a document type (DOCTYPE) is not read", 1)

    def close(self) -> None:
        pass


def parser(**more: Any) -> etree.XMLParser:
    return etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, remove_comments=True, **more
    )


def is_utf8(beginning: bytes) -> bool:
    """Does the XML declaration say UTF-8, or nothing, which means it?"""
    if beginning.startswith((b"\xff\xfe", b"\xfe\xff")):
        return False
    said = ENCODING.match(beginning.removeprefix(b"\xef\xbb\xbf"))
    return said is None or said[1].lower() in (b"utf-8", b"utf8")


def read(content: BinaryIO, target: Any) -> None:
    """All of a file through `target`, whose `line` is kept. Raises Unreadable."""
    for _, end in _feed(content, parser(target=target)):
        target.line = end


def faults(content: BinaryIO, schema: Any, most: int) -> Iterator[tuple[int, str]]:
    """What the schema has to say, with its line (or some lines before): `most`, and no further. Raises Unreadable.

    Validated while it is read: memory does not grow with the file.
    """
    machine = parser(target=Nothing(), schema=schema)
    told = 0
    for line, _ in _feed(content, machine):
        messages = [
            entry.message for entry in machine.feed_error_log if entry.domain == etree.ErrorDomains.SCHEMASV
        ]
        for message in messages[told:most]:
            yield line, message
        told = len(messages)
        if told >= most:
            return


def _feed(content: BinaryIO, machine: Any) -> Iterator[tuple[int, int]]:
    """Piece by piece: the lines where it begins and ends, when the parser has had it."""
    line = 1
    try:
        while piece := content.read(PIECE):
            machine.feed(piece)
            end = line + piece.count(b"\n")
            yield line, end
            line = end
            for fault in machine.feed_error_log:
                # The parser goes on past prefixes that nothing declares; such a file says nothing we can name.
                if fault.domain != etree.ErrorDomains.SCHEMASV and fault.level > etree.ErrorLevels.WARNING:
                    raise Unreadable(fault.message, line)
        machine.close()
        yield line, line
    except etree.XMLSyntaxError as error:
        raise Unreadable(str(error), error.lineno or line) from error
    except (OSError, ValueError) as error:
        raise Unreadable(str(error), line) from error

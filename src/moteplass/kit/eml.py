"""E-mail files (.eml): who wrote, when, what, and the files that came along. Only read, never trusted.

By the standard library's forgiving parser: a mail that breaks the rules is read as far as it can be.
"""

import email
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from email.errors import HeaderParseError
from email.header import decode_header, make_header
from email.message import Message
from email.utils import parseaddr, parsedate_to_datetime

from moteplass.kit.sanitise import html_to_text
from moteplass.kit.text import normalise

# Wider and longer than any mail that people send: reading 20 MB of empty lines takes ten seconds.
_MOST_PARTS = 500
_MOST_LINES = 300_000
# Of what is written in it: a megabyte of HTML takes a second to read.
_MOST_TEXT = 1_000_000
_HEADER_MAX = 2000
_NAMED = re.compile(rb"^(from|to|subject|date|received|message-id)[ \t]*:", re.IGNORECASE | re.MULTILINE)


class Unreadable(Exception):
    """The file is no e-mail, or one that nothing can be read from."""


@dataclass(frozen=True, slots=True)
class Part:
    """A file that came with a mail."""

    name: str
    data: bytes


@dataclass(frozen=True, slots=True)
class Letter:
    """One e-mail. `sent` is what the sender's machine says; None when it says nothing that makes sense.

    `cut`: there was more text than anybody writes, and `text` is its beginning.
    """

    name: str
    address: str
    subject: str
    sent: datetime | None
    text: str
    parts: tuple[Part, ...]
    cut: bool


def read(data: bytes) -> Letter:
    """What stands in an e-mail file. Raises Unreadable."""
    if len(_NAMED.findall(data[:100_000])) < 2 or data.count(b"\n") > _MOST_LINES:
        raise Unreadable
    try:
        message = email.message_from_bytes(data)
        leaves = list(_leaves(message))
        name, address = parseaddr(_header(message, "From"))
        text, cut = _text(leaves)
        return Letter(
            name=normalise(name),
            address=address if "@" in address else "",
            subject=normalise(_header(message, "Subject")),
            sent=_moment(_header(message, "Date")),
            text=text,
            parts=tuple(_files(leaves)),
            cut=cut,
        )
    # A mail nested a thousand times, or with a header that no rule foresees.
    except (RecursionError, ValueError, LookupError, TypeError, AttributeError, HeaderParseError) as error:
        raise Unreadable from error


def _leaves(message: "Message[str, str]") -> Iterator["Message[str, str]"]:
    """The parts that hold something, in order, those of a forwarded mail among them."""
    for number, part in enumerate(message.walk()):
        if number >= _MOST_PARTS:
            raise Unreadable
        if not part.is_multipart():
            yield part


def _header(message: "Message[str, str]", name: str) -> str:
    wanted = (value for key, value in message.raw_items() if key.lower() == name.lower())
    return _unfolded(str(next(wanted, "")))


def _unfolded(raw: str) -> str:
    """A header in words, also where the letters were sent as they are instead of in the code for headers."""
    raw = _in_some_encoding(raw[:_HEADER_MAX].encode("utf-8", "surrogateescape"))
    try:
        return str(make_header(decode_header(raw)))
    except (HeaderParseError, LookupError, UnicodeError):
        return raw


def _moment(written: str) -> datetime | None:
    try:
        moment = parsedate_to_datetime(written)
    except (ValueError, TypeError, OverflowError):
        return None
    if not 1970 <= moment.year < 9999:
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def _is_file(part: "Message[str, str]") -> bool:
    return part.get_content_disposition() == "attachment" or not part.get_content_type().startswith("text/")


def _text(leaves: list["Message[str, str]"]) -> tuple[str, bool]:
    """The text for people, the plain one where there is one, else the formatted one; and whether it is cut."""
    cut = False
    for kind in ("text/plain", "text/html"):
        for part in leaves:
            if part.get_content_type() == kind and not _is_file(part):
                written = _decoded(part)
                words, cut = written[:_MOST_TEXT], len(written) > _MOST_TEXT
                if words := normalise(html_to_text(words) if kind == "text/html" else words):
                    return words, cut
    return "", cut


def _decoded(part: "Message[str, str]") -> str:
    """The words of a part. What it says of its encoding is tried first, and is often wrong."""
    payload = part.get_payload(decode=True)
    data = payload if isinstance(payload, bytes) else b""
    return _in_some_encoding(data, part.get_content_charset("utf-8"))


def _in_some_encoding(data: bytes, said: str = "utf-8") -> str:
    for encoding in (said, "utf-8"):
        try:
            return data.decode(encoding)
        except (LookupError, UnicodeError):
            continue
    # Every byte is something in it, and most Norwegian mail that is not UTF-8 is it.
    return data.decode("cp1252", "replace")


def _files(leaves: list["Message[str, str]"]) -> Iterator[Part]:
    for part in leaves:
        # Pictures that stand in the text are the sender's logo.
        in_text = part.get("Content-ID") and part.get_content_disposition() != "attachment"
        if not _is_file(part) or in_text:
            continue
        payload = part.get_payload(decode=True)
        if isinstance(payload, bytes) and payload:
            yield Part(normalise(_unfolded(part.get_filename() or "")), payload)

"""What an uploaded file really is, by its content, and why it is refused when it is.

Reads the beginning, the end and, in office files, the list of parts: never the whole file. Plain text is not
taken: it cannot be told from anything else.
"""

import io
import re
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import BinaryIO

import filetype  # type: ignore[import-untyped]

from .filekinds import ANSWER_KINDS, BY_MIME, MIME, Kind, Reason, Refused
from .office import office_kind

MAX_BYTES = 20 * 1024 * 1024
_HEAD = 8192
_TAIL = 4096
_EXTENSIONS = {kind: (kind.value,) for kind in Kind} | {Kind.JPEG: ("jpg", "jpeg", "jpe", "jfif")}
_OFFICE_EXTENSIONS = {"docx", "xlsx", "docm", "xlsm", "pptx"}
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


@dataclass(frozen=True)
class Sniffed:
    """What a file is: kind, MIME type, the extension to store it under (no dot), size in bytes."""

    kind: Kind
    mime: str
    extension: str
    size: int


def _check_pdf(data: BinaryIO, size: int) -> None:
    data.seek(max(0, size - _TAIL))
    tail = data.read(_TAIL)
    started = re.findall(rb"startxref\s+(\d{1,12})", tail)
    if b"%%EOF" not in tail or not started:
        raise Refused(Reason.BROKEN)
    # The last trailer must name /Encrypt: after that word, or in the cross-reference stream pointed to.
    trailer = tail[tail.rfind(b"trailer") :] if b"trailer" in tail else b""
    data.seek(min(int(started[-1]), size))
    reference = data.read(_TAIL).partition(b"stream")[0]
    if re.search(rb"/Encrypt\b", trailer + reference):
        raise Refused(Reason.ENCRYPTED)


def _kind(data: BinaryIO, size: int, extension: str) -> Kind:
    data.seek(0)
    head = data.read(_HEAD)
    if head.startswith(b"PK\x03\x04"):
        return office_kind(data, size)
    if head.startswith(_OLE):
        # A Word file with a password is an OLE container; an old .doc is one too, but is not taken at all.
        raise Refused(Reason.ENCRYPTED if extension in _OFFICE_EXTENSIONS else Reason.TYPE_NOT_ALLOWED)
    guess = filetype.guess(head)
    kind = BY_MIME.get(guess.mime) if guess else None
    if kind is None:
        raise Refused(Reason.TYPE_NOT_ALLOWED)
    if kind is Kind.PDF:
        _check_pdf(data, size)
    return kind


def sniff(
    data: BinaryIO | bytes,
    filename: str,
    *,
    allowed: frozenset[Kind] = ANSWER_KINDS,
    max_bytes: int = MAX_BYTES,
) -> Sniffed:
    """What the file is, or Refused. A stream must be seekable and is left at its beginning."""
    stream: BinaryIO = io.BytesIO(data) if isinstance(data, bytes) else data
    size = stream.seek(0, io.SEEK_END)
    if size == 0:
        raise Refused(Reason.EMPTY)
    if size > max_bytes:
        raise Refused(Reason.TOO_LARGE)
    extension = PurePosixPath(filename.replace("\\", "/")).suffix.lower().lstrip(".")
    try:
        kind = _kind(stream, size, extension)
    finally:
        stream.seek(0)
    if kind not in allowed:
        raise Refused(Reason.TYPE_NOT_ALLOWED)
    # A name without an ending is fine, phones send such. A wrong one opens in the wrong program.
    if extension and extension not in _EXTENSIONS[kind]:
        raise Refused(Reason.EXTENSION_MISMATCH)
    return Sniffed(kind=kind, mime=MIME[kind], extension=_EXTENSIONS[kind][0], size=size)


__all__ = ["ANSWER_KINDS", "MAX_BYTES", "Kind", "Reason", "Refused", "Sniffed", "sniff"]

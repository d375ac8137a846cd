"""The documents of one part: what was said as PDF/A-2a, and files as they came where a depot takes them.

Pictures of other kinds become PNG. What nobody takes is not handed over but listed, with its checksum.
"""

import gzip
import hashlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from pathlib import Path, PurePosixPath
from typing import Any, BinaryIO, Final, cast

from django.core.files.storage import default_storage

from moteplass.kit import clock, typeset
from moteplass.kit.filekinds import Refused
from moteplass.kit.noark5 import formats
from moteplass.kit.noark5.check import pdf
from moteplass.kit.noark5.codes import DOCUMENTS
from moteplass.kit.noark5.write.files import CHUNK, Written
from moteplass.spine.registry.kinds import RecordDocument

_TEMPLATE = Path(__file__).with_name("contribution.typ")
_OUR_PDF: Final = formats.PDFA["2", "A"]
_PICTURES: Final = {"image/gif": "gif", "image/webp": "webp"}
# Endings that mean one format only.
_PUIDS: Final = {"docx": "fmt/412", "xlsx": "fmt/214", "json": "fmt/817", "warc": "fmt/1281"}
# Depots take WARC, and not packed.
_PACKED: Final = ".gz"
# Those for which the depot wants a PDF/A beside.
_OFFICE: Final = frozenset({"docx", "odt", "xlsx", "ods", "pptx", "odp"})
_TAKEN: Final = frozenset(
    ending
    for form in formats.FORMATS
    if not form.until and not form.by_application
    for ending in form.endings
)
_NORMAL: Final = {"jpeg": "jpg"}


class Reason(StrEnum):
    """Why a file is listed."""

    GONE = "gone"
    CHANGED = "changed"
    FORMAT = "format"
    NOT_PDFA = "not_pdfa"
    # It is handed over; a copy as PDF/A should go with it.
    WANTS_COPY = "wants_copy"


@dataclass(frozen=True, slots=True)
class Made:
    """A file in the document folder."""

    written: Written
    ending: str
    puid: str
    at: datetime
    by: str
    # The ending it had before it was made into something that depots take.
    was: str = ""


@dataclass(frozen=True, slots=True)
class Listed:
    """A file that the archivist has to see to."""

    # What it belongs to, as its documents are named.
    about: str
    name: str
    sha256: str
    reason: Reason


class Shelf:
    """The document folder of one part, and what is listed on the way."""

    def __init__(self, folder: Path, part: int) -> None:
        folder.mkdir(parents=True)
        self._folder = folder
        self._part = f"{part:06}"
        self.written: list[Written] = []
        self.listed: list[Listed] = []

    def text(
        self,
        about: str,
        number: int,
        title: str,
        version: RecordDocument,
        facts: Sequence[tuple[str, str]],
        language: str,
    ) -> Made:
        """One version of what was said, as PDF/A-2a. About 7 ms."""
        (head, *rest), markdown = facts, version.mime == "text/markdown"
        data = {
            "head": head,
            "facts": rest,
            "markdown": markdown,
            "text": typeset.markdown(version.text) if markdown else version.text,
        }
        # The time that stands in the file: the same version gives the same bytes.
        with clock.frozen(version.at):
            raw = typeset.pdf(
                _TEMPLATE, data, title=title, author=version.by or "Møteplass", language=language
            )
        return Made(self._keep(about, number, "pdf", [raw]), "pdf", _OUR_PDF, version.at, version.by)

    def file(self, about: str, number: int, file: RecordDocument) -> Made | None:
        """A file, where a depot takes it or it can be made into one; else it is listed."""
        if not default_storage.exists(file.storage_name):
            self._list(about, file, Reason.GONE)
            return None
        *_stem, ending = PurePosixPath(file.storage_name).name.lower().removesuffix(_PACKED).split(".")
        ending, puid, was = _NORMAL.get(ending, ending), _PUIDS.get(ending, ""), ""
        packed = file.storage_name.endswith(_PACKED)
        if file.mime in _PICTURES:
            try:
                pieces: Iterable[bytes] = [_as_png(file)]
            except Refused:
                self._list(about, file, Reason.FORMAT)
                return None
            ending, was = "png", _PICTURES[file.mime]
        else:
            pieces = _pieces(file, packed)
            if ending == "pdf":
                puid = _claimed(file)
                if not puid:
                    self._list(about, file, Reason.NOT_PDFA)
                    return None
            elif ending not in _TAKEN:
                self._list(about, file, Reason.FORMAT)
                return None
        written = self._keep(about, number, ending, pieces)
        if not was and not packed and file.sha256 not in ("", written.sha256):
            self._list(about, file, Reason.CHANGED)
        elif ending in _OFFICE:
            self._list(about, file, Reason.WANTS_COPY)
        return Made(written, ending, puid, file.at, file.by, was)

    def _keep(self, about: str, number: int, ending: str, pieces: Iterable[bytes]) -> Written:
        name = f"{about}-{number}.{ending}"
        digest, size = hashlib.sha256(), 0
        with (self._folder / name).open("wb") as out:
            for piece in pieces:
                digest.update(piece)
                size += out.write(piece)
        written = Written(f"{DOCUMENTS}/{self._part}/{name}", size, digest.hexdigest())
        self.written.append(written)
        return written

    def _list(self, about: str, file: RecordDocument, reason: Reason) -> None:
        self.listed.append(Listed(about, file.title, file.sha256, reason))


def _pieces(file: RecordDocument, packed: bool = False) -> Iterator[bytes]:
    with default_storage.open(file.storage_name) as stored:
        source: Any = gzip.GzipFile(fileobj=stored.file) if packed else stored
        while piece := source.read(CHUNK):
            yield piece


def _claimed(file: RecordDocument) -> str:
    """The PRONOM id of the PDF/A that a PDF claims to be; empty for one that a depot does not take without asking."""
    claim = pdf.claim(lambda: cast(BinaryIO, default_storage.open(file.storage_name)))
    puid = formats.PDFA.get((claim[:1], claim[1:]), "")
    return puid if puid and not formats.by_puid()[puid].by_application else ""


def _as_png(file: RecordDocument) -> bytes:
    # Not at the top: see spine.content.attachments.
    from moteplass.kit import images

    return images.strip_metadata(b"".join(_pieces(file)), file.mime, into="image/png")

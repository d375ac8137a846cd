"""Word, spreadsheet and OpenDocument files: zip archives, told apart by the parts they hold."""

import zipfile
import zlib
from pathlib import PurePosixPath
from typing import BinaryIO, cast

from .filekinds import BY_MIME, Kind, Reason, Refused

MAX_PARTS = 4000
MAX_UNPACKED = 400 * 1024 * 1024
MAX_RATIO = 120  # text packs about 10 times, a deliberate bomb 1,000 times
_RATIO_FLOOR = 8 * 1024 * 1024  # small parts may pack well: an empty table does
_PART_LIMIT = 1024 * 1024

_MACRO_PARTS = {"vbaproject.bin", "vbadata.xml"}
_MACRO_FOLDERS = {"Basic", "Scripts"}  # OpenDocument
_OOXML_MAIN = {
    b"application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml": Kind.DOCX,
    b"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml": Kind.XLSX,
}
# What zipfile raises on damaged archives; RuntimeError covers methods it does not know and passwords.
_BROKEN = (zipfile.BadZipFile, zlib.error, EOFError, KeyError, OSError, ValueError, RuntimeError)


class _Sparing:
    """A file of which little is read at once: zipfile takes the whole list of parts in one gulp, and 20 MB of it is
    half a million objects before anybody can count them.
    """

    def __init__(self, data: BinaryIO) -> None:
        self._data = data
        self.seek, self.tell, self.seekable = data.seek, data.tell, data.seekable

    def read(self, size: int = -1) -> bytes:
        if size > _PART_LIMIT:
            raise Refused(Reason.ZIP_BOMB)
        return self._data.read(_PART_LIMIT if size < 0 else size)


def _check_parts(parts: list[zipfile.ZipInfo], size: int) -> None:
    unpacked = sum(part.file_size for part in parts)
    packed = sum(part.compress_size for part in parts)
    # Parts that together are larger than their file overlap: the trick of the smallest bombs.
    if len(parts) > MAX_PARTS or unpacked > MAX_UNPACKED or packed > size:
        raise Refused(Reason.ZIP_BOMB)
    large = [part for part in parts if part.file_size > _RATIO_FLOOR]
    if any(part.file_size > MAX_RATIO * max(1, part.compress_size) for part in large):
        raise Refused(Reason.ZIP_BOMB)
    if any(part.flag_bits & 0x1 for part in parts):
        raise Refused(Reason.ENCRYPTED)
    for part in parts:
        path = PurePosixPath(part.filename.replace("\\", "/"))
        if path.is_absolute() or ".." in path.parts:
            raise Refused(Reason.BROKEN)
        if path.name.lower() in _MACRO_PARTS or _MACRO_FOLDERS.intersection(path.parts[:1]):
            raise Refused(Reason.MACROS)


def _read(archive: zipfile.ZipFile, name: str) -> bytes:
    with archive.open(name) as part:
        return part.read(_PART_LIMIT)


def _open_document(archive: zipfile.ZipFile, names: set[str]) -> Kind:
    kind = BY_MIME.get(_read(archive, "mimetype").decode("ascii", "replace").strip())
    if kind is not Kind.ODT:
        raise Refused(Reason.TYPE_NOT_ALLOWED)
    if not {"content.xml", "META-INF/manifest.xml"} <= names:
        raise Refused(Reason.BROKEN)
    if b"encryption-data" in _read(archive, "META-INF/manifest.xml"):
        raise Refused(Reason.ENCRYPTED)
    return kind


def _office_open(archive: zipfile.ZipFile) -> Kind:
    types = _read(archive, "[Content_Types].xml")
    if b"macroEnabled" in types:
        raise Refused(Reason.MACROS)
    for main, kind in _OOXML_MAIN.items():
        if main in types:
            return kind
    raise Refused(Reason.TYPE_NOT_ALLOWED)


def office_kind(data: BinaryIO, size: int) -> Kind:
    """Which office file a zip archive of `size` bytes is. Unpacks only the parts that say so, each up to 1 MiB."""
    data.seek(0)
    try:
        with zipfile.ZipFile(cast(BinaryIO, _Sparing(data))) as archive:
            _check_parts(archive.infolist(), size)
            names = set(archive.namelist())
            if "mimetype" in names:
                return _open_document(archive, names)
            if "[Content_Types].xml" in names:
                return _office_open(archive)
    except _BROKEN as error:
        raise Refused(Reason.BROKEN) from error
    raise Refused(Reason.TYPE_NOT_ALLOWED)

"""A WACZ 1.1.1 file: a WARC with an index and a list of pages in one zip, for viewing. The WARC alone is deposited."""

import hashlib
import json
from collections.abc import Iterable
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile, ZipInfo

from moteplass.spine.capture.warc import NAME, Warc

_CHUNK = 1024 * 1024


def pack(path: Path, warc: Path, told: Warc, *, title: str) -> None:
    """Write the file. The WARC is copied in as it is; everything is dated as the capture is."""
    with ZipFile(path, "w") as into:
        packing = _Packing(into, told)
        packing.add(f"archive/{NAME}", _parts_of(warc), ZIP_STORED)
        packing.add("indexes/index.cdx", (line.encode() for line in sorted(told.index)))
        head = {"format": "json-pages-1.0", "id": "pages", "title": title}
        packing.add("pages/pages.jsonl", (_line(row) for row in [head, *told.pages]))
        package = {
            "profile": "data-package",
            "wacz_version": "1.1.1",
            "title": title,
            "created": told.moment,
            "software": "Møteplass",
            "resources": packing.resources,
        }
        if told.pages:
            package |= {"mainPageUrl": told.pages[0]["url"], "mainPageDate": told.moment}
        hashed = packing.add("datapackage.json", [json.dumps(package, ensure_ascii=False, indent=2).encode()])
        packing.add("datapackage-digest.json", [_line({"path": "datapackage.json", "hash": hashed})])


class _Packing:
    def __init__(self, into: ZipFile, told: Warc) -> None:
        self.resources: list[dict[str, object]] = []
        self._into = into
        self._at = told.at.timetuple()[:6]

    def add(self, name: str, parts: Iterable[bytes], compressed: int = ZIP_DEFLATED) -> str:
        """One file in the zip. Its hash, as the format writes it."""
        entry = ZipInfo(name, self._at)
        entry.compress_type = compressed
        digest, size = hashlib.sha256(), 0
        with self._into.open(entry, "w", force_zip64=True) as file:
            for part in parts:
                digest.update(part)
                size += file.write(part)
        hashed = f"sha256:{digest.hexdigest()}"
        self.resources.append({"name": name.rpartition("/")[2], "path": name, "hash": hashed, "bytes": size})
        return hashed


def _parts_of(path: Path) -> Iterable[bytes]:
    with path.open("rb") as file:
        while part := file.read(_CHUNK):
            yield part


def _line(row: dict[str, str]) -> bytes:
    return json.dumps(row, ensure_ascii=False).encode() + b"\n"

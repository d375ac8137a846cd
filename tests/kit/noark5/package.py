"""A small package for the depot: whole, valid, and open to damage before it is written."""

import hashlib
import re
import tarfile
from collections.abc import Callable
from dataclasses import dataclass, field
from io import BytesIO
from pathlib import Path

from moteplass.kit.noark5.codes import CATALOGUE, SCHEMAS
from tests.kit.noark5 import texts
from tests.kit.noark5.texts import CHANGES, EXTRACT, LOG, METS, OBJECTS, PUBLIC, RUNNING, SIP, STRUCTURE, pdf

SHARED = Path(__file__).resolve().parents[4] / "shared" / "noark5"
OFFICIAL = SHARED / "xsd"


@dataclass
class Package:
    """`texts` and `documents` may be changed; then `folder` or `tar` writes them."""

    texts: dict[str, str] = field(
        default_factory=lambda: {
            STRUCTURE: texts.structure(),
            CHANGES: texts.changes(),
            RUNNING: texts.journal(RUNNING),
            PUBLIC: texts.journal(PUBLIC),
            EXTRACT: texts.extract(),
            LOG: texts.log(),
        }
    )
    documents: dict[str, bytes] = field(
        default_factory=lambda: {
            "DOKUMENT/0001.pdf": pdf(),
            "DOKUMENT/0002.pdf": pdf(),
            "DOKUMENT/0003.pdf": pdf() + b"%\n",
            "DOKUMENT/0004.json": b'{"answers": []}',
        }
    )
    schemas: dict[str, bytes] = field(
        default_factory=lambda: {
            name: (OFFICIAL / name).read_bytes() if (OFFICIAL / name).is_file() else b"<schema/>"
            for name in (*SCHEMAS.values(), CATALOGUE)
        }
    )
    encodings: dict[str, str] = field(default_factory=dict)
    # What is done to METS once it is made, and to all that is written.
    to_mets: list[tuple[str, str]] = field(default_factory=list)
    after: Callable[[dict[str, bytes]], None] = lambda files: None

    def swap(self, file: str, old: str, new: str, times: int = 1) -> None:
        assert old in self.texts[file], f"{old} is not in {file}"
        self.texts[file] = self.texts[file].replace(old, new, times)

    def drop(self, file: str) -> None:
        """As if the extract had never had this file."""
        del self.texts[file]
        self.swap(EXTRACT, OBJECTS[file], "")

    def extract_files(self) -> dict[str, bytes]:
        files = {**self.documents, **self.schemas}
        number = str(len(self.documents))
        for name in (CHANGES, RUNNING, PUBLIC, STRUCTURE, EXTRACT):
            if name in self.texts:
                text = filled(self.texts[name].replace("@files@", number), files)
                files[name] = text.encode(self.encodings.get(name, "utf-8"))
        return files

    def folder(self, at: Path) -> Path:
        files = self.extract_files()
        self.after(files)
        for name, content in files.items():
            (at / name).parent.mkdir(parents=True, exist_ok=True)
            (at / name).write_bytes(content)
        return at

    def sip_files(self) -> dict[str, bytes]:
        files = {f"content/{name}": content for name, content in self.extract_files().items()}
        if LOG in self.texts:
            files[LOG] = filled(self.texts[LOG], files).encode()
        text = texts.mets(list(files))
        for old, new in self.to_mets:
            assert old in text, old
            text = text.replace(old, new, 1)
        files[METS] = filled(text, files).encode()
        self.after(files)
        return files

    def tar(self, at: Path) -> Path:
        path = at / f"{SIP}.tar"
        with tarfile.open(path, "w") as archive:
            for name, content in self.sip_files().items():
                entry = tarfile.TarInfo(f"{SIP}/{name}")
                entry.size = len(content)
                archive.addfile(entry, BytesIO(content))
        return path


def filled(text: str, files: dict[str, bytes]) -> str:
    text = re.sub(r"@sum ([^@]+)@", lambda m: hashlib.sha256(files.get(m[1], b"")).hexdigest(), text)
    return re.sub(r"@size ([^@]+)@", lambda m: str(len(files.get(m[1], b""))), text)

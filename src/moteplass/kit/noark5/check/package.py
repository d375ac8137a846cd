"""A package as it lies on disk: a folder, or a tar. Nothing is unpacked; what would lead outside is refused."""

import hashlib
import io
import os
import sqlite3
import tarfile
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import BinaryIO, NamedTuple

from moteplass.kit.noark5.check.index import Index
from moteplass.kit.noark5.check.pdf import claim

PIECE = 1 << 20
# tarfile reads the headers that come before a file whole; no honest one is near this.
LONGEST_HEADER = 1 << 20


class Refused(Exception):
    """The package cannot be read, or must not be: why, in words."""


class Stored(NamedTuple):
    path: str
    size: int
    # Where its bytes begin in a tar.
    at: int


class Part(io.RawIOBase):
    """`size` bytes of a file from `at`: one file of a tar."""

    def __init__(self, of: BinaryIO, at: int, size: int) -> None:
        self._of, self._left = of, size
        of.seek(at)

    def readable(self) -> bool:
        return True

    def read(self, size: int = -1) -> bytes:
        given = self._of.read(self._left if size < 0 else min(size, self._left))
        self._left -= len(given)
        return given

    def close(self) -> None:
        self._of.close()
        super().close()


class _Headers(io.BufferedReader):
    def read(self, size: int | None = -1) -> bytes:
        if size is None or not 0 <= size <= LONGEST_HEADER:
            raise Refused("a header of the tar is far too long")
        return super().read(size)


class Package:
    """The files of a package by their paths in it; `root` is where arkivuttrekk.xml lies, `sip` where dias-mets.xml."""

    def __init__(self, path: Path, index: Index) -> None:
        """Lists and hashes every file. Raises Refused."""
        self.path = path
        self.index = index
        self.is_tar = path.is_file()
        try:
            self._take_stock()
        except (OSError, tarfile.TarError, EOFError, ValueError) as error:
            raise Refused(f"cannot be read: {error}") from error
        except sqlite3.IntegrityError as error:
            raise Refused("two files of the tar have the same name") from error
        mets = self._shallowest("dias-mets.xml", most=1)
        root = self._shallowest("arkivuttrekk.xml")
        self.root = (root if root is not None else self._shallowest("arkivstruktur.xml")) or ""
        self.is_sip = self.is_tar or mets is not None
        if mets is None:
            mets = self.root.partition("content/")[0] if "content/" in self.root else ""
        self.sip: str = mets

    def _shallowest(self, name: str, most: int = 20) -> str | None:
        """The folder, with its slash, of the least deep file called `name`, at most so many folders down."""
        found = self.index.ask("select path from file where path = ? or path like ?", name, "%/" + name)
        folders = [path.removesuffix(name) for (path,) in found if path.count("/") <= most]
        return min(folders, key=lambda folder: (folder.count("/"), folder), default=None)

    def _take_stock(self) -> None:
        files = self._tarred() if self.is_tar else self._lying()
        for stored in files:
            try:
                stored.path.encode()
            except UnicodeEncodeError:
                raise Refused(f"a file's name is not UTF-8: {stored.path!r}") from None
            digest = hashlib.sha256()
            read = 0
            head = b""
            with self._bytes(stored) as content:
                while piece := content.read(PIECE):
                    head = head or piece[:8]
                    digest.update(piece)
                    read += len(piece)
            if read != stored.size:
                raise Refused(f"{stored.path} ends after {read} of {stored.size} bytes")
            claimed = claim(partial(self._bytes, stored)) if head.startswith(b"%PDF-") else None
            self.index.add("file", stored.path, stored.size, digest.hexdigest(), stored.at, claimed)
        self.index.flush()

    def _lying(self) -> Iterator[Stored]:
        waiting = [os.fspath(self.path)]
        while waiting:
            with os.scandir(waiting.pop()) as entries:
                for entry in entries:
                    path = Path(entry.path).relative_to(self.path).as_posix()
                    if entry.is_dir(follow_symlinks=False):
                        waiting.append(entry.path)
                    elif entry.is_file(follow_symlinks=False):
                        yield Stored(path, entry.stat(follow_symlinks=False).st_size, 0)
                    else:
                        raise Refused(f"{path} is a link or no file")

    def _tarred(self) -> Iterator[Stored]:
        whole = self.path.stat().st_size
        with (
            _Headers(self.path.open("rb", buffering=0)) as file,
            tarfile.open(fileobj=file, mode="r:") as tar,
        ):
            while member := tar.next():
                # tarfile would keep them all.
                tar.members.clear()  # type: ignore[attr-defined]
                if member.isdir():
                    continue
                if not member.isreg() or member.sparse:
                    raise Refused(f"{member.name} is a link or no file")
                if member.name.startswith("/") or ".." in member.name.split("/"):
                    raise Refused(f"{member.name} leads out of the package")
                if not 0 <= member.size <= whole:
                    raise Refused(f"{member.name} says it is {member.size} bytes, more than the tar")
                yield Stored(member.name.removeprefix("./"), member.size, member.offset_data)

    def _bytes(self, stored: Stored) -> BinaryIO:
        if self.is_tar:
            return Part(self.path.open("rb"), stored.at, stored.size)  # type: ignore[return-value]
        return (self.path / stored.path).open("rb")

    def stored(self, path: str) -> tuple[Stored, str] | None:
        """A file and its SHA-256."""
        for size, digest, at in self.index.ask("select size, sum, at from file where path = ?", path):
            return Stored(path, size, at), digest
        return None

    def open(self, path: str) -> BinaryIO:
        """Raises KeyError where there is none, OSError where it cannot be read."""
        found = self.stored(path)
        if found is None:
            raise KeyError(path)
        return self._bytes(found[0])

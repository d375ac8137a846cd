"""Files that are hashed as they are written, and are there whole or not at all."""

import hashlib
import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, Final

CHUNK: Final = 1 << 20


@dataclass(frozen=True, slots=True)
class Written:
    """A file of a package: its path in it, its size in bytes, its SHA-256."""

    path: str
    size: int
    sha256: str


class Out:
    """A file being written."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self._digest = hashlib.sha256()
        self.size = 0

    def write(self, more: bytes) -> int:
        self._digest.update(more)
        self.size += len(more)
        return self._file.write(more)

    def written(self, path: str) -> Written:
        """What has been written, under the name that the package has for it."""
        return Written(path, self.size, self._digest.hexdigest())


@contextmanager
def whole(path: Path) -> Iterator[Out]:
    """Write a file that takes its name only when it is on the disk, whole. What was there before is replaced."""
    part = path.with_name(path.name + ".part")
    with part.open("wb", buffering=CHUNK) as file:
        yield Out(file)
        file.flush()
        os.fsync(file.fileno())
    part.replace(path)


def write(path: Path, pieces: Iterable[str | bytes], name: str) -> Written:
    """Write `pieces` to a file, whole or not at all. `name` is what the package calls it."""
    with whole(path) as out:
        for piece in pieces:
            out.write(piece.encode() if isinstance(piece, str) else piece)
    return out.written(name)


def read(path: Path) -> Iterator[bytes]:
    """The file, a piece at a time."""
    with path.open("rb") as file:
        while piece := file.read(CHUNK):
            yield piece

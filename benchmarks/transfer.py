"""A hearing handed over to the depot: what it costs, over merely writing the same bytes."""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Event, Thread
from time import process_time

import psutil

from benchmarks import processes
from benchmarks.house import ROOT, House
from benchmarks.report import Figure, at_least, at_most

SCHEMAS = ROOT.parent / "shared" / "noark5" / "xsd"
# The most that it may take, whatever there is to hand over.
MEMORY = 1024


def measure(house: House, slug: str) -> list[Figure]:
    """Its case is closed first: what is not is not handed over."""
    import django

    django.setup()
    from moteplass.spine.places.models import Place
    from moteplass.spine.transfer.running import export

    if not SCHEMAS.is_dir():
        return [Figure("not measured: no official schemas beside the checkout", "")]
    place = Place.objects.get(slug=slug)
    _close(place)
    out, again = house.folder / "transfer", house.folder / "written"
    shutil.rmtree(out, ignore_errors=True)
    began = processes.cpu_seconds(os.getpid(), house.database_pid)
    with _most_memory() as most:
        told = export(out, place, schemas=SCHEMAS, tar=True, processes=2)
    took = processes.cpu_seconds(os.getpid(), house.database_pid) - began
    size = sum(path.stat().st_size for path in _files(out))
    plain = _write_again(out, again)
    shutil.rmtree(out)
    count = told["registrations"]
    return [
        Figure("contributions", f"{count}"),
        Figure("documents", f"{told['documents']}, {told['document_bytes'] / 1e6:.0f} MB"),
        at_least("contributions handed over per CPU-s, as PDF/A and with the tar", count / took),
        at_least("MB per CPU-s", size / took / 1e6),
        at_most("CPU over merely writing the same bytes", took / plain, unit=" ×"),
        at_most("peak memory, the three processes together", most[0] / 2**20, MEMORY, " MB"),
    ]


def _close(place: object) -> None:
    """Everything journalled and finished: what an archivist does, and days of it, for a hearing of this size."""
    from moteplass.kit.localise import today
    from moteplass.spine.access.actor import SYSTEM
    from moteplass.spine.journal.models import Case, Entry
    from moteplass.spine.journal.registering import behind, keep
    from moteplass.spine.places.models import Place, Tool

    assert isinstance(place, Place)
    for tool in Tool.objects.filter(pk__in=behind(place)):
        while keep(SYSTEM, tool=tool).more:
            pass
    Entry.objects.filter(place=place, status="journalled").update(status="archived")
    Case.objects.filter(place=place, status="open").update(status="closed", closed=today())


def _files(folder: Path) -> Iterator[Path]:
    return (path for path in sorted(folder.rglob("*")) if path.is_file() and ".work" not in path.parts)


def _write_again(out: Path, again: Path) -> float:
    """CPU-seconds to write as many files of the same sizes, from memory."""
    shutil.rmtree(again, ignore_errors=True)
    wanted = [(again / path.relative_to(out), path.stat().st_size) for path in _files(out)]
    for folder in {path.parent for path, _size in wanted}:
        folder.mkdir(parents=True, exist_ok=True)
    piece = os.urandom(1 << 20)
    began = process_time()
    for path, size in wanted:
        with path.open("wb") as file:
            for at in range(0, size, len(piece)):
                file.write(piece[: size - at])
    took = process_time() - began
    shutil.rmtree(again)
    return took


@contextmanager
def _most_memory() -> Iterator[list[int]]:
    """The most that this process and those it has begun take together, in bytes, looked at ten times a second."""
    most, over = [0], Event()

    def watch() -> None:
        while not over.wait(0.1):
            most[0] = max(most[0], sum(map(_taken, processes.tree(os.getpid()))))

    watcher = Thread(target=watch, daemon=True)
    watcher.start()
    try:
        yield most
    finally:
        over.set()
        watcher.join()


def _taken(process: psutil.Process) -> int:
    try:
        return int(process.memory_info().rss)
    except psutil.NoSuchProcess:
        return 0

"""What processes cost: CPU-seconds and memory of a whole tree, read from the operating system."""

from collections.abc import Iterator
from contextlib import suppress

import psutil


def tree(pid: int) -> list[psutil.Process]:
    """A process and everything below it."""
    root = psutil.Process(pid)
    return [root, *root.children(recursive=True)]


def cpu_seconds(*pids: int) -> float:
    """CPU-seconds that the trees have used so far, with those of children that have ended. Steps of 10 ms."""
    return sum(_used(pids))


def _used(pids: tuple[int, ...]) -> Iterator[float]:
    for pid in pids:
        for process in tree(pid):
            with suppress(psutil.NoSuchProcess):
                yield sum(process.cpu_times()[:4])


def largest_pss(pid: int) -> float:
    """Proportional memory, in MB, of the largest process in the tree: of a server, its one worker."""
    sizes = [0.0]
    for process in tree(pid):
        with suppress(psutil.NoSuchProcess, psutil.AccessDenied):
            sizes.append(process.memory_full_info().pss / 1e6)
    return max(sizes)

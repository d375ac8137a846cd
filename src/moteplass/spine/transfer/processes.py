"""Parts made by several processes at once. Each imports this before it has Django: nothing of ours at the top."""

import multiprocessing
import os
from collections.abc import Generator
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from multiprocessing.process import BaseProcess
from pathlib import Path
from threading import Thread
from typing import Any

# In a process of the pool: the folder it works in, and the plan.
_held: dict[str, Any] = {}


def make_parts(work: Path, count: int, processes: int) -> Generator[None]:
    """Make the parts of the plan in `work`; one step for each that is done, in order."""
    fresh = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(processes, mp_context=fresh, initializer=partial(_begin, work)) as pool:
        try:
            yield from pool.map(_make, range(count))
        finally:
            pool.shutdown(wait=True, cancel_futures=True)


def _begin(work: Path) -> None:
    import django

    django.setup()
    from moteplass.spine.transfer import plan

    _held.update(work=work, plan=plan.load(work))
    Thread(target=_end_with, args=[multiprocessing.parent_process()], daemon=True).start()


def _end_with(parent: BaseProcess) -> None:
    """Whoever began us is gone, perhaps by SIGKILL: so are we."""
    parent.join()
    os._exit(1)


def _make(number: int) -> None:
    from moteplass.spine.transfer import parts

    parts.make(_held["work"], _held["plan"], number)

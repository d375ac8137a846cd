"""A transfer from its beginning to its end: planned once, made part by part, put together. Cut off, it goes on.

In the folder: `content/` (the Noark 5 package), SHA256SUMS, listed.csv, report.json, `<id>.tar` where asked for; and
`.work/` with the plan, and the parts while they are being made.
"""

import fcntl
import json
import multiprocessing
import os
import shutil
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from functools import cache, partial
from multiprocessing.process import BaseProcess
from pathlib import Path
from threading import Thread
from typing import Any, Final

from django.utils.translation import gettext as _

from moteplass.kit.noark5.write.files import write
from moteplass.spine.places.models import Place
from moteplass.spine.transfer import package, parts
from moteplass.spine.transfer import plan as plans
from moteplass.spine.transfer.package import REPORT
from moteplass.spine.transfer.plan import NotReady, Plan

_WORK: Final = ".work"
# Told after each part: how many are done, of how many. False stops the transfer there; it can be gone on with.
Tell = Callable[[int, int], bool]


class Stopped(Exception):
    """The transfer was stopped on request. What has been made stands."""


def export(
    folder: Path,
    place: Place | None,
    *,
    schemas: Path,
    tar: bool = False,
    leave: bool = False,
    processes: int = 1,
    tell: Tell = lambda done, of: True,
) -> dict[str, Any]:
    """Hand over a place, or all, to a folder; or go on where it was cut off. What report.json tells.

    Raises NotReady, and Stopped when `tell` says so. With more than one process, each needs a database of its own to
    connect to, so that nothing may be uncommitted.
    """
    package.schemas_in(schemas)
    folder.mkdir(parents=True, exist_ok=True)
    with _alone(folder):
        plan = _plan(folder, place, leave)
        work = folder / _WORK
        if not (folder / REPORT).exists():
            _make_parts(work, plan, processes, tell)
            _write(folder, package.put_together(plan, work, folder, schemas))
        told: dict[str, Any] = json.loads((folder / REPORT).read_bytes())
        if tar and "tar" not in told:
            made = package.make_tar(plan, folder, schemas)
            told["tar"] = {"file": made.path, "bytes": made.size, "sha256": made.sha256}
            _write(folder, told)
        shutil.rmtree(work / "parts", ignore_errors=True)
    return told


def _plan(folder: Path, place: Place | None, leave: bool) -> Plan:
    work = folder / _WORK
    slug = place.slug if place else ""
    if plan := plans.load(work):
        if plan.place != slug:
            raise NotReady(_("The folder holds another transfer."))
        return plan
    if any(each.name != _WORK for each in folder.iterdir()):
        raise NotReady(_("The folder is not empty."))
    plan = plans.make(place, leave=leave)
    (work / "parts").mkdir(parents=True, exist_ok=True)
    plan.save(work)
    return plan


def _write(folder: Path, told: dict[str, Any]) -> None:
    write(folder / REPORT, [json.dumps(told, indent=2, ensure_ascii=False) + "\n"], REPORT)


def _make_parts(work: Path, plan: Plan, processes: int, tell: Tell) -> None:
    of = len(plan.parts)
    for done, _none in enumerate(_made(work, plan, processes), 1):
        if not tell(done, of):
            raise Stopped


def _made(work: Path, plan: Plan, processes: int) -> Iterator[None]:
    make = partial(parts.make, work, plan)
    if processes == 1:
        yield from map(make, range(len(plan.parts)))
        return
    fresh = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(processes, mp_context=fresh, initializer=_begin) as pool:
        try:
            yield from pool.map(_make_one, ((work, number) for number in range(len(plan.parts))))
        finally:
            pool.shutdown(wait=True, cancel_futures=True)


def _begin() -> None:
    """In a process of its own: set Django up, and end when the one that began it is gone, also by SIGKILL."""
    import django

    django.setup()
    Thread(target=_end_with, args=[multiprocessing.parent_process()], daemon=True).start()


def _end_with(parent: BaseProcess) -> None:
    parent.join()
    os._exit(1)


def _make_one(of: tuple[Path, int]) -> None:
    work, number = of
    parts.make(work, _plan_in(work), number)


@cache
def _plan_in(work: Path) -> Plan:
    plan = plans.load(work)
    assert plan
    return plan


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    """One at a time in a folder. Raises NotReady for the second."""
    with (folder.parent / f".{folder.name}.lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise NotReady(_("Another process is making this transfer.")) from None
        yield

"""A transfer from its beginning to its end: planned once, made part by part, put together. Cut off, it goes on.

In the folder: `content/` (the Noark 5 package), SHA256SUMS, listed.csv, report.json, `<id>.tar` where asked for; and
`.work/` with the plan, and the parts while they are being made.
"""

import fcntl
import json
import shutil
from collections.abc import Callable, Generator, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any, Final

from django.utils.translation import gettext as _

from moteplass.kit.noark5.write.files import write
from moteplass.spine.places.models import Place
from moteplass.spine.transfer import package, parts
from moteplass.spine.transfer import plan as plans
from moteplass.spine.transfer.package import REPORT
from moteplass.spine.transfer.plan import NotReady, Plan
from moteplass.spine.transfer.processes import make_parts

_WORK: Final = ".work"
# Told after each part: how many are done, of how many. False stops the transfer there; it can be gone on with.
Tell = Callable[[int, int], bool]


class Busy(Exception):
    """Another process is making this transfer."""


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

    Raises NotReady, Busy, and Stopped when `tell` says so. More than one process see only what has been committed.
    """
    package.schemas_in(schemas)
    work = folder / _WORK
    work.mkdir(parents=True, exist_ok=True)
    with _alone(work):
        plan = _plan(folder, place, leave)
        if not (folder / REPORT).exists():
            _make_parts(work, plan, processes, tell)
            _make_again(work, folder, plan)
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
    (work / "parts").mkdir(exist_ok=True)
    plan.save(work)
    return plan


def _write(folder: Path, told: dict[str, Any]) -> None:
    write(folder / REPORT, [json.dumps(told, indent=2, ensure_ascii=False) + "\n"], REPORT)


def _make_parts(work: Path, plan: Plan, processes: int, tell: Tell) -> None:
    of = len(plan.parts)
    with closing(_made(work, plan, processes)) as made:
        for done, _none in enumerate(made, 1):
            if not tell(done, of):
                raise Stopped


def _make_again(work: Path, folder: Path, plan: Plan) -> None:
    """Make anew the parts of which something has been erased or restricted since they were made, perhaps long ago."""
    for number in range(len(plan.parts)):
        if parts.is_overtaken(work, plan, number):
            shutil.rmtree(parts.folder_of(work, number))
            # Where it was cut off while it was put together.
            shutil.rmtree(package.documents_of(folder, number), ignore_errors=True)
            parts.make(work, plan, number)


def _made(work: Path, plan: Plan, processes: int) -> Generator[None]:
    if processes > 1:
        yield from make_parts(work, len(plan.parts), processes)
        return
    for number in range(len(plan.parts)):
        parts.make(work, plan, number)
        yield


@contextmanager
def _alone(work: Path) -> Iterator[None]:
    """One at a time in a folder. Raises Busy for the second."""
    with (work / "lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise Busy(_("Another process is making this transfer.")) from None
        yield

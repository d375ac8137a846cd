"""The folder everything is kept in (`var/`): room, rights, and one owner at a time."""

import fcntl
import json
import os
import shutil
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TextIO

from moteplass.cli.errors import Problem, whoami

# A new database takes some 50 MB, the demo and its log some more.
ROOM_NEEDED = 200 * 1024 * 1024


def prepare(var: Path) -> None:
    """Make the folder and see that it can be written to and has room. Raises Problem."""
    try:
        var.mkdir(parents=True, exist_ok=True)
        probe = var / f".probe-{os.getpid()}"
        probe.write_text("x")
        probe.unlink()
        # Left by another user (root, mostly), they would stop us later and less plainly.
        for path in (var / "up.lock", var / "secret.key", var / "log", *(var / "log").glob("*.log")):
            if path.exists() and not os.access(path, os.R_OK | os.W_OK):
                raise PermissionError(f"{path} belongs to another user")
    except PermissionError as error:
        raise Problem(
            f"You ({whoami()}) may not write everything in {var}: {error.strerror or error}.",
            f"Take it over: sudo chown -R {os.geteuid()}:{os.getegid()} {var}",
            "Or use another folder: MOTEPLASS_VAR=/path/to/folder make up",
        ) from error
    except OSError as error:
        raise Problem(
            f"Cannot use the folder {var}: {error.strerror}.",
            "Make room on the disk, or use another folder: MOTEPLASS_VAR=/path/to/folder make up",
        ) from error
    free = shutil.disk_usage(var).free
    if free < ROOM_NEEDED:
        raise Problem(
            f"The disk is full: {free // 2**20} MB left where {var} lies, {ROOM_NEEDED // 2**20} MB are needed.",
            "Make room on the disk, or use a folder on another: MOTEPLASS_VAR=/path/to/folder make up",
        )


def advice_if_full(var: Path) -> list[str]:
    """What to add to another complaint where the disk is full by now, since that may well be its cause."""
    try:
        free = shutil.disk_usage(var).free
    except OSError:
        return []
    return [f"The disk is full ({free // 2**20} MB left): make room first."] if free < 20 * 2**20 else []


@dataclass
class Lock:
    """Holds the folder as long as this process lives; the system lets go of it even after SIGKILL."""

    path: Path
    _file: TextIO

    def note(self, **facts: Any) -> None:
        """Write down who holds it, for the message the next one gets."""
        self._file.seek(0)
        self._file.truncate()
        json.dump({"pid": os.getpid(), **facts}, self._file)
        self._file.flush()

    def release(self) -> None:
        with suppress(OSError):
            self._file.close()


def holder(var: Path) -> dict[str, Any]:
    """What the present or last holder of the folder wrote down; empty where nothing is known."""
    try:
        found = json.loads((var / "up.lock").read_text())
    except (OSError, ValueError):
        return {}
    return found if isinstance(found, dict) else {}


def try_lock(var: Path) -> Lock | None:
    """Take the folder for this process, or return None where another holds it."""
    path = var / "up.lock"
    file = path.open("a+")
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        file.close()
        return None
    return Lock(path, file)


def lock(var: Path) -> Lock:
    """Take the folder for this process. Raises Problem where another holds it."""
    taken = try_lock(var)
    if taken is None:
        other = holder(var)
        address = f" at {other['address']}" if other.get("address") else ""
        raise Problem(
            f"Møteplass already runs in {var}{address} (process {other.get('pid', 'unknown')}).",
            "Use that one, or stop it with Ctrl-C where it runs"
            + (f" (or: kill {other['pid']})." if other.get("pid") else "."),
            "To run a second one: MOTEPLASS_VAR=/another/folder PORT=8001 make up",
        )
    return taken

"""A database server that an earlier run has left behind: found by its lock files, and stopped."""

import os
import signal
from collections.abc import Collection
from contextlib import suppress
from pathlib import Path
from time import monotonic, sleep

from moteplass.cli.errors import Problem


def end(folder: Path, lock_files: Collection[Path]) -> bool:
    """Stop the server that runs on this folder; whether there was one. Raises Problem where it does not stop."""
    pid = _running(folder, lock_files)
    if pid is None:
        _forget_reused(folder, lock_files)
        return False
    for sign, seconds in ((signal.SIGINT, 20.0), (signal.SIGQUIT, 10.0)):
        with suppress(ProcessLookupError):
            os.kill(pid, sign)
        until = monotonic() + seconds
        while monotonic() < until:
            if _running(folder, lock_files) is None:
                _forget_reused(folder, lock_files)
                return True
            sleep(0.05)
    raise Problem(
        f"A PostgreSQL server (process {pid}) still runs on {folder} and does not stop.",
        f"End it: kill -9 {pid}",
    )


def _running(folder: Path, lock_files: Collection[Path]) -> int | None:
    """The process number of a server that runs on this folder, whoever started it."""
    import psutil

    for pid in _noted(lock_files):
        with suppress(psutil.Error):
            process = psutil.Process(pid)
            # The number may have gone to another program since.
            if process.status() != psutil.STATUS_ZOMBIE and str(folder) in process.cmdline():
                return pid
    return None


def _noted(lock_files: Collection[Path]) -> list[int]:
    found = []
    for path in lock_files:
        with suppress(OSError, ValueError):
            found.append(int(path.read_text().split("\n", 1)[0]))
    return found


def _forget_reused(folder: Path, lock_files: Collection[Path]) -> None:
    """Remove lock files whose process number now belongs to another program: PostgreSQL would refuse to start.

    That is common after a container is started anew. Not done while any process works in the folder: the files are
    also how PostgreSQL knows that a server's last helper has not gone yet.
    """
    import psutil

    if _running(folder, lock_files) is not None or not any(psutil.pid_exists(p) for p in _noted(lock_files)):
        return
    for process in psutil.process_iter():
        with suppress(psutil.Error):
            if Path(process.cwd()) == folder:
                return
    for path in lock_files:
        path.unlink(missing_ok=True)

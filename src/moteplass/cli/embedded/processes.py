"""Child processes that never outlive us, however we end."""

import ctypes
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from time import monotonic
from typing import BinaryIO

from moteplass.cli.errors import Problem

PR_SET_PDEATHSIG = 1
_libc = ctypes.CDLL(None, use_errno=True) if sys.platform == "linux" else None

# A child that has stood this long has started well: its next fall begins a new count.
SETTLED_AFTER = 30.0
LONGEST_WAIT = 30.0


def die_with_parent(death_signal: int, parent: int) -> None:
    """Ask Linux to send this process `death_signal` when `parent` ends, even by SIGKILL. Does nothing elsewhere."""
    if _libc is None:
        return
    _libc.prctl(PR_SET_PDEATHSIG, death_signal, 0, 0, 0)
    if os.getppid() != parent:  # It ended before we asked.
        os._exit(1)


def _before_exec(death_signal: int) -> Callable[[], None]:
    parent = os.getpid()
    return lambda: die_with_parent(death_signal, parent)


@dataclass
class Child:
    """One child process: how to start it, how to ask it to stop, and where it writes."""

    name: str
    argv: Sequence[str]
    log: Path
    env: Mapping[str, str] = field(default_factory=dict)
    # (user id, group id), where it must not run as us.
    account: tuple[int, int] | None = None
    stop_signal: signal.Signals = signal.SIGTERM
    stop_seconds: float = 20.0
    cwd: str | None = None
    # Writes to where we write instead of to its log.
    show: bool = False
    process: "subprocess.Popen[bytes] | None" = None
    started: float = 0.0
    falls: int = 0
    wait_until: float = 0.0

    def start(self) -> None:
        """Start it in a session of its own, so that Ctrl-C reaches only us and we choose the order of stopping."""
        with self._open_log() as log:
            output = None if self.show else log
            self.process = subprocess.Popen(
                self.argv,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=None if self.show else subprocess.STDOUT,
                env={**os.environ, **self.env},
                cwd=self.cwd,
                start_new_session=True,
                # Runs after the change of user, which would else forget it.
                preexec_fn=_before_exec(self.stop_signal),
                user=self.account[0] if self.account else None,
                group=self.account[1] if self.account else None,
                extra_groups=[] if self.account else None,
            )
        self.started = monotonic()

    def _open_log(self) -> BinaryIO:
        try:
            self.log.parent.mkdir(parents=True, exist_ok=True)
            if self.log.exists() and self.log.stat().st_size > 10_000_000:
                self.log.replace(self.log.with_suffix(".old.log"))
            return self.log.open("ab")
        except OSError as error:
            raise Problem(
                f"Cannot write the log {self.log}: {error.strerror}.",
                "Make room on the disk, or give yourself the right to write there.",
            ) from error

    @property
    def pid(self) -> int | None:
        return self.process.pid if self.process else None

    def is_running(self) -> bool:
        return self.process is not None and self.process.poll() is None

    def exit_text(self) -> str:
        code = self.process.poll() if self.process else None
        if code is None:
            return "is running"
        return f"was ended by {signal.Signals(-code).name}" if code < 0 else f"ended with code {code}"

    def ask_to_stop(self) -> None:
        if self.process and self.is_running():
            with suppress(ProcessLookupError):
                self.process.send_signal(self.stop_signal)

    def stop(self) -> None:
        """Ask, wait `stop_seconds`, then kill; take what it has started with it."""
        if self.process is None:
            return
        self.ask_to_stop()
        try:
            self.process.wait(self.stop_seconds)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        self.clear_session()

    def clear_session(self) -> None:
        """End what the child left behind in its session."""
        if self.process is not None:
            with suppress(ProcessLookupError, PermissionError):
                os.killpg(self.process.pid, signal.SIGKILL)

    def has_settled(self) -> bool:
        """Whether the present or last run lasted long enough to call the start a good one."""
        return monotonic() - self.started > SETTLED_AFTER

    def fell(self) -> float:
        """Note that it has ended by itself. Returns the seconds to wait before the next try: 1, 2, 4 … 30."""
        self.clear_session()
        if self.has_settled():
            self.falls = 0
        pause = min(LONGEST_WAIT, 2.0**self.falls)
        self.falls += 1
        self.wait_until = monotonic() + pause
        return pause

    def last_words(self, lines: int = 25) -> str:
        """The end of its log, indented."""
        return tail(self.log, lines)


def tail(path: Path, lines: int = 25) -> str:
    """The last `lines` of a log, indented to be read inside other text."""
    try:
        with path.open("rb") as file:
            file.seek(max(0, path.stat().st_size - 16_384))
            text = file.read().decode(errors="replace")
    except OSError:
        return "    (no log)"
    return "\n".join(f"    {line}" for line in text.splitlines()[-lines:]) or "    (the log is empty)"

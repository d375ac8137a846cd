import os
import re
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import psutil
import pytest

COMMAND = [sys.executable, "-m", "moteplass.cli"]


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def environment(var: Path, port: int, **more: str) -> dict[str, str]:
    """What a person at a fresh terminal has: nothing of the tests' own database and settings."""
    kept = {
        k: v for k, v in os.environ.items() if not k.startswith(("PYTEST", "DJANGO", "DATABASE", "MOTEPLASS"))
    }
    return {**kept, "MOTEPLASS_VAR": str(var), "PORT": str(port), "MOTEPLASS_DEMO": "0", **more}


class Run:
    """One `moteplass up` under test."""

    def __init__(self, var: Path, *, command: Sequence[str] = COMMAND, out: Path, **more: str) -> None:
        self.var, self.port, self.out = var, free_port(), out
        with out.open("wb") as file:
            self.process = subprocess.Popen(
                [*command, "up"],
                env=environment(var, self.port, **more),
                stdin=subprocess.DEVNULL,
                stdout=file,
                stderr=subprocess.STDOUT,
                # No terminal, and a Ctrl-C in the tests' own terminal is not for it.
                start_new_session=True,
                cwd=var.parent,
                # Tests started with nohup hand down that HUP is to be ignored, and `up` respects it.
                preexec_fn=lambda: signal.signal(signal.SIGHUP, signal.SIG_DFL),
            )

    @property
    def text(self) -> str:
        return self.out.read_text(errors="replace")

    def wait_for(self, pattern: str, seconds: float = 90) -> None:
        until = time.monotonic() + seconds
        while not re.search(pattern, self.text):
            if self.process.poll() is not None and not re.search(pattern, self.text):
                raise AssertionError(f"ended with {self.process.returncode} before {pattern!r}:\n{self.text}")
            if time.monotonic() > until:
                raise AssertionError(f"no {pattern!r} in {seconds} s:\n{self.text}")
            time.sleep(0.05)

    def wait_up(self) -> None:
        self.wait_for(r"Open http://localhost:\d+")

    def family(self) -> list[psutil.Process]:
        """It and everything it has started, down to PostgreSQL's own processes."""
        top = psutil.Process(self.process.pid)
        return [top, *top.children(recursive=True)]

    def stop(self, sign: int = signal.SIGINT, seconds: float = 60) -> int:
        self.process.send_signal(sign)
        return self.process.wait(seconds)

    def kill(self) -> None:
        if self.process.poll() is None:
            self.process.kill()
            self.process.wait()


@pytest.fixture
def var() -> Iterator[Path]:
    # Not in tmp_path: another pytest run closes that to others, and PostgreSQL runs as another user where we are root.
    with tempfile.TemporaryDirectory(prefix="moteplass-up-", ignore_cleanup_errors=True) as folder:
        yield Path(folder) / "var"


@pytest.fixture(scope="session")
def first_run() -> Iterator[Path]:
    """A folder in which it has run once before, to be copied."""
    with tempfile.TemporaryDirectory(prefix="moteplass-up-", ignore_cleanup_errors=True) as folder:
        run = Run(Path(folder) / "var", out=Path(folder) / "out.txt")
        try:
            run.wait_up()
            assert run.stop() == 0
        finally:
            run.kill()
        yield run.var


@pytest.fixture
def up(first_run: Path, var: Path, tmp_path: Path) -> Iterator[Callable[[], Run]]:
    """Start `moteplass up` in the test's own folder, where it has run before; whatever is left of it is ended."""
    subprocess.run(["cp", "-a", str(first_run), str(var)], check=True)
    started: list[Run] = []

    def start() -> Run:
        started.append(Run(var, out=tmp_path / f"out-{len(started)}.txt"))
        return started[-1]

    yield start
    for run in started:
        run.kill()


def all_gone(processes: list[psutil.Process], seconds: float = 30) -> list[psutil.Process]:
    """Those of the processes that still run after a while."""
    _, alive = psutil.wait_procs(processes, timeout=seconds)
    return [process for process in alive if process.status() != psutil.STATUS_ZOMBIE]

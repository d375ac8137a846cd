import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
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


def as_ordinary_user() -> tuple[list[str], dict[str, str]]:
    """How to run the command as `nobody`: with our Python, or the system's own where ours lies in a closed folder.

    The command as it is where we are not root, or where there is no Python that an ordinary user may run.
    """
    become = ["setpriv", "--reuid=nobody", "--regid=nogroup", "--clear-groups", "--"]
    version = f"python3.{sys.version_info.minor}"
    candidates = (sys.executable, f"/usr/bin/{version}", f"/usr/local/bin/{version}")
    for python in candidates if os.geteuid() == 0 else ():
        packages = [path for path in sys.path if path.endswith("site-packages")]
        source = str(Path(__file__).resolve().parents[2] / "src")
        more = {"PYTHONPATH": os.pathsep.join([source, *packages]), "HOME": "/nonexistent"}
        try:
            subprocess.run(
                [*become, python, "-c", "import sys, typer; open(sys.executable)"],
                check=True,
                capture_output=True,
                env=more,
            )
        except (OSError, subprocess.CalledProcessError):
            continue
        return [*become, python, "-m", "moteplass.cli"], more
    return COMMAND, {}


@dataclass
class FirstRun:
    """A folder in which it has run once before, to be copied, and who ran it: an ordinary user where one can."""

    var: Path
    owners: set[str]


@pytest.fixture(scope="session")
def first_run() -> Iterator[FirstRun]:
    command, more = as_ordinary_user()
    with tempfile.TemporaryDirectory(prefix="moteplass-up-", ignore_cleanup_errors=True) as folder:
        var = Path(folder) / "var"
        var.mkdir()
        if command is not COMMAND:
            var.parent.chmod(0o755)
            shutil.chown(var, "nobody")
        run = Run(var, command=command, out=Path(folder) / "out.txt", **more)
        try:
            run.wait_up()
            owners = {process.username() for process in run.family()}
            assert run.stop() == 0
        finally:
            run.kill()
        yield FirstRun(var, owners)


@pytest.fixture
def up(first_run: FirstRun, var: Path, tmp_path: Path) -> Iterator[Callable[[], Run]]:
    """Start `moteplass up` in the test's own folder, where it has run before; whatever is left of it is ended."""
    subprocess.run(["cp", "-a", str(first_run.var), str(var)], check=True)
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

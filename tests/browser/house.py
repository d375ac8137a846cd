"""The product as it is run, for a browser to visit: granian with the page cache, its own database, the demo in it."""

import csv
import fcntl
import os
import shutil
import signal
import socket
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from time import monotonic, sleep
from typing import Any
from urllib.parse import urlsplit

import psycopg

from moteplass.cli.embedded.pytest_database import template

# Measured on two busy cores: the start takes two seconds on a quiet one.
_PATIENCE = 60.0
_UNDONE = (
    "SELECT count(*) FROM procrastinate_jobs "
    "WHERE status = 'doing' OR status = 'todo' AND coalesce(scheduled_at, now()) <= now()"
)
# What a job's insertion says. Of one that a test has made due nobody says it, and the worker looks every five seconds.
_LOOK = 'SELECT pg_notify(\'procrastinate_any_queue_v1\', \'{"type": "job_inserted", "job_id": 0}\')'


@dataclass
class House:
    """A running server with a database and a folder that are its own."""

    url: str
    database: str
    var: Path
    environment: dict[str, str] = field(repr=False)
    worker: subprocess.Popen[bytes] | None = None

    def address(self, path: str) -> str:
        return self.url + path

    def sql(self, query: str, *parameters: Any) -> list[tuple[Any, ...]]:
        """Ask or change the database beside the server, as time or an operator would."""
        with psycopg.connect(self.database, autocommit=True) as connection:
            cursor = connection.execute(query, parameters)
            return cursor.fetchall() if cursor.description else []

    def one(self, query: str, *parameters: Any) -> Any:
        """The first value of the first row."""
        return self.sql(query, *parameters)[0][0]

    def work(self) -> None:
        """Wait until no background job waits or is under way. From the first time on, they are done as they come."""
        if self.worker is None:
            log = (self.var / "worker.log").open("w")
            self.worker = subprocess.Popen(
                _ours(["moteplass", "worker"]), env=self.environment, stdout=log, stderr=log
            )
        self.sql(_LOOK)
        until = monotonic() + _PATIENCE
        while self.one(_UNDONE):
            assert self.worker.poll() is None, (self.var / "worker.log").read_text()
            assert monotonic() < until, "jobs lead to jobs without end, or take too long"
            sleep(0.05)

    def mails(self) -> str:
        """Every mail the house has sent, one after the other."""
        return "\n".join(self.letters())

    def letters(self) -> list[str]:
        """Every mail the house has sent, oldest first, with its headers."""
        folder = self.var / "mail"
        return [path.read_text() for path in sorted(folder.iterdir())] if folder.is_dir() else []


def run(command: list[str], environment: dict[str, str]) -> None:
    """Run one of our commands to its end. What it says is shown when it fails."""
    done = subprocess.run(_ours(command), env=environment, capture_output=True, text=True, timeout=300)
    assert done.returncode == 0, f"{' '.join(command)}\n{done.stdout}\n{done.stderr}"


def _ours(command: list[str]) -> list[str]:
    return [sys.executable, "-m", "moteplass.cli", *command[1:]] if command[0] == "moteplass" else command


def _environment(database: str, var: Path, **more: str) -> dict[str, str]:
    ours = {name: value for name, value in os.environ.items() if not name.startswith("COV_")}
    return ours | {
        "DATABASE_URL": database,
        "MOTEPLASS_VAR": str(var),
        "DJANGO_SETTINGS_MODULE": "moteplass.config.settings.embedded",
        **more,
    }


def _database(name: str) -> str:
    """The address of another database on the server the tests use."""
    return urlsplit(os.environ["DATABASE_URL"])._replace(path=f"/{name}").geturl()


def _administer(statement: str) -> None:
    with psycopg.connect(os.environ["DATABASE_URL"], autocommit=True) as connection:
        connection.execute(statement)


@contextmanager
def furnished(shared: Path, run_id: str) -> Iterator[str]:
    """The name of a database with the demo in it, made once for all processes of a test run. Takes ten seconds.

    The last process that lets go of it takes it away, also from a server that outlives the tests.
    """
    # PostgreSQL takes 63 characters, and the name of a test file comes behind.
    name = f"demo_{run_id[:12]}"
    made = shared / "demo.made"
    with (shared / "demo.users").open("w") as users:
        with _alone(shared):
            fcntl.flock(users, fcntl.LOCK_SH)
            if not made.exists():
                _administer(f'DROP DATABASE IF EXISTS "{name}"')
                _administer(f'CREATE DATABASE "{name}" TEMPLATE "{template() or "template1"}"')
                environment = _environment(_database(name), shared / "var")
                run(["moteplass", "demo"], environment)
                rows = _more_answers(shared / "answers.csv")
                mapping = "id=id,text=text,name=name,date=date"
                run(
                    [
                        "moteplass",
                        "import",
                        "answers",
                        str(rows),
                        "--hearing",
                        "morkere-netter",
                        "--map",
                        mapping,
                    ],
                    environment,
                )
                run(["moteplass", "worker", "--once"], environment)
                made.touch()
        try:
            yield name
        finally:
            with _alone(shared):
                try:
                    fcntl.flock(users, fcntl.LOCK_EX | fcntl.LOCK_NB)
                except OSError:
                    pass  # Others still use it.
                else:
                    made.unlink(missing_ok=True)
                    _administer(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')


def _more_answers(path: Path) -> Path:
    """Sixty answers on a file: with them the demo's largest hearing has more than one page shows."""
    at = datetime.now(UTC) - timedelta(days=30)
    with path.open("w", newline="") as file:
        rows = csv.writer(file)
        rows.writerow(("id", "text", "name", "date"))
        for number in range(60):
            moment = (at + timedelta(hours=number)).isoformat()
            rows.writerow((number, f"Svar {number} fra lista: la lampene stå.", f"Person {number}", moment))
    return path


@contextmanager
def _alone(shared: Path) -> Iterator[None]:
    """One process at a time: PostgreSQL, too, copies one database at a time."""
    with (shared / "demo.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


@contextmanager
def open_house(shared: Path, template: str, name: str) -> Iterator[House]:
    """A house of one's own: a copy of the demo, served until the block ends."""
    database = f"{template}_{name}"
    var = shared / f"var-{name}"
    with _alone(shared):
        _administer(f'DROP DATABASE IF EXISTS "{database}"')
        _administer(f'CREATE DATABASE "{database}" TEMPLATE "{template}"')
    shutil.copytree(shared / "var", var, dirs_exist_ok=True)
    url = f"http://127.0.0.1:{(port := free_port())}"
    environment = _environment(
        _database(database),
        var,
        MOTEPLASS_BASE_URL=url,
        PORT=str(port),
        # A crowd comes from many addresses.
        MOTEPLASS_TRUSTED_PROXIES="127.0.0.1",
    )
    log = (shared / f"{name}.log").open("w")
    server = subprocess.Popen(
        _ours(["moteplass", "serve", "--port", str(port)]), env=environment, stdout=log, stderr=log
    )
    try:
        wait_for(f"{url}/healthz", server, shared / f"{name}.log")
        house = House(url, _database(database), var, environment)
        try:
            yield house
        finally:
            if house.worker:
                end(house.worker)
    finally:
        end(server)
        log.close()
        _administer(f'DROP DATABASE IF EXISTS "{database}" WITH (FORCE)')


def end(process: subprocess.Popen[bytes]) -> None:
    process.send_signal(signal.SIGTERM)
    try:
        process.wait(timeout=20)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def wait_for(address: str, server: subprocess.Popen[bytes], log: Path) -> None:
    until = monotonic() + _PATIENCE
    while monotonic() < until:
        assert server.poll() is None, f"the server stopped:\n{log.read_text()}"
        try:
            with urllib.request.urlopen(address, timeout=5):
                return
        except OSError:
            sleep(0.1)
    raise AssertionError(f"the server did not start in {_PATIENCE:.0f} s:\n{log.read_text()}")

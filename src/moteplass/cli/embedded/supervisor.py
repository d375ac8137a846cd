"""Keeps the database, the pages and the jobs running, in that order, and stops them in the other."""

import http.client
import json
import os
import select
import signal
import socket
import sys
from collections.abc import Callable, Mapping
from contextlib import suppress
from pathlib import Path
from time import monotonic, sleep
from types import FrameType
from typing import Any

from moteplass.cli.embedded import folder, prepared
from moteplass.cli.embedded.postgres import Postgres
from moteplass.cli.embedded.processes import Child
from moteplass.cli.embedded.wheel import VERSION
from moteplass.cli.errors import Problem, Stopped

# A child that falls this often before it has settled does not come up by trying again.
FALLS_AT_START = 5


class Supervisor:
    """One run of `moteplass up`. `run` returns when asked to stop; `say` shows one line of progress."""

    def __init__(self, var: Path, *, host: str, port: int, say: Callable[[str], None]) -> None:
        self.var = var
        self.host = host
        self.port = port
        self.say = say
        self.logs = var / "log"
        self.children: list[Child] = []
        self._stop_asked: int | None = None
        self._wake, self._waker = socket.socketpair()
        self._wake.setblocking(False)
        self._waker.setblocking(False)

    @property
    def address(self) -> str:
        name = "localhost" if self.host in {"127.0.0.1", "::1", "0.0.0.0", "::"} else self.host  # noqa: S104
        return f"http://{name}:{self.port}"

    # --- signals ---------------------------------------------------------------------------------
    def _asked(self, number: int, _frame: FrameType | None) -> None:
        self._stop_asked = number

    def _stopping(self) -> bool:
        return self._stop_asked is not None

    def _listen(self) -> None:
        signal.set_wakeup_fd(self._waker.fileno(), warn_on_full_buffer=False)
        signal.signal(signal.SIGINT, self._asked)
        signal.signal(signal.SIGTERM, self._asked)
        # nohup asks us to ignore it.
        if signal.getsignal(signal.SIGHUP) is not signal.SIG_IGN:
            signal.signal(signal.SIGHUP, self._asked)
        # Only to wake us: a child has ended.
        signal.signal(signal.SIGCHLD, lambda *_: None)

    def _pause(self, seconds: float) -> None:
        select.select([self._wake], [], [], seconds)
        with suppress(BlockingIOError):
            while self._wake.recv(512):
                pass

    # --- the run ---------------------------------------------------------------------------------
    def run(self, *, database_url: str | None, started: Callable[[Mapping[str, Any]], None]) -> None:
        """Start all, call `started`, keep all running until asked to stop. Raises Problem where a start fails."""
        self._listen()
        try:
            self._start(database_url, started)
            self._watch()
        except Stopped:
            pass
        finally:
            self._stop()

    def _start(self, database_url: str | None, started: Callable[[Mapping[str, Any]], None]) -> None:
        os.environ["PORT"] = str(self.port)
        if database_url:
            facts = self._prepare()
        else:
            url = os.environ["DATABASE_URL"] = self._start_database()
            facts = self._prepare_unless_done(url)
        pages = self._child("pages", "serve", "--host", self.host, "--port", str(self.port))
        jobs = self._child("jobs", "worker")
        for child in (pages, jobs):
            self.children.append(child)
            child.start()
        self._wait_for_pages(pages)
        if not jobs.is_running():
            raise self._fell_at_start(jobs)
        started(facts)

    def _child(self, name: str, *words: str) -> Child:
        return Child(name, [sys.executable, "-m", "moteplass.cli", *words], self.logs / f"{name}.log")

    def _start_database(self) -> str:
        server = Postgres(
            self.var / "pg", self.logs / "database.log", say=lambda text: self.say(f"           {text}")
        )
        if server.check_folder():
            if server.end_leftover():
                self.say("  Database   stopped a server that an earlier run left behind")
        else:
            self.say(f"  Database   making a new one in {server.folder}")
            server.make(self._stopping)
        child = server.as_child()
        self.children.append(child)
        child.start()
        server.wait_ready(self._stopping)
        self.say(f"  Database   PostgreSQL {VERSION} is ready")
        return server.url

    def _prepare_unless_done(self, url: str) -> Mapping[str, Any]:
        now = prepared.fingerprint(demo=os.environ.get("MOTEPLASS_DEMO", "1") != "0")
        facts = self._facts()
        if facts and prepared.read(url) == now:
            self.say("  Tables     up to date")
            return facts
        facts = self._prepare()
        prepared.write(url, now)
        return facts

    @property
    def _result(self) -> Path:
        return self.logs / "prepared.json"

    def _facts(self) -> Mapping[str, Any]:
        """What the last preparation left for us to show: the demo's log-ins."""
        try:
            found = json.loads(self._result.read_text())
        except (OSError, ValueError):
            return {}
        return found if isinstance(found, dict) else {}

    def _prepare(self) -> Mapping[str, Any]:
        self.logs.mkdir(parents=True, exist_ok=True)
        self._result.unlink(missing_ok=True)
        step = Child(
            "prepare",
            [sys.executable, "-m", "moteplass.cli.embedded.prepare", str(self._result)],
            self.logs / "prepare.log",
            show=True,
        )
        self.children.append(step)
        step.start()
        while step.is_running():
            if self._stopping():
                raise Stopped
            self._pause(0.5)
        self.children.remove(step)
        step.clear_session()
        if step.process is None or step.process.returncode != 0:
            raise Problem(
                "The database could not be brought up to date (the reason stands above).",
                *folder.advice_if_full(self.var),
                "moteplass doctor says more. Nothing was lost: each step is done whole or not at all.",
            )
        return self._facts()

    def _wait_for_pages(self, pages: Child, seconds: float = 90) -> None:
        until = monotonic() + seconds
        while True:
            if self._stopping():
                raise Stopped
            if not pages.is_running():
                raise self._fell_at_start(pages)
            status = _status("127.0.0.1" if self.host == "0.0.0.0" else self.host, self.port)  # noqa: S104
            if status is not None:
                if status >= 500:
                    self.say(f"  Pages      answer, but the front page fails ({status}). See {pages.log}")
                else:
                    self.say("  Pages      ready")
                return
            if monotonic() > until:
                raise Problem(f"The pages do not answer. The end of {pages.log}:\n{pages.last_words()}")
            sleep(0.05)

    def _fell_at_start(self, child: Child) -> Problem:
        return Problem(
            f"{child.name} {child.exit_text()} at the start. The end of {child.log}:\n{child.last_words()}",
            *folder.advice_if_full(self.var),
            "moteplass doctor says what is configured and what is wrong.",
        )

    def _watch(self) -> None:
        while not self._stopping():
            for child in self.children:
                if child.is_running():
                    continue
                if child.wait_until == 0.0:
                    how = child.exit_text()
                    if child.falls >= FALLS_AT_START and not child.has_settled():
                        raise self._fell_at_start(child)
                    pause = child.fell()
                    self.say(f"  {child.name} {how}; starting it again in {pause:.0f} s. See {child.log}")
                elif monotonic() >= child.wait_until:
                    child.wait_until = 0.0
                    child.start()
            self._pause(1.0)

    def _stop(self) -> None:
        if any(child.is_running() for child in self.children):
            self.say("  Stopping   (what has begun is finished first)")
        # The database last: the others finish what they have begun.
        database = [child for child in self.children if child.name == "database"]
        others = [child for child in self.children if child.name != "database"]
        for child in others:
            child.ask_to_stop()
        for child in [*others, *database]:
            child.stop()


def _status(host: str, port: int) -> int | None:
    """The front page's status code, or None where nothing answers yet."""
    connection = http.client.HTTPConnection(host, port, timeout=30)
    try:
        connection.request("GET", "/", headers={"Host": f"localhost:{port}"})
        return connection.getresponse().status
    except (OSError, http.client.HTTPException):
        return None
    finally:
        connection.close()


def hold(var: Path) -> folder.Lock:
    """Make the folder ready and take it. Raises Problem."""
    folder.prepare(var)
    return folder.lock(var)

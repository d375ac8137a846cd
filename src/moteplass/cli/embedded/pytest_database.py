"""pytest plug-in: a throw-away PostgreSQL for a test run without DATABASE_URL.

Loaded with `-p` from the configuration, because Django's settings read DATABASE_URL before any conftest is imported.
With pytest-xdist only the controller starts a server; its workers inherit the address. Meanwhile it makes the tables
once, in a database to copy: the migrations take longer than all else that a process of tests begins with.
"""

import atexit
import fcntl
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Generator
from pathlib import Path
from urllib.parse import urlsplit

import psycopg
import pytest

from moteplass.cli.embedded.postgres import Postgres

TEMPLATE, LOCK = "MOTEPLASS_TEST_TEMPLATE", "MOTEPLASS_TEST_TEMPLATE_LOCK"
_server: Postgres | None = None
_folder: Path | None = None


@pytest.hookimpl(wrapper=True)
def pytest_load_initial_conftests(early_config: pytest.Config) -> Generator[None, None, None]:
    """Start the server before pytest-django reads the settings."""
    options = early_config.known_args_namespace
    idle = getattr(options, "version", 0) or getattr(options, "help", False)
    if not idle and "PYTEST_XDIST_WORKER" not in os.environ:
        _start(several=bool(getattr(options, "numprocesses", None)))
    yield


def template() -> str:
    """The database to copy, waiting until its tables are made; empty where there is none."""
    name = os.environ.get(TEMPLATE, "")
    if name:
        with open(os.environ[LOCK]) as lock:
            fcntl.flock(lock, fcntl.LOCK_SH)
    return name


def _start(*, several: bool) -> None:
    global _server, _folder
    _folder = Path(tempfile.mkdtemp(prefix="moteplass-pytest-"))
    # Not only at pytest's end: it is not reached where the settings cannot be imported.
    atexit.register(pytest_unconfigure)
    os.environ.setdefault("MOTEPLASS_VAR", str(_folder / "var"))
    if not os.environ.get("DATABASE_URL"):
        _server = Postgres(_folder / "pg", _folder / "database.log", durable=False, say=lambda _: None)
        _server.make()
        _server.as_child().start()
        _server.wait_ready()
        os.environ["DATABASE_URL"] = _server.url
        if several:
            _make_template(_server.url, _folder / "template.lock")


def _make_template(server: str, lock: Path) -> None:
    """In a process of its own, which holds the lock until it ends. What it leaves undone, whoever copies does."""
    name = "migrated"
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}")
    os.environ |= {TEMPLATE: name, LOCK: str(lock)}
    with lock.open("w") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        subprocess.Popen(
            [sys.executable, "-m", "django", "migrate", "--verbosity=0"],
            env=os.environ
            | {
                "DATABASE_URL": urlsplit(server)._replace(path=f"/{name}").geturl(),
                "DJANGO_SETTINGS_MODULE": "moteplass.config.settings.test",
            },
            pass_fds=[held.fileno()],
            # Tests that need no database may end, and the server with them, before it does.
            stderr=subprocess.DEVNULL,
        )


@pytest.hookimpl(trylast=True)
def pytest_unconfigure() -> None:
    """Stop it and remove the folder."""
    global _server, _folder
    if _server is not None and _server.child is not None:
        _server.child.stop()
    if _folder is not None:
        shutil.rmtree(_folder, ignore_errors=True)
    _server = _folder = None

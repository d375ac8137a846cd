"""pytest plug-in: a throw-away PostgreSQL for a test run without DATABASE_URL.

Loaded with `-p` from the configuration, because Django's settings read DATABASE_URL before any conftest is imported.
With pytest-xdist only the controller starts a server; its workers inherit the address.
"""

import atexit
import os
import shutil
import tempfile
from collections.abc import Generator
from pathlib import Path

import pytest

from moteplass.cli.embedded.postgres import Postgres

_server: Postgres | None = None
_folder: Path | None = None


@pytest.hookimpl(wrapper=True)
def pytest_load_initial_conftests(early_config: pytest.Config) -> Generator[None, None, None]:
    """Start the server before pytest-django reads the settings."""
    options = early_config.known_args_namespace
    idle = getattr(options, "version", 0) or getattr(options, "help", False)
    if not idle and "PYTEST_XDIST_WORKER" not in os.environ:
        _start()
    yield


def _start() -> None:
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


@pytest.hookimpl(trylast=True)
def pytest_unconfigure() -> None:
    """Stop it and remove the folder."""
    global _server, _folder
    if _server is not None and _server.child is not None:
        _server.child.stop()
    if _folder is not None:
        shutil.rmtree(_folder, ignore_errors=True)
    _server = _folder = None

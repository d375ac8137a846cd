"""A house for each file of tests, and browsers to visit it with."""

import os
import re
from collections.abc import Callable, Generator, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, sync_playwright

from tests.browser.house import House, furnished, open_house
from tests.browser.visitors import Visitor, visiting

Visit = Callable[..., Visitor]


def _run_id() -> str:
    return re.sub(r"\W", "", os.environ.get("PYTEST_XDIST_TESTRUNUID", "")) or str(os.getpid())


@pytest.fixture(scope="session")
def shared_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One folder for all processes of this test run."""
    base = tmp_path_factory.getbasetemp()
    return base.parent if "PYTEST_XDIST_WORKER" in os.environ else base


@pytest.fixture(scope="session")
def demo(shared_folder: Path, chromium: str) -> Iterator[str]:
    """The name of a database with the demo in it, to copy."""
    with furnished(shared_folder, _run_id()) as name:
        yield name


# For each file, not for the whole run: while playwright runs, Django refuses its database in the same thread.
@pytest.fixture(scope="module")
def house(shared_folder: Path, demo: str, request: pytest.FixtureRequest) -> Iterator[House]:
    with open_house(shared_folder, demo, request.module.__name__.rpartition(".")[2]) as opened:
        yield opened


@pytest.fixture(scope="module")
def browser(chromium: str) -> Iterator[Browser]:
    root = hasattr(os, "geteuid") and os.geteuid() == 0
    with sync_playwright() as playwright:
        # Chromium's sandbox refuses to run as root.
        started = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"] if root else [])
        yield started
        started.close()


@pytest.fixture
def shots(shared_folder: Path, request: pytest.FixtureRequest) -> Path:
    """Where pictures of what failed are kept."""
    folder = Path(os.environ.get("MOTEPLASS_SHOTS") or shared_folder / "shots")
    return folder / re.sub(r"[^\w-]+", "-", request.node.name)


@pytest.fixture
def visit(browser: Browser, house: House, shots: Path, request: pytest.FixtureRequest) -> Iterator[Visit]:
    """`visit(viewport=…, java_script_enabled=…)`: a visitor with a fresh browser; gone, and checked, with the test."""
    with ExitStack() as stack:
        came: list[Visitor] = []

        def come(**how: Any) -> Visitor:
            visitor = stack.enter_context(visiting(browser, house, shots, **how))
            came.append(visitor)
            return visitor

        yield come
        report = getattr(request.node, "call_report", None)
        if report is not None and report.failed:
            for number, visitor in enumerate(came):
                print(f"visitor {number} stood at {visitor.page.url}; picture: {visitor.shoot()}")  # noqa: T201
        for visitor in came:
            visitor.assert_well()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item,
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    report = yield
    if report.when == "call":
        item.call_report = report  # type: ignore[attr-defined]
    return report


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Long files first, so that no process is left with one at the end. The first makes the demo, and the second needs
    none.
    """
    here = Path(__file__).parent
    first = {here / "test_every_page.py": 0, here.parent / "web" / "test_access_everywhere.py": 1}
    items.sort(key=lambda item: first.get(item.path, 2 if here in item.path.parents else 3))

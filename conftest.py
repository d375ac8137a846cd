"""Which browser the browser tests drive, and a loud word where there is none."""

import os
import shutil
from pathlib import Path

import pytest

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


def find_chromium() -> str:
    """The browser named by MOTEPLASS_CHROMIUM, else one that is installed; empty where there is none."""
    named = os.environ.get("MOTEPLASS_CHROMIUM", "")
    if named and Path(named).is_file():
        return named
    return next((found for name in NAMES if (found := shutil.which(name))), "")


@pytest.fixture(scope="session")
def chromium() -> str:
    """The path of Chromium, for `playwright.chromium.launch(executable_path=chromium)`."""
    return find_chromium() or pytest.skip("no Chromium")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Everything in tests/browser drives a browser; without one it is skipped, never passed."""
    here = Path(__file__).parent / "tests" / "browser"
    missing = not find_chromium()
    for item in items:
        if item.path.is_relative_to(here):
            item.add_marker(pytest.mark.browser)
        if missing and item.get_closest_marker("browser"):
            item.add_marker(pytest.mark.skip(reason="BROWSER TEST NOT RUN: no Chromium"))


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say what was not run so that nobody takes a green end for the whole."""
    skipped = [
        report
        for report in terminalreporter.stats.get("skipped", [])
        if "BROWSER TEST NOT RUN" in str(report.longrepr)
    ]
    if skipped:
        terminalreporter.section("BROWSER TESTS NOT RUN", sep="!", red=True, bold=True)
        terminalreporter.line(f"{len(skipped)} browser tests were NOT RUN: no Chromium was found.")
        terminalreporter.line("Install it (apt-get install chromium), or name one in MOTEPLASS_CHROMIUM.")

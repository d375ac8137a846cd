"""docs/new-tool.md is true: its blocks are a tool, and the house takes that tool in without being changed."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.architecture.throwaway import document

SETTINGS = "tests.architecture.throwaway.settings"
INSIDE = ["tests/architecture/throwaway/own_tests.py", "tests/architecture/throwaway/house_tests.py"]


def run(words: list[str], folder: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run a command outside this session."""
    # A session of its own must not take itself for a worker of this one.
    inherited = {name: value for name, value in os.environ.items() if not name.startswith("PYTEST")}
    return subprocess.run(
        words, cwd=folder, env=inherited | environment, capture_output=True, text=True, timeout=300
    )


def test_every_block_of_the_page_is_a_file_of_the_tool() -> None:
    assert document.blocks_without_a_name() == 0
    wanted = document.in_the_tests()
    assert len(wanted) > 12
    for path, text in wanted.items():
        assert path.read_text() == text, (
            f"{path.name}: run python -m tests.architecture.throwaway.document, or mend docs/new-tool.md"
        )
    folder = document.HERE / "guestbook"
    files = {path for path in folder.rglob("*") if path.is_file() and "__pycache__" not in path.parts}
    others = files - set(wanted)
    # The page says of these what they are: empty, or written by Django.
    assert {path.relative_to(folder).as_posix() for path in others} == {
        "__init__.py",
        "migrations/__init__.py",
        "migrations/0001_initial.py",
    }
    assert not (folder / "__init__.py").read_text()


@pytest.mark.slow
def test_the_house_takes_the_tool_in(db: None) -> None:
    options = ["--ds", SETTINGS, "-q", "-p", "no:cacheprovider", "-p", "no:xdist"]
    done = run([sys.executable, "-m", "pytest", *options, *INSIDE], document.ROOT)
    assert done.returncode == 0, (done.stdout + done.stderr)[-6000:]
    assert "skipped" not in done.stdout


def test_its_files_keep_the_order_of_imports(tmp_path: Path) -> None:
    """The whole product in another folder, with the tool in its place and the lines that the page asks for."""
    package = tmp_path / "moteplass"
    shutil.copytree(
        document.ROOT / "src" / "moteplass",
        package,
        ignore=lambda folder, names: [
            n for n in names if not (Path(folder, n).is_dir() or n.endswith(".py"))
        ],
    )
    tool = package / "tools" / "guestbook"
    (tool / "migrations").mkdir(parents=True)
    (tool / "migrations" / "__init__.py").touch()
    (tool / "__init__.py").touch()
    given = document.files()
    for name, text in given.items():
        if name.endswith(".py") and name != document.TESTS:
            (tool / name).write_text(text)
    contracts = (document.ROOT / ".importlinter").read_text() + "\n" + given[document.LINT]
    (tmp_path / ".importlinter").write_text(contracts)
    lint = Path(sys.executable).with_name("lint-imports")
    said = run([str(lint), "--no-cache"], tmp_path, PYTHONPATH=str(tmp_path)).stdout
    # The other contracts are `make check`'s.
    assert "Inside the guestbook KEPT" in said, said
    assert "Tools do not know each other KEPT" in said, said


def test_nothing_in_the_product_knows_the_throw_away_tool() -> None:
    for path in (document.ROOT / "src").rglob("*.py"):
        assert "guestbook" not in path.read_text().lower(), path

"""The files in docs/new-tool.md: a name in bold, and the block under it."""

import re
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]
DOCUMENT = ROOT / "docs" / "new-tool.md"
HERE = Path(__file__).resolve().parent
PACKAGE = "moteplass.tools.guestbook"
# Where the same files stand in the tests.
THROWAWAY = "tests.architecture.throwaway.guestbook"
LINT = ".importlinter"
TESTS = "tests/tools/guestbook/test_guestbook.py"

_FILE = re.compile(r"^\*\*`(?P<name>[^`]+)`\*\*\n\n```\w+\n(?P<text>.*?)^```$", re.MULTILINE | re.DOTALL)
_BLOCK = re.compile(r"^```(\w+)$", re.MULTILINE)


def files() -> dict[str, str]:
    """Each file of the page by its name, as the page has it."""
    return {found["name"]: found["text"] for found in _FILE.finditer(DOCUMENT.read_text())}


def blocks_without_a_name() -> int:
    """Blocks of code on the page that belong to no file. The one listing of the folder is text."""
    return sum(1 for kind in _BLOCK.findall(DOCUMENT.read_text()) if kind != "text") - len(files())


def in_the_tests() -> dict[Path, str]:
    """The files as they stand in the tests: under another package name."""
    found = {}
    for name, text in files().items():
        if name == LINT:
            continue
        # Not called test_…: it runs in a session of its own, with settings of its own.
        path = HERE / "own_tests.py" if name == TESTS else HERE / "guestbook" / name
        found[path] = text.replace(PACKAGE, THROWAWAY)
    return found


if __name__ == "__main__":
    for path, text in in_the_tests().items():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)

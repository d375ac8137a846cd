"""Folders in the format of Polis: made up ones, and the three real ones where they are."""

import csv
from collections.abc import Iterable
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from moteplass.cli.main import app

REAL = Path(__file__).resolve().parents[3].parent / "shared" / "data" / "polis"
SETS = ("brexit-consensus", "scoop-hivemind.biodiversity", "austria-climate.5twd2jsnkf.2022-08-08")


def real(name: str) -> Path:
    """A real set, or a loud skip."""
    folder = REAL / name
    if not (folder / "votes.csv").is_file():
        pytest.skip(f"REAL DATA NOT THERE: {name}")
    return folder


def command(*words: object) -> Result:
    """`moteplass …`, which must end well."""
    done = CliRunner().invoke(app, [str(word) for word in words])
    assert done.exit_code == 0, done.output
    return done


def write(
    folder: Path,
    comments: Iterable[tuple[object, ...]],
    votes: Iterable[tuple[object, ...]],
    summary: Iterable[tuple[object, ...]] = (),
) -> Path:
    """`comments`: (timestamp, id, author, moderated, text); `votes`: (timestamp, comment, voter, vote)."""
    folder.mkdir(parents=True, exist_ok=True)
    header = (
        "timestamp",
        "datetime",
        "comment-id",
        "author-id",
        "agrees",
        "disagrees",
        "moderated",
        "comment-body",
    )
    # What the files say of the figures is not to be trusted.
    rows = [(at, "", pk, author, 999, 999, moderated, text) for at, pk, author, moderated, text in comments]
    _write(folder / "comments.csv", [header, *rows])
    said = [(at, "", pk, voter, vote) for at, pk, voter, vote in votes]
    _write(folder / "votes.csv", [("timestamp", "datetime", "comment-id", "voter-id", "vote"), *said])
    if summary:
        _write(folder / "summary.csv", summary)
    return folder


def _write(path: Path, rows: Iterable[tuple[object, ...]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as out:
        csv.writer(out).writerows(rows)


def read(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


AT = 1_600_000_000_123


def two_camps(folder: Path, *, people: int = 24, statements: int = 10, apart: int = 100) -> Path:
    """Half agree with the even statements and disagree with the odd ones, half the other way; all with the last.

    They come one after the other, so many milliseconds `apart`.
    """
    comments = [(AT + n, n, n % 3, 1, f"Statement {n} of the made up ones") for n in range(statements)]
    votes = []
    for person in range(people):
        for n in range(statements):
            value = 1 if n == statements - 1 else 1 if (n + person) % 2 == 0 else -1
            if (person * 7 + n) % 11:
                votes.append((AT + 1000 + person * apart + n, n, person, value))
    summary = [("topic", "Made up"), ("url", "https://polis.test/7abc"), ("views", 77)]
    return write(
        folder, comments, votes, [*summary, ("conversation-description", "What about it?\n\nSay so.")]
    )

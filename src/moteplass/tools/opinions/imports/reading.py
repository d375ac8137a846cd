"""Reading the files that Polis exports: statements, votes, what is told of the whole. Bad rows are named by line."""

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from moteplass.kit import clock, identity, text
from moteplass.spine.content.models import State

STATES = {"1": State.PUBLISHED, "0": State.AWAITING, "-1": State.HIDDEN}
# In the exports, unlike in the database of Polis, +1 is agree.
_VOTES = {"1": 1, "-1": -1, "0": 0}
_COMMENTS = ("timestamp", "comment-id", "author-id", "moderated", "comment-body")
_STANCES = ("timestamp", "comment-id", "voter-id", "vote")
_MOST = 2**31 - 1


class BadFile(ValueError):
    """The files cannot be read at all. The message says what to do."""


@dataclass(frozen=True, slots=True)
class Reject:
    """A row that was not taken in, and why, in words for the person who has the file."""

    file: str
    line: int
    reason: str
    row: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ReadStatement:
    line: int
    number: int
    author: int | None
    at: datetime
    state: State
    body: str
    row: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ReadVote:
    line: int
    statement: int
    voter: int
    at: datetime
    value: int
    row: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Summary:
    """What summary.csv tells of the conversation. All empty where there is none."""

    topic: str = ""
    url: str = ""
    views: int | None = None
    description: str = ""


def read_comments(folder: Path) -> Iterator[ReadStatement | Reject]:
    """The rows of comments.csv. Raises BadFile."""
    for line, row, cells in _rows(folder / "comments.csv", _COMMENTS):
        try:
            yield _statement(line, row, cells)
        except ValueError as error:
            yield Reject("comments.csv", line, str(error), cells)


def read_votes(folder: Path) -> Iterator[ReadVote | Reject]:
    """The rows of votes.csv, in their order. Raises BadFile."""
    for line, row, cells in _rows(folder / "votes.csv", _STANCES):
        try:
            yield ReadVote(
                line,
                _number(row["comment-id"], "comment-id"),
                _number(row["voter-id"], "voter-id"),
                _moment(row["timestamp"]),
                _vote(row["vote"]),
                cells,
            )
        except ValueError as error:
            yield Reject("votes.csv", line, str(error), cells)


def read_xids(folder: Path) -> dict[int, str]:
    """What participants were called elsewhere, by number. Of participants-votes.csv nothing else is read."""
    path = folder / "participants-votes.csv"
    if not path.is_file() or "xid" not in _header(path):
        return {}
    found = {}
    for _line, row, _cells in _rows(path, ("participant", "xid")):
        if row["xid"] and row["participant"].isdecimal():
            found[int(row["participant"])] = text.normalise(row["xid"])[:200]
    return found


def read_summary(folder: Path) -> Summary:
    """summary.csv: one name and one value a line."""
    path = folder / "summary.csv"
    if not path.is_file():
        return Summary()
    with _open(path) as file:
        told = {row[0]: row[1] for row in csv.reader(file) if len(row) > 1}
    views = told.get("views", "")
    return Summary(
        topic=text.normalise(told.get("topic", "")),
        url=text.normalise(told.get("url", ""))[:500],
        views=int(views) if views.isdecimal() and int(views) <= _MOST else None,
        description=text.normalise(told.get("conversation-description", "")),
    )


def _statement(line: int, row: dict[str, str], cells: tuple[str, ...]) -> ReadStatement:
    body = text.normalise(row["comment-body"])
    if not body:
        raise ValueError("no text")
    if identity.find_identity_numbers(body):
        raise ValueError("holds a national identity number")
    if row["moderated"] not in STATES:
        raise ValueError(f"moderated is {row['moderated']!r}, not one of 1, 0, -1")
    return ReadStatement(
        line,
        _number(row["comment-id"], "comment-id"),
        _number(row["author-id"], "author-id") if row["author-id"] else None,
        _moment(row["timestamp"]),
        STATES[row["moderated"]],
        body,
        cells,
    )


def _number(given: str, name: str) -> int:
    if not (given.isascii() and given.isdecimal()) or int(given) > _MOST:
        raise ValueError(f"{name} is {given!r}, not a number")
    return int(given)


def _vote(given: str) -> int:
    if given not in _VOTES:
        raise ValueError(f"vote is {given!r}, not one of 1, 0, -1")
    return _VOTES[given]


def _moment(given: str) -> datetime:
    """A timestamp in milliseconds since 1970, or in seconds."""
    if not (given.isascii() and given.isdecimal() and len(given) in (10, 13)):
        raise ValueError(f"timestamp is {given!r}, not milliseconds since 1970")
    seconds, rest = divmod(int(given) * (1000 if len(given) == 10 else 1), 1000)
    moment = datetime.fromtimestamp(seconds, tz=UTC).replace(microsecond=rest * 1000)
    if moment > clock.now():
        raise ValueError(f"the timestamp {given!r} has not come yet")
    return moment


def _rows(path: Path, columns: tuple[str, ...]) -> Iterator[tuple[int, dict[str, str], tuple[str, ...]]]:
    if not path.is_file():
        raise BadFile(f"{path.parent} has no {path.name}")
    header = _header(path)
    if missing := [column for column in columns if column not in header]:
        raise BadFile(f"{path.name} has no column {', '.join(missing)}. It has: {', '.join(header)[:300]}")
    with _open(path) as file:
        reader = csv.reader(file)
        next(reader)
        for cells in reader:
            if cells:
                row = dict.fromkeys(columns, "") | dict(zip(header, cells, strict=False))
                yield reader.line_num, row, tuple(cells)


def _header(path: Path) -> list[str]:
    with _open(path) as file:
        return next(csv.reader(file), [])


def _open(path: Path):  # type: ignore[no-untyped-def]
    csv.field_size_limit(10_000_000)
    try:
        return path.open(encoding="utf-8-sig", newline="")
    except OSError as error:
        raise BadFile(f"cannot read {path}: {error.strerror}") from None

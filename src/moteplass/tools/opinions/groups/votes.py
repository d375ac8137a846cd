"""Answers in the order they came, the same as sparse matrices, and who has answered enough to be grouped."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
from scipy import sparse

from .shapes import Former, Settings

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]

_NEVER = np.iinfo(np.int64).max


@dataclass(frozen=True, slots=True)
class Votes:
    """People × statements. `agree`, `disagree` and `seen` hold ones; each row and column has at least one answer."""

    voters: Ints
    statements: Ints
    rejected: Bools  # for each statement
    agree: Any  # scipy has no types for sparse matrices
    disagree: Any
    seen: Any
    admitted: Bools  # for each voter

    @property
    def counts(self) -> Ints:
        """Answers for each voter, rejected statements included."""
        return np.asarray(np.diff(self.seen.indptr), dtype=np.int64)


@dataclass(frozen=True, slots=True)
class Answers:
    """What each said last of each statement, in the order of time. `row` and `column` are places in the first two."""

    voters: Ints
    statements: Ints
    row: Ints
    column: Ints
    said: Ints
    when: Ints  # empty where nobody knows
    entered: Ints  # for each voter: at how many answers they were let in early

    def first(self, many: int, *, rejected: Collection[int], settings: Settings, former: Former) -> Votes:
        """The first so many answers as matrices: of the people and statements that were there by then."""
        people, row = _there(self.row[:many], self.voters.size)
        asked, column = _there(self.column[:many], self.statements.size)
        said, shape = self.said[:many], (people.size, asked.size)
        voters, statements = self.voters[people], self.statements[asked]

        def ones(which: Bools) -> Any:
            return sparse.csr_matrix((np.ones(int(which.sum())), (row[which], column[which])), shape=shape)

        enough = np.bincount(row, minlength=people.size) >= min(settings.least_votes, asked.size)
        stays = np.isin(voters, np.fromiter(former.groups, dtype=np.int64, count=len(former.groups)))
        return Votes(
            voters=voters,
            statements=statements,
            rejected=np.isin(statements, np.fromiter(rejected, dtype=np.int64, count=len(rejected))),
            agree=ones(said == 1),
            disagree=ones(said == -1),
            seen=ones(np.ones(said.size, dtype=bool)),
            admitted=enough | (self.entered[people] <= many) | stays,
        )


def _there(at: Ints, of: int) -> tuple[Ints, Ints]:
    """Which of so many there are, and for each place where among those it is."""
    here = np.bincount(at, minlength=of) > 0
    return np.flatnonzero(here), (np.cumsum(here) - 1)[at]


def gather(
    voter: npt.ArrayLike,
    statement: npt.ArrayLike,
    vote: npt.ArrayLike,
    *,
    when: npt.ArrayLike | None,
    settings: Settings,
) -> Answers:
    """Sort votes by time; of several by one voter on one statement the last counts.

    Last is by `when`, then by position. ValueError where a vote is none of 1, -1 and 0, or lengths differ.
    """
    who, what, said = (np.asarray(a, dtype=np.int64).ravel() for a in (voter, statement, vote))
    if not who.size == what.size == said.size:
        raise ValueError("voter, statement and vote must be of one length")
    if said.size and not np.isin(said, (-1, 0, 1)).all():
        raise ValueError("a vote is 1, -1 or 0")
    position = np.arange(who.size)
    times = position if when is None else np.asarray(when, dtype=np.int64).ravel()
    if times.size != who.size:
        raise ValueError("when must be as long as the votes")
    voters, row = np.unique(who, return_inverse=True)
    statements, column = np.unique(what, return_inverse=True)
    turn = np.lexsort((position, times, column, row))
    last = np.ones(who.size, dtype=bool)
    last[:-1] = (row[turn[1:]] != row[turn[:-1]]) | (column[turn[1:]] != column[turn[:-1]])
    turn = turn[last]
    if when is None:
        entered, times = np.full(voters.size, _NEVER), times[:0]
    else:
        turn = turn[np.argsort(times[turn], kind="stable")]
        entered, times = _entered(row[turn], column[turn], voters.size, settings), times[turn]
    return Answers(voters, statements, row[turn], column[turn], said[turn], times, entered)


def _entered(row: Ints, column: Ints, people: int, settings: Settings) -> Ints:
    """Those let in before there was much to answer stay. Known only where the votes carry a time."""
    entered = np.full(people, _NEVER)
    answered: dict[int, set[int]] = {}
    there: set[int] = set()
    inside = 0
    for at, (who, what) in enumerate(zip(row.tolist(), column.tolist(), strict=True), 1):
        there.add(what)
        answered.setdefault(who, set()).add(what)
        if entered[who] == _NEVER and len(answered[who]) >= min(settings.least_votes, len(there)):
            entered[who] = at
            inside += 1
        if inside < settings.first_in:
            # A dictionary keeps the order of first answers, and sorting keeps it among equals.
            waiting = sorted((w for w in answered if entered[w] == _NEVER), key=lambda w: -len(answered[w]))
            for earlier in waiting[: settings.first_in - inside]:
                entered[earlier] = at
                inside += 1
        elif len(there) >= settings.least_votes:
            break  # from here on the plain count of answers decides
    return entered

"""Votes as sparse matrices, and who has answered enough to be grouped."""

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


def gather(
    voter: npt.ArrayLike,
    statement: npt.ArrayLike,
    vote: npt.ArrayLike,
    *,
    when: npt.ArrayLike | None,
    rejected: Collection[int],
    settings: Settings,
    former: Former,
) -> Votes:
    """Put votes in matrices; of several by one voter on one statement the last counts.

    Last is by `when`, then by position. ValueError where a vote is none of 1, -1 and 0, or lengths differ.
    """
    who, what, said = (np.asarray(a, dtype=np.int64).ravel() for a in (voter, statement, vote))
    if not who.size == what.size == said.size:
        raise ValueError("voter, statement and vote must be of one length")
    if said.size and not np.isin(said, (-1, 0, 1)).all():
        raise ValueError("a vote is 1, -1 or 0")
    times = None if when is None else np.asarray(when).ravel()
    if times is not None and times.size != who.size:
        raise ValueError("when must be as long as the votes")
    voters, row = np.unique(who, return_inverse=True)
    statements, column = np.unique(what, return_inverse=True)
    early = _early(row, column, times, voters.size, settings)
    position = np.arange(who.size)
    turn = np.lexsort((position, position if times is None else times, column, row))
    row, column, said = row[turn], column[turn], said[turn]
    last = np.ones(who.size, dtype=bool)
    last[:-1] = (row[1:] != row[:-1]) | (column[1:] != column[:-1])
    row, column, said = row[last], column[last], said[last]
    shape = (voters.size, statements.size)

    def ones(which: Bools) -> Any:
        return sparse.csr_matrix((np.ones(int(which.sum())), (row[which], column[which])), shape=shape)

    enough = np.bincount(row, minlength=voters.size) >= min(settings.least_votes, statements.size)
    stays = np.isin(voters, np.fromiter(former.groups, dtype=np.int64, count=len(former.groups)))
    return Votes(
        voters=voters,
        statements=statements,
        rejected=np.isin(statements, np.fromiter(rejected, dtype=np.int64, count=len(rejected))),
        agree=ones(said == 1),
        disagree=ones(said == -1),
        seen=ones(np.ones(said.size, dtype=bool)),
        admitted=enough | early | stays,
    )


def _early(row: Ints, column: Ints, times: Any, people: int, settings: Settings) -> Bools:
    """Those let in before there was much to answer: they stay. Known only where the votes carry a time."""
    inside = np.zeros(people, dtype=bool)
    if times is None:
        return inside
    answered: dict[int, set[int]] = {}
    there: set[int] = set()
    entered = 0
    for at in np.lexsort((column, row, times)):
        who = int(row[at])
        there.add(int(column[at]))
        answered.setdefault(who, set()).add(int(column[at]))
        if not inside[who] and len(answered[who]) >= min(settings.least_votes, len(there)):
            inside[who] = True
            entered += 1
        if entered < settings.first_in:
            # A dictionary keeps the order of first answers, and sorting keeps it among equals.
            waiting = sorted((w for w in answered if not inside[w]), key=lambda w: -len(answered[w]))
            for earlier in waiting[: settings.first_in - entered]:
                inside[earlier] = True
                entered += 1
        elif len(there) >= settings.least_votes:
            break  # from here on the plain count of answers decides
    return inside

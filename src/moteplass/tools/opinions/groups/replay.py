"""A conversation that comes in whole: its groups as they would have grown while people answered."""

from bisect import bisect_left
from collections.abc import Collection, Iterator

import numpy as np

from .find import Finding, find
from .shapes import Former, Settings
from .votes import Answers, Ints


def replay(
    answers: Answers, *, rejected: Collection[int], former: Former, seen: int, settings: Settings
) -> Iterator[tuple[int, Finding]]:
    """Find the groups on the way, each time from those before: after how many answers, and what was found.

    Goes on from `former`, found among the first `seen` answers. The last finding, of all answers, is left to the
    caller.
    """
    for many in moments(answers.when, settings)[:-1]:
        if many > seen:
            found = find(answers, many, rejected=rejected, former=former, settings=settings)
            former = found.former()
            yield many, found


def moments(when: Ints, settings: Settings) -> list[int]:
    """How many answers there were at each finding. `when` is in milliseconds, sorted.

    A finding comes `settings.rest` after the first answer not yet seen, as with people who answer all the time; where
    that makes more than `settings.findings`, after the shortest rest that does not.
    """
    if not when.size:
        return []
    most = settings.findings
    shortest = round(settings.rest.total_seconds() * 1000)
    # A longer rest never makes more findings.
    rests = range(shortest, max(shortest, int(when[-1] - when[0])) + 1)
    rest = rests[bisect_left(rests, True, key=lambda rest: len(_spaced(when, rest, most)) <= most)]
    return _spaced(when, rest, most)


def _spaced(when: Ints, rest: int, most: int) -> list[int]:
    """As above for one rest. Stops at one more than `most`."""
    seen = 0
    spaced: list[int] = []
    while seen < when.size and len(spaced) <= most:
        seen = int(np.searchsorted(when, when[seen] + rest, side="right"))
        spaced.append(seen)
    return spaced

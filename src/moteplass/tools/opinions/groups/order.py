"""Which statement to show next: each gets its share of answers, and what tells people apart gets a little more.

Plain Python, for the page that shows it. The weight is Polis' priority, worked out from tallies alone.
"""

import random
from collections.abc import Collection, Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Tally:
    """What is known of a statement. `extremity` is `Placed.extremity` of the latest map, 0 before there is one."""

    statement: int
    agrees: int
    disagrees: int
    passes: int
    extremity: float = 0.0


def weight(tally: Tally) -> float:
    """How much a statement should be shown: more when few have seen it, it tells people apart, and few pass it by."""
    seen = tally.agrees + tally.disagrees + tally.passes
    passed = (tally.passes + 1) / (seen + 2)
    agreed = (tally.agrees + 1) / (seen + 2)
    # Nine times as much for a new one, halved for each five answers.
    fresh = 1 + 8 * 2 ** (-seen / 5)
    return float(((1 - passed) * (tally.extremity + 1) * agreed * fresh) ** 2)


def next_statement(
    tallies: Iterable[Tally], answered: Collection[int], *, voter: int | str, seed: int = 0
) -> int | None:
    """Draw one of the statements that `voter` has not answered; None when all are.

    The same voter with the same answers is shown the same statement while the tallies stand still.
    """
    done = set(answered)
    left = sorted((t for t in tallies if t.statement not in done), key=lambda t: t.statement)
    if not left:
        return None
    # Not for secrets: it is to be the same again.
    draw = random.Random(f"{seed}/{voter}/{len(done)}")  # noqa: S311
    return draw.choices([t.statement for t in left], weights=[weight(t) for t in left])[0]

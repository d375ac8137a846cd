"""Opinion groups found as the job would have found them, had the votes come here one by one.

`python -m benchmarks.replay SET REST [SEED …]`: a finding REST seconds after the first answer not yet seen, as
tools/opinions/jobs.py waits (3 at the least, 300 at the most), each from the one before, of the answers an import
keeps: the last of each person to each statement. Not in `make bench`: one seed takes a minute to ten of a whole core.
"""

import sys
from time import process_time

import numpy as np
from threadpoolctl import threadpool_limits

from benchmarks.house import ROOT
from benchmarks.opinions import Conversation, agreement


def keep_last(real: Conversation) -> None:
    """Let only the last answer of each person to each statement stand, in the order of their times."""
    turn = np.argsort(real.when, kind="stable")
    pairs = np.stack([real.voter[turn], real.statement[turn]])[:, ::-1]
    _pairs, back = np.unique(pairs, axis=1, return_index=True)
    kept = turn[np.sort(turn.size - 1 - back)]
    for name in ("voter", "statement", "vote", "when"):
        setattr(real, name, getattr(real, name)[kept])


def stops(real: Conversation, rest: float) -> list[int]:
    """How many answers there are at each finding."""
    times, seen = np.sort(real.when), [0]
    while seen[-1] < times.size:
        seen.append(int(np.searchsorted(times, times[seen[-1]] + rest * 1000, side="right")))
    return seen[1:]


def main() -> None:
    """Print one line for each seed."""
    name, rest, *seeds = sys.argv[1:]
    real = Conversation(ROOT.parent / "shared" / "data" / "polis" / name)
    keep_last(real)
    findings = stops(real, float(rest))
    for seed in map(int, seeds or ["0"]):
        begun = process_time()
        with threadpool_limits(limits=1):
            found, moved = real.as_they_came(findings, seed)
        ari = agreement(real.published, {p.voter: p.nearest for p in found.participants})
        print(
            f"{name}, seed {seed}: {len(findings)} findings, ARI {ari:.4f}, {found.k} groups, "
            f"{moved:.1f} % moved each time, {process_time() - begun:.0f} s of CPU",
            flush=True,
        )


if __name__ == "__main__":
    main()

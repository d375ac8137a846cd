"""Opinion groups: as the published ones, steady, and quick. Needs no database.

The real sets are Polis exports. Each is grouped as an import is: its votes replayed in the order of their times, each
finding from the one before (docs/decisions/0016), once for each seed, by the same method and parameters. That is
compared with the published `group-id` of everybody who has one: the adjusted Rand index, 1 where both say the same, 0
for chance. Who has too few answers for a group of ours counts where they point so far; so does the plain method beside
it, which has no such rule. What must be beaten is the higher of what was said of a plain method and what the plain one
reaches here, unrounded, and by the mean of the seeds, not by a lucky one. Beside it all votes at once, from nothing.
Half an hour of one core.

Larger sets are grown from the biodiversity set: people drawn again with replacement, each with a tenth of the answers
redrawn at random, so that no two are alike.
"""

import csv
import sys
from concurrent.futures import ProcessPoolExecutor
from itertools import combinations
from multiprocessing import get_context
from pathlib import Path
from statistics import mean
from time import perf_counter, process_time

import numpy as np
import numpy.typing as npt
from sklearn.cluster import KMeans
from sklearn.metrics import adjusted_rand_score
from threadpoolctl import threadpool_limits

from benchmarks import report
from benchmarks.report import Figure
from moteplass.tools.opinions.groups.find import find, find_groups, told
from moteplass.tools.opinions.groups.replay import moments, replay
from moteplass.tools.opinions.groups.shapes import Former, Opinions, Settings
from moteplass.tools.opinions.groups.votes import gather

SETS = {  # what a plain SVD and k-means was said to reach; for how many seeds it is replayed, a minute or two for each
    "scoop-hivemind.biodiversity": (0.78, 5),
    "austria-climate.5twd2jsnkf.2022-08-08": (0.75, 5),
    "brexit-consensus": (0.90, 20),
}
GROWN = "scoop-hivemind.biodiversity"
POLIS_SECONDS = {30_000: 2.4, 440_000: 60.0, 1_000_000: 87.0}
SEEDS = 20
Ints = npt.NDArray[np.int64]


class Conversation:
    """A Polis export: votes in columns, rejected statements, the published groups and their number."""

    def __init__(self, folder: Path) -> None:
        votes = _rows(folder / "votes.csv")
        self.voter, self.statement, self.vote, self.when = (
            np.array([int(row[name]) for row in votes], dtype=np.int64)
            for name in ("voter-id", "comment-id", "vote", "timestamp")
        )
        comments = _rows(folder / "comments.csv")
        self.rejected = [int(c["comment-id"]) for c in comments if c["moderated"] == "-1"]
        people = _rows(folder / "participants-votes.csv")
        self.published = {int(p["participant"]): int(p["group-id"]) for p in people if p["group-id"]}
        with (folder / "summary.csv").open(newline="") as file:
            self.groups = next(int(row[1]) for row in csv.reader(file) if row and row[0] == "groups")

        self.answers = gather(self.voter, self.statement, self.vote, when=self.when, settings=Settings())

    def at_once(self, seed: int) -> Opinions:
        """Our groups, found from nothing."""
        return self._last(Former(), Settings(seed=seed))

    def imported(self, seed: int) -> Opinions:
        """Our groups, found as the job finds them after an import."""
        settings, former = Settings(seed=seed), Former()
        for _many, found in replay(
            self.answers, rejected=self.rejected, former=former, seen=0, settings=settings
        ):
            former = found.former()
        return self._last(former, settings)

    def _last(self, former: Former, settings: Settings) -> Opinions:
        every = self.answers.said.size
        found = find(self.answers, every, rejected=self.rejected, former=former, settings=settings)
        return told(found, settings)

    def agreement(self, found: Opinions) -> float:
        """With the published groups, of everybody who has one."""
        return agreement(self.published, {p.voter: p.nearest for p in found.participants})

    def best_border(self, found: Opinions) -> float:
        """The most that two groups could agree with the published ones, were they parted by a straight line."""
        people = [p for p in found.participants if p.voter in self.published]
        points = np.array([(p.x, p.y) for p in people])
        truth = np.array([self.published[p.voter] for p in people])
        best = 0.0
        for angle in np.linspace(0, np.pi, 720, endpoint=False):
            turn = np.argsort(points @ (np.cos(angle), np.sin(angle)), kind="stable")
            lead = np.cumsum(np.where(truth[turn] == truth[0], 1, -1))
            last = np.abs(lead - lead[-1] / 2).argmax()
            side = np.zeros(len(turn), dtype=int)
            side[turn[: last + 1]] = 1
            best = max(best, float(adjusted_rand_score(truth, side)))
        return best

    def plain(self) -> dict[int, int]:
        """Accepted statements, means filled in, SVD, the same scaling, k-means in as many groups as were published."""
        voters, row = np.unique(self.voter, return_inverse=True)
        statements, column = np.unique(self.statement, return_inverse=True)
        matrix = np.full((voters.size, statements.size), np.nan)
        for at in np.argsort(self.when, kind="stable"):
            matrix[row[at], column[at]] = self.vote[at]
        matrix = matrix[:, ~np.isin(statements, self.rejected)]
        seen = ~np.isnan(matrix)
        centred = np.where(seen, matrix - np.nanmean(matrix, axis=0), 0.0)
        points = centred @ np.linalg.svd(centred, full_matrices=False)[2][:2].T
        points *= np.sqrt(matrix.shape[1] / np.maximum(seen.sum(axis=1), 1))[:, None]
        who = np.isin(voters, list(self.published))
        labels = KMeans(self.groups, n_init=20, random_state=0).fit(points[who]).labels_
        return dict(zip(voters[who].tolist(), labels.tolist(), strict=True))


def _rows(path: Path) -> list[dict[str, str]]:
    with path.open(newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


def agreement(published: dict[int, int], found: dict[int, int | None]) -> float:
    """Adjusted Rand index over everybody with a published group."""
    people = sorted(published)
    return float(adjusted_rand_score([published[p] for p in people], [found.get(p) for p in people]))


def measure(data: Path) -> list[Figure]:
    """All figures; one that says so where the sets are missing."""
    missing = [name for name in SETS if not (data / name / "votes.csv").exists()]
    if missing:
        return [Figure("the real sets", f"missing: {', '.join(missing)} in {data.name}/")]
    figures = []
    for name, (aim, seeds) in SETS.items():
        figures += _quality(name.split(".")[0], Conversation(data / name), aim, seeds)
    return figures + _speed(Conversation(data / GROWN))


def _quality(name: str, real: Conversation, aim: float, seeds: int) -> list[Figure]:
    begun, runs = process_time(), []
    for seed in range(seeds):
        runs.append(real.imported(seed))
        print(f"{name}, seed {seed}: {real.agreement(runs[-1]):.4f}", file=sys.stderr, flush=True)
    took = (process_time() - begun) / seeds
    ours = [real.agreement(run) for run in runs]
    cold = [real.at_once(seed) for seed in range(SEEDS)]
    plain = agreement(real.published, dict(real.plain()))
    both = sum(p.group is not None and p.voter in real.published for p in runs[0].participants)
    right = sum(run.k == real.groups for run in runs)
    return [
        Figure(
            f"{name}: ARI to the published groups, as imported, mean of {seeds} seeds",
            f"{mean(ours):.4f}",
            f"> {max(aim, plain):.4f}",
            mean(ours) > max(aim, plain),
        ),
        Figure(f"{name}: least, most, and as shipped", f"{min(ours):.4f}, {max(ours):.4f}, {ours[0]:.4f}"),
        Figure(f"{name}: only those grouped by us, as shipped", f"{_strict(real, runs[0]):.4f}"),
        Figure(f"{name}: plain SVD and k-means, same people", f"{plain:.4f}"),
        Figure(f"{name}: of the published, grouped by us", f"{both} of {len(real.published)}"),
        Figure(f"{name}: groups (published)", f"{runs[0].k} ({real.groups})"),
        report.at_least(f"{name}: seeds with that number of groups", right, seeds),
        Figure(f"{name}: the best that any straight border could do", f"{real.best_border(runs[0]):.4f}"),
        Figure(f"{name}: ARI between seeds, mean and least", _steady(runs)),
        Figure(f"{name}: findings of an import", str(len(moments(real.answers.when, Settings())))),
        Figure(f"{name}: CPU of an import's findings", f"{took:.0f} s"),
        Figure(
            f"{name}: all at once, mean of {SEEDS} seeds", f"{mean(real.agreement(run) for run in cold):.4f}"
        ),
        Figure(f"{name}: all at once, ARI between {SEEDS} seeds, mean and least", _steady(cold)),
    ]


def _steady(runs: list[Opinions]) -> str:
    labels = [[p.group if p.group is not None else -1 for p in run.participants] for run in runs]
    pairs = [float(adjusted_rand_score(a, b)) for a, b in combinations(labels, 2)]
    return f"{mean(pairs):.4f} and {min(pairs):.4f}"


def _strict(real: Conversation, found: Opinions) -> float:
    grouped = {p.voter: p.group for p in found.participants if p.group is not None}
    return agreement({v: g for v, g in real.published.items() if v in grouped}, dict(grouped))


def _speed(real: Conversation) -> list[Figure]:
    figures = []
    for votes, polis in POLIS_SECONDS.items():
        voter, statement, vote = grown(real, votes)
        # A process of its own: its peak is of this run alone.
        with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as alone:
            seconds, peak = alone.submit(_timed, voter, statement, vote, real.rejected).result()
        dense = np.zeros((int(voter.max()) + 1, int(statement.max()) + 1), dtype=np.float32)
        dense[voter, statement] = vote
        begun = perf_counter()
        with threadpool_limits(limits=1):
            np.linalg.svd(dense, full_matrices=False)
        plain = perf_counter() - begun
        size = f"{votes:,}".replace(",", " ")
        figures += [
            report.at_most(f"{size} votes, {dense.shape[0]} people", seconds, polis, " s"),
            Figure(f"{size} votes: over one dense SVD by numpy", f"{seconds / plain:.2f} ×"),
            Figure(f"{size} votes: peak memory over what the votes and libraries take", f"{peak} MB"),
        ]
    return figures


def _timed(voter: Ints, statement: Ints, vote: Ints, rejected: list[int]) -> tuple[float, int]:
    before = _peak()
    begun = perf_counter()
    find_groups(voter, statement, vote, rejected=rejected)
    return perf_counter() - begun, _peak() - before


def _peak() -> int:
    """The most memory this process has held, in MB (Linux)."""
    status = Path("/proc/self/status").read_text()
    return int(next(line for line in status.splitlines() if line.startswith("VmHWM")).split()[1]) // 1024


def grown(real: Conversation, votes: int) -> tuple[Ints, Ints, Ints]:
    """So many votes, by people drawn from the real ones, a tenth of each one's answers redrawn."""
    chance = np.random.default_rng(1)
    turn = np.lexsort((real.when, real.statement, real.voter))
    voter, statement, vote = real.voter[turn], real.statement[turn], real.vote[turn]
    last = np.append((voter[1:] != voter[:-1]) | (statement[1:] != statement[:-1]), True)
    voter, statement, vote = voter[last], statement[last], vote[last]
    starts = np.flatnonzero(np.append(True, voter[1:] != voter[:-1]))
    lengths = np.diff(np.append(starts, voter.size))
    drawn = chance.integers(len(starts), size=votes)  # more than enough
    drawn = drawn[: int(np.searchsorted(np.cumsum(lengths[drawn]), votes)) + 1]
    at = np.concatenate([np.arange(starts[d], starts[d] + lengths[d]) for d in drawn])[:votes]
    who = np.repeat(np.arange(len(drawn)), lengths[drawn])[:votes]
    said = np.where(chance.random(votes) < 0.1, chance.integers(-1, 2, size=votes), vote[at])
    return who, statement[at], said

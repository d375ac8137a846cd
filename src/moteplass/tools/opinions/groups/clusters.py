"""Points into groups: base clusters, k-means on these, silhouette for their number, and a vote among runs."""

import warnings
from dataclasses import dataclass

import numpy as np
from scipy.optimize import linear_sum_assignment
from scipy.spatial.distance import cdist
from sklearn import config_context
from sklearn.cluster import KMeans
from sklearn.exceptions import ConvergenceWarning
from sklearn.metrics import silhouette_score
from threadpoolctl import threadpool_limits

from .shapes import Settings
from .votes import Floats, Ints


@dataclass(frozen=True, slots=True)
class Grouping:
    """A label for each point, 0 to k - 1. k is 0 where there is nothing to tell apart."""

    labels: Ints
    k: int
    silhouettes: dict[int, float]
    leading: tuple[int, int] = (0, 0)


@dataclass(frozen=True, slots=True)
class _Run:
    labels: dict[int, Ints]
    silhouettes: dict[int, float]


def group(points: Floats, settings: Settings, former: Ints, leading: tuple[int, int] = (0, 0)) -> Grouping:
    """Find the groups. The same points in any order give the same groups. `former` is the label each had, or -1.

    As many groups as before begin where those who were in them stand now: fewer move without cause. One run of base
    clusters and k-means puts whoever stands near a border now here, now there. So several runs vote, and the number of
    groups goes by their mean silhouette.
    """
    nothing = Grouping(np.zeros(len(points), dtype=np.int64), 0, {})
    # Also sorts them, so that no run sees in which order people came.
    distinct, where, weight = np.unique(points, axis=0, return_inverse=True, return_counts=True)
    where = np.asarray(where).ravel()
    if len(points) < settings.fewest or len(distinct) < 2:
        return nothing
    if len(distinct) == 2:  # two camps of one mind each: k-means has nothing to find
        return Grouping(np.asarray(where, dtype=np.int64), 2, {2: 1.0})
    # Small matrices: threads would wait for each other, and looking at what is handed in takes as long as the sums. And
    # duplicates among base clusters are harmless.
    quick = config_context(assume_finite=True, skip_parameter_validation=True)
    with threadpool_limits(limits=1), quick, warnings.catch_warnings():
        warnings.simplefilter("ignore", ConvergenceWarning)
        many = len(distinct) > settings.base
        # Many people settle the borders by themselves; odd, so that two groups never tie.
        turns = (min(settings.runs, max(3, 40_000 // len(distinct))) | 1) if many else 1
        start = _middles(points, former)
        runs = [_run(distinct, weight, start, settings, settings.seed * 1009 + turn) for turn in range(turns)]
    tried = sorted(set.intersection(*(set(run.silhouettes) for run in runs)))
    if not tried:
        return nothing
    seen = {k: float(np.mean([run.silhouettes[k] for run in runs])) for k in tried}
    best = max(seen, key=lambda n: (seen[n], -n))
    leading = (best, leading[1] + 1 if best == leading[0] else 1)
    # The former number, or the fewest, unless another is clearly better, or better time after time (as with Polis).
    k = len(start) if len(start) in seen else min(seen)
    if seen[best] > seen[k] + settings.margin or leading[1] >= settings.patience:
        k = best
    return Grouping(_vote([run.labels[k] for run in runs], k)[where], k, seen, leading)


def _middles(points: Floats, labels: Ints) -> Floats:
    groups = np.unique(labels[labels >= 0])
    return np.array([points[labels == label].mean(axis=0) for label in groups]).reshape(-1, 2)


def _run(points: Floats, weight: Ints, start: Floats, settings: Settings, seed: int) -> _Run:
    centres, base = points, np.arange(len(points))
    heavy: Floats = weight.astype(np.float64)
    if len(points) > settings.base:
        small = KMeans(settings.base, n_init=1, random_state=seed).fit(points, sample_weight=weight)
        base = np.asarray(small.labels_)
        centres = small.cluster_centers_
        heavy = np.bincount(base, weights=heavy, minlength=settings.base).astype(np.float64)
    labels: dict[int, Ints] = {}
    silhouettes: dict[int, float] = {}
    apart = cdist(centres, centres)
    for k in range(2, min(settings.most_groups, 2 + len(centres) // 12, len(centres) - 1) + 1):
        means = KMeans(k, init=start, n_init=1) if k == len(start) else KMeans(k, n_init=5, random_state=seed)
        found = means.fit(centres, sample_weight=heavy).labels_
        if len(np.unique(found)) == k:
            labels[k] = np.asarray(found, dtype=np.int64)[base]
            # Of base clusters, each counting as one: else the crowd in the middle decides.
            silhouettes[k] = float(silhouette_score(apart, found, metric="precomputed"))
    return _Run(labels, silhouettes)


def _vote(runs: list[Ints], k: int) -> Ints:
    """The label most runs give each point, once their labels mean the same."""
    ballots = np.zeros((len(runs[0]), k), dtype=np.int64)
    for labels in runs:
        theirs = matched(labels, runs[0], k)
        ballots[np.arange(len(labels)), theirs[labels]] += 1
    return np.asarray(ballots.argmax(axis=1), dtype=np.int64)


def matched(labels: Ints, like: Ints, k: int) -> Ints:
    """For each label below k, the one of `like` it shares most members with, each used once."""
    shared = np.zeros((k, k), dtype=np.int64)
    np.add.at(shared, (labels, like), 1)
    _rows, columns = linear_sum_assignment(-shared)
    return np.asarray(columns, dtype=np.int64)

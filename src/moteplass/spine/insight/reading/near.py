"""Texts that are the same or nearly (Broder 1997): MinHash finds who may be alike, counting says who is.

Three words in a row are one shingle; likeness is the part of all their shingles that two texts share. Hashing of the
shingles and sparse matrices are scikit-learn's and scipy's; of MinHash itself there are the few lines below (decision
0027). Loads numpy: for jobs only.
"""

from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
from scipy.sparse import coo_matrix
from scipy.sparse.csgraph import connected_components
from sklearn.feature_extraction.text import HashingVectorizer

from moteplass.spine.insight.reading.cues import turns, words

# Shorter ones are not one text sent by many: many say "I agree" of their own.
FEWEST_WORDS = 10
NEAR = 0.75
# Of two texts so near 99.9 % are found: 1 - (1 - 0.75⁴)²⁰.
_BANDS, _ROWS = 20, 4
_SHINGLES = HashingVectorizer(
    token_pattern=r"\S+",  # noqa: S106  # of words, not of a log-in
    ngram_range=(3, 3),
    n_features=2**22,
    binary=True,
    norm=None,
    alternate_sign=False,
    lowercase=False,
    dtype=np.float32,
)
Ints = npt.NDArray[np.int64]


def alike(texts: Sequence[str], *, seed: int = 1) -> list[list[int]]:
    """Groups of two or more texts that are the same or nearly, each by place in the list, lowest first.

    Every one in a group is near the one most have sent word for word, and no two differ in a word that turns the
    answer round. One who adds a sentence of their own is near while a quarter of all shingles or less is theirs.
    """
    same: dict[str, list[int]] = {}
    for at, text in enumerate(texts):
        said = words(text)
        if len(said) >= FEWEST_WORDS:
            same.setdefault(" ".join(said), []).append(at)
    if not same:
        return []
    copies = list(same.values())
    found = [
        sorted(at for one in near for at in copies[one])
        for near in _near(list(same), [len(one) for one in copies], seed)
    ]
    return sorted(group for group in found if len(group) > 1)


def _near(distinct: list[str], copies: list[int], seed: int) -> list[list[int]]:
    """The same for texts of which no two are the same, each in one group, perhaps alone."""
    shingles = _SHINGLES.transform(distinct)
    kinds: dict[Any, int] = {}
    turned = np.array([kinds.setdefault(turns(text.split()), len(kinds)) for text in distinct])
    one, other = _candidates(_signatures(shingles, seed))
    fits = turned[one] == turned[other]
    one, other = one[fits], other[fits]
    fits = _likeness(shingles, one, other) >= NEAR
    one, other = one[fits], other[fits]
    many = len(distinct)
    _n, labels = connected_components(
        coo_matrix((np.ones(one.size), (one, other)), shape=(many, many)), False
    )
    # A chain of small changes may end far from where it began: each must be near the one most have sent.
    order = np.lexsort((np.arange(many), -np.array(copies), labels))
    first = np.append(True, labels[order][1:] != labels[order][:-1])
    centre = np.empty(many, dtype=np.int64)
    centre[order] = order[np.flatnonzero(first)][np.cumsum(first) - 1]
    here = np.arange(many)
    centre = np.where(_likeness(shingles, here, centre) >= NEAR, centre, here)
    groups: dict[int, list[int]] = {}
    for at, group in enumerate(centre.tolist()):
        groups.setdefault(group, []).append(at)
    return list(groups.values())


def _signatures(shingles: Any, seed: int) -> npt.NDArray[np.uint32]:
    """The least of each text's shingles, in as many orders as there are rows in all bands."""
    chance = np.random.default_rng(seed)
    keys = shingles.indices.astype(np.uint64)
    starts = shingles.indptr[:-1]
    found = np.empty((shingles.shape[0], _BANDS * _ROWS), dtype=np.uint32)
    for column in range(_BANDS * _ROWS):
        times, plus = chance.integers(1, 2**63, size=2, dtype=np.uint64)
        hashed = ((keys * (times | np.uint64(1)) + plus) >> np.uint64(32)).astype(np.uint32)
        found[:, column] = np.minimum.reduceat(hashed, starts)
    return found


def _candidates(signatures: npt.NDArray[np.uint32]) -> tuple[Ints, Ints]:
    """Pairs that agree on a whole band, with the first of those that do and with the one before."""
    pairs = []
    for band in range(_BANDS):
        rows = np.ascontiguousarray(signatures[:, band * _ROWS : (band + 1) * _ROWS])
        _keys, bucket = np.unique(rows.view(f"V{4 * _ROWS}").ravel(), return_inverse=True)
        order = np.argsort(bucket, kind="stable")
        sorted_ = bucket[order]
        again = np.flatnonzero(sorted_[1:] == sorted_[:-1]) + 1
        first = order[np.searchsorted(sorted_, sorted_[again])]
        pairs += [np.stack([first, order[again]]), np.stack([order[again - 1], order[again]])]
    one, other = np.unique(np.concatenate(pairs, axis=1), axis=1)
    return one, other


def _likeness(shingles: Any, one: Ints, other: Ints, at_once: int = 50_000) -> npt.NDArray[np.float64]:
    """The part of all their shingles that the two of each pair share."""
    sizes = np.diff(shingles.indptr)
    pieces = [slice(at, at + at_once) for at in range(0, one.size, at_once)]
    sums = [shingles[one[piece]].multiply(shingles[other[piece]]).sum(axis=1) for piece in pieces]
    shared = np.concatenate([np.zeros(0), *(np.asarray(each).ravel() for each in sums)])
    found: npt.NDArray[np.float64] = shared / np.maximum(sizes[one] + sizes[other] - shared, 1)
    return found

"""The map: principal components of the votes, and where people and statements stand in them."""

from dataclasses import dataclass

import numpy as np
from scipy import sparse
from scipy.sparse.linalg import svds

from .shapes import Former
from .votes import Floats, Votes


@dataclass(frozen=True, slots=True)
class Space:
    """Points of people and of statements, two columns each."""

    people: Floats
    statements: Floats


def lay_out(votes: Votes, former: Former) -> Space:
    """Place people and statements on a plane.

    An answer not given counts as the statement's mean, so what is left after centring is zero there: the sparse
    matrix of deviations is the whole matrix, and nothing is filled in. Rejected statements are zero for everybody.
    """
    seen = np.asarray(votes.seen.sum(axis=0)).ravel()
    mean = np.asarray((votes.agree - votes.disagree).sum(axis=0)).ravel() / np.maximum(seen, 1)
    kept = sparse.diags((~votes.rejected).astype(np.float64))
    deviations = (votes.agree - votes.disagree - votes.seen @ sparse.diags(mean)) @ kept
    axes = _axes(deviations.tocsr())
    people = deviations @ axes.T
    # As Polis: few answers are pushed outwards as much as the missing ones would have; the zeros of a rejected
    # statement count as answers, which holds this back where much was rejected.
    answers = np.asarray(votes.seen @ (~votes.rejected).astype(np.float64)) + votes.rejected.sum()
    people = people * np.sqrt(votes.statements.size / np.maximum(answers, 1))[:, None]
    signs = _signs(people, axes, votes, former)
    alone = ((1 - mean) * ~votes.rejected)[:, None] * axes.T * np.sqrt(votes.statements.size)
    # Rounded, so that the last bits, which follow the order of rows, decide nothing.
    return Space(people=np.round(people * signs, 6) + 0.0, statements=np.round(alone * signs, 6) + 0.0)


def _axes(deviations: sparse.csr_matrix) -> Floats:
    """The two directions of most variation, as rows."""
    columns = deviations.shape[1]
    axes = np.zeros((2, columns))
    smaller = min(deviations.shape)
    if smaller == 0 or not deviations.count_nonzero():
        return axes
    if smaller <= 10:
        found, size = np.linalg.svd(deviations.toarray(), full_matrices=False)[2][:2], None
        axes[: len(found)] = found
        return axes
    start = np.random.default_rng(0).standard_normal(smaller)
    _left, size, right = svds(deviations, k=2, v0=start)
    return np.asarray(right[np.argsort(-size, kind="stable")], dtype=np.float64)


def _signs(people: Floats, axes: Floats, votes: Votes, former: Former) -> Floats:
    """Which way each axis points: as last time, else so that the heavier tail of statements is to the right, above."""
    signs = np.where(np.sum(axes**3, axis=1) < 0, -1.0, 1.0)
    known = [(row, former.points[v]) for row, v in enumerate(votes.voters.tolist()) if v in former.points]
    if known:
        overlap = np.sum(people[[row for row, _ in known]] * np.array([point for _, point in known]), axis=0)
        signs = np.where(overlap < 0, -1.0, np.where(overlap > 0, 1.0, signs))
    return np.asarray(signs)

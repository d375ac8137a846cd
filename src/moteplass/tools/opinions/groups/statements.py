"""What the groups think: statements that set one apart, that unite all, that divide them."""

from dataclasses import dataclass

import numpy as np
from scipy import sparse

from .shapes import Across, Representative, Settings, Share, Stance
from .votes import Floats, Ints, Votes


@dataclass(frozen=True, slots=True)
class Counts:
    """Groups × statements: who agreed, who disagreed, who saw it (passes included)."""

    agree: Floats
    disagree: Floats
    seen: Floats


def count(votes: Votes, labels: Ints, groups: list[int]) -> Counts:
    """Tally each group's answers; `labels` has -1 for those without a group."""
    member = sparse.csr_matrix(np.stack([labels == g for g in groups]).astype(np.float64))
    return Counts(*((member @ m).toarray() for m in (votes.agree, votes.disagree, votes.seen)))


def over_half(n: Floats, of: Floats) -> Floats:
    """z-score of a share being over one half, with one answer added for it."""
    return np.asarray(2 * np.sqrt(of + 1) * ((n + 1) / (of + 1) - 0.5))


def over_others(n: Floats, of: Floats, n_rest: Floats, of_rest: Floats) -> Floats:
    """Two-proportion z-score of a share being over the others', with one answer added to both."""
    n, of, n_rest, of_rest = n + 1, of + 1, n_rest + 1, of_rest + 1
    pooled = (n + n_rest) / (of + of_rest)
    wide = np.sqrt(pooled * (1 - pooled) * (1 / of + 1 / of_rest))
    gap = n / of - n_rest / of_rest
    return np.asarray(np.divide(gap, wide, out=np.zeros_like(gap), where=wide > 0))


def representative(
    counts: Counts, which: int, statements: Ints, kept: list[int], settings: Settings
) -> tuple[Representative, ...]:
    """The statements that set one group apart, those it agrees with first.

    They pass both tests at 90 per cent, ordered by the product of share, ratio and both scores. What the group most
    of all agrees with comes along as well, so that every group is for something.
    """
    every = [
        _one(counts, which, at, int(statements[at]), stance)
        for at in kept
        if counts.seen[which, at]
        for stance in Stance
    ]
    sure = [r for r in every if r.n and r.p_test > settings.z and r.ratio_test > settings.z]
    sure.sort(key=lambda r: (-(r.p * r.p_test * r.ratio * r.ratio_test), r.statement))
    agreed = [r for r in every if r.stance is Stance.AGREE and r.n and (r.p_test > settings.z or r.p > 0.5)]
    # Rather what it agrees with more than others do; else simply what it agrees with.
    agreed.sort(key=lambda r: (r.ratio <= 1, -_worth(r), r.statement))
    chosen = [*agreed[:1], *(r for r in sure if r not in agreed[:1])][: settings.representative]
    if not chosen:
        chosen = sorted((r for r in every if r.n), key=lambda r: (-r.ratio_test, r.statement))[:1]
    return tuple(sorted(chosen, key=lambda r: r.stance is Stance.DISAGREE))


def _worth(r: Representative) -> float:
    alone = r.p * max(r.p_test, 0.0)
    return alone * r.ratio * max(r.ratio_test, 0.0) if r.ratio > 1 else alone


def _one(counts: Counts, which: int, at: int, statement: int, stance: Stance) -> Representative:
    of_stance = counts.agree if stance is Stance.AGREE else counts.disagree
    n, of = of_stance[which, at], counts.seen[which, at]
    n_rest, of_rest = of_stance[:, at].sum() - n, counts.seen[:, at].sum() - of
    p = (n + 1) / (of + 2)
    return Representative(
        statement=statement,
        stance=stance,
        n=int(n),
        of=int(of),
        p=float(p),
        p_test=float(over_half(n, of)),
        ratio=float(p / ((n_rest + 1) / (of_rest + 2))),
        ratio_test=float(over_others(*(np.atleast_1d(v) for v in (n, of, n_rest, of_rest)))[0]),
    )


def across(counts: Counts, groups: list[int], statements: Ints, kept: list[int]) -> list[Across]:
    """Every statement seen across the groups, by statement."""
    agreement = (counts.agree + 1) / (counts.seen + 2)
    disagreement = (counts.disagree + 1) / (counts.seen + 2)
    rows = []
    for at in kept:
        for_it, against = float(agreement[:, at].prod()), float(disagreement[:, at].prod())
        rows.append(
            Across(
                statement=int(statements[at]),
                stance=Stance.AGREE if for_it >= against else Stance.DISAGREE,
                consensus=max(for_it, against),
                spread=float(agreement[:, at].max() - agreement[:, at].min()),
                shares=tuple(
                    Share(
                        group=label,
                        agrees=int(counts.agree[g, at]),
                        disagrees=int(counts.disagree[g, at]),
                        seen=int(counts.seen[g, at]),
                        agreement=float(agreement[g, at]),
                        disagreement=float(disagreement[g, at]),
                    )
                    for g, label in enumerate(groups)
                ),
            )
        )
    return rows

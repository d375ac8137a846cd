"""From votes to the map of opinions. For jobs and the command line: loads numpy and scikit-learn."""

from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.optimize import linear_sum_assignment

from . import clusters, space, statements
from .shapes import Former, Group, Opinions, Participant, Placed, Settings
from .votes import Answers, Floats, Ints, Votes, gather


@dataclass(frozen=True, slots=True)
class Finding:
    """Where everybody stands, and in which group: -1 for those without."""

    votes: Votes
    plane: space.Space
    labels: Ints
    grouping: clusters.Grouping

    def former(self) -> Former:
        """What the next finding wants to know of this one."""
        voters = self.votes.voters.tolist()
        return Former(
            groups={v: label for v, label in zip(voters, self.labels.tolist(), strict=True) if label >= 0},
            points={v: (x, y) for v, (x, y) in zip(voters, self.plane.people.tolist(), strict=True)},
            leading=self.grouping.leading,
        )


def find_groups(
    voter: npt.ArrayLike,
    statement: npt.ArrayLike,
    vote: npt.ArrayLike,
    *,
    when: npt.ArrayLike | None = None,
    rejected: Collection[int] = (),
    former: Former | None = None,
    settings: Settings | None = None,
) -> Opinions:
    """Find opinion groups as Polis does: principal components, k-means, silhouette, 7 answers to be grouped.

    Three arrays of one length: ids, ids, and 1 agree, -1 disagree, 0 pass. `when` is the time of each vote, any whole
    number that grows; without it, of several votes by one on a statement the last in the arrays counts, and nobody is
    let in early. `rejected` are ids of statements moderated out. `former` is where to begin, and keeps labels and
    sides. ValueError for other votes.
    """
    settings = settings or Settings()
    answers = gather(voter, statement, vote, when=when, settings=settings)
    found = find(answers, answers.said.size, rejected=rejected, former=former or Former(), settings=settings)
    return told(found, settings)


def find(
    answers: Answers, many: int, *, rejected: Collection[int], former: Former, settings: Settings
) -> Finding:
    """Find the groups among the first so many answers, beginning with the former ones."""
    votes = answers.first(many, rejected=rejected, settings=settings, former=former)
    plane = space.lay_out(votes, former)
    inside = plane.people[votes.admitted]
    had = np.array([former.groups.get(v, -1) for v in votes.voters[votes.admitted].tolist()], dtype=np.int64)
    grouping = clusters.group(inside, settings, had, former.leading)
    labels = np.full(votes.voters.size, -1, dtype=np.int64)
    if grouping.k:
        names = _names(grouping.labels, votes.voters[votes.admitted], inside, grouping.k, former)
        labels[votes.admitted] = names[grouping.labels]
    return Finding(votes, plane, labels, grouping)


def _names(found: Ints, voters: Ints, points: Floats, k: int, former: Former) -> Ints:
    """A label for each group: the one most of its members had.

    A new group gets the lowest label that is free, the largest group first.
    """
    old = sorted(set(former.groups.values()))
    shared = Counter(
        (g, former.groups[v])
        for g, v in zip(found.tolist(), voters.tolist(), strict=True)
        if v in former.groups
    )
    overlap = np.array([[shared[g, label] for label in old] for g in range(k)]).reshape(k, len(old))
    names = np.full(k, -1, dtype=np.int64)
    for g, column in zip(*linear_sum_assignment(-overlap), strict=True):
        if overlap[g, column]:
            names[g] = old[column]
    middles = [points[found == g].mean(axis=0) for g in range(k)]
    new = sorted(
        (g for g in range(k) if names[g] < 0), key=lambda g: (-int((found == g).sum()), *middles[g].tolist())
    )
    free = (n for n in range(2 * k + len(old)) if n not in set(names.tolist()) - {-1})
    for g, label in zip(new, list(free), strict=False):
        names[g] = label
    return names


def told(found: Finding, settings: Settings) -> Opinions:
    """The whole map: what each group is known for, what unites, what divides."""
    votes, plane, labels, grouping = found.votes, found.plane, found.labels, found.grouping
    names = sorted(set(labels.tolist()) - {-1})
    middles = np.array([plane.people[labels == g].mean(axis=0) for g in names]).reshape(-1, 2)
    kept = np.flatnonzero(~votes.rejected).tolist()
    groups: tuple[Group, ...] = ()
    seen_across = []
    if names:
        counts = statements.count(votes, labels, names)
        seen_across = statements.across(counts, names, votes.statements, kept)
        groups = tuple(
            Group(
                label=label,
                size=int((labels == label).sum()),
                x=float(middles[at, 0]),
                y=float(middles[at, 1]),
                representative=statements.representative(counts, at, votes.statements, kept, settings),
            )
            for at, label in enumerate(names)
        )
    return Opinions(
        participants=_participants(votes, plane.people, labels, names, middles),
        groups=groups,
        unites=tuple(sorted(seen_across, key=lambda a: (-a.consensus, a.statement))),
        divides=tuple(sorted(seen_across, key=lambda a: (-a.spread, a.statement))),
        statements=_placed(votes, plane.statements, kept),
        k=len(names),
        silhouette=grouping.silhouettes.get(grouping.k),
        silhouettes=grouping.silhouettes,
        leading=grouping.leading,
    )


def _participants(
    votes: Votes, points: Floats, labels: Ints, names: list[int], middles: Floats
) -> tuple[Participant, ...]:
    near: list[int | None] = [None] * len(points)
    if names:
        closest = ((points[:, None, :] - middles[None]) ** 2).sum(axis=2).argmin(axis=1)
        near = [names[at] for at in closest.tolist()]
    rows = zip(
        votes.voters.tolist(), points.tolist(), votes.counts.tolist(), labels.tolist(), near, strict=True
    )
    return tuple(
        Participant(voter, x, y, count, None if label < 0 else label, nearest if label < 0 else label)
        for voter, (x, y), count, label, nearest in rows
    )


def _placed(votes: Votes, points: Floats, kept: list[int]) -> tuple[Placed, ...]:
    agrees, disagrees, seen = (
        np.asarray(m.sum(axis=0)).ravel().astype(int).tolist()
        for m in (votes.agree, votes.disagree, votes.seen)
    )
    return tuple(
        Placed(
            statement=int(votes.statements[at]),
            x=float(points[at, 0]),
            y=float(points[at, 1]),
            extremity=float(np.hypot(points[at, 0], points[at, 1])),
            agrees=agrees[at],
            disagrees=disagrees[at],
            passes=seen[at] - agrees[at] - disagrees[at],
        )
        for at in kept
    )

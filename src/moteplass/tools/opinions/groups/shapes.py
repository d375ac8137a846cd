"""What the grouping takes and gives, as frozen rows. Plain Python: a page may import this."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from enum import StrEnum


class Stance(StrEnum):
    """What a group is known for thinking of a statement."""

    AGREE = "agree"
    DISAGREE = "disagree"


@dataclass(frozen=True, slots=True)
class Settings:
    """The parameters, those of Polis where it has one. One set serves every conversation."""

    least_votes: int = 7  # answers before somebody is grouped
    first_in: int = 15  # until so many are in, those with most answers are let in early
    fewest: int = 7  # people, before there are groups at all
    most_groups: int = 5
    base: int = 100  # small clusters that the groups are made of
    runs: int = 15  # groupings that vote on where each belongs; fewer when there are many people
    margin: float = 0.02  # silhouette that another number of groups must win by at once
    patience: int = 4  # findings in a row that it must win by less
    representative: int = 5  # statements named for each group
    z: float = 1.2816  # one-sided 90 per cent
    rest: timedelta = timedelta(minutes=5)  # the longest between two findings while people answer
    findings: int = 200  # on the way, at most, where a conversation comes in whole
    seed: int = 0


@dataclass(frozen=True, slots=True)
class Former:
    """What the run before found: who has a group keeps being grouped, and groups keep their labels."""

    groups: Mapping[int, int] = field(default_factory=dict)  # voter -> label
    points: Mapping[int, tuple[float, float]] = field(default_factory=dict)  # voter -> place on the map
    leading: tuple[int, int] = (
        0,
        0,
    )  # the number of groups with the best silhouette, and for how many findings


@dataclass(frozen=True, slots=True)
class Participant:
    """One who has answered. `group` is None until there are answers enough; `nearest` is where it points so far."""

    voter: int
    x: float
    y: float
    votes: int
    group: int | None
    nearest: int | None


@dataclass(frozen=True, slots=True)
class Representative:
    """A statement that sets a group apart.

    `n` took the stance, of `of` in the group who saw it. `p` = (n + 1) / (of + 2). `p_test` is the z-score of p
    over one half, `ratio` is p over the same of everybody else, `ratio_test` the two-proportion z-score of that.
    """

    statement: int
    stance: Stance
    n: int
    of: int
    p: float
    p_test: float
    ratio: float
    ratio_test: float


@dataclass(frozen=True, slots=True)
class Group:
    """One opinion group. `x`, `y` is its middle."""

    label: int
    size: int
    x: float
    y: float
    representative: tuple[Representative, ...]


@dataclass(frozen=True, slots=True)
class Share:
    """How one group answered one statement; `agreement` and `disagreement` are smoothed, (n + 1) / (seen + 2)."""

    group: int
    agrees: int
    disagrees: int
    seen: int
    agreement: float
    disagreement: float


@dataclass(frozen=True, slots=True)
class Across:
    """A statement seen across the groups.

    `consensus` is the product of the groups' smoothed shares for `stance`; `spread` is the largest smoothed
    agreement less the smallest.
    """

    statement: int
    stance: Stance
    consensus: float
    spread: float
    shares: tuple[Share, ...]


@dataclass(frozen=True, slots=True)
class Placed:
    """A statement on the map: where one stands who has only agreed with it.

    `extremity` is its distance from the middle.
    """

    statement: int
    x: float
    y: float
    extremity: float
    agrees: int
    disagrees: int
    passes: int


@dataclass(frozen=True, slots=True)
class Opinions:
    """The whole map. Without enough voters `groups`, `unites` and `divides` are empty, `k` is 0, `silhouette` None."""

    participants: tuple[Participant, ...]  # by voter
    groups: tuple[Group, ...]  # by label
    unites: tuple[Across, ...]  # strongest consensus first
    divides: tuple[Across, ...]  # largest spread first
    statements: tuple[Placed, ...]  # by statement; rejected ones are left out
    k: int
    silhouette: float | None
    silhouettes: Mapping[int, float]  # for each number of groups tried
    leading: tuple[int, int]  # as Former has it

"""What the pages get: frozen rows, nothing to fetch more by. Of other people there are counts and points, no names."""

from dataclasses import dataclass, field
from datetime import datetime

from moteplass.tools.opinions.models import FEWEST_SHOWN

# What a person says of a statement: 1 agree, -1 disagree, 0 pass, None not answered.
Value = int | None


@dataclass(frozen=True, slots=True)
class StatementRow:
    """A statement with its figures. `state` is the contribution's; `mine` what the reader has said of it."""

    id: int
    number: int
    text: str
    at: datetime
    state: str
    seed: bool
    agrees: int
    disagrees: int
    passes: int
    votes: int
    mine: Value = None
    # Whether the reader wrote it.
    own: bool = False
    # The ground on which a moderator has hidden it, in a list that says one stood there: else only whose is given.
    note: str = ""

    @property
    def told(self) -> bool:
        """Whether enough have answered for it to be told how. Its author agrees: one other could be read."""
        return self.votes >= FEWEST_SHOWN

    @property
    def shares(self) -> tuple[float, float, float]:
        """Agree, disagree and pass as parts of 1. All 0 before the first answer."""
        n = self.votes or 1
        return self.agrees / n, self.disagrees / n, self.passes / n


@dataclass(frozen=True, slots=True)
class ConversationPage:
    """The page where one answers. `statement` is the next one; None: there is no more to answer."""

    title: str
    html: str
    longest: int
    checked_first: bool
    statements_open: bool
    # Open: takes answers now. The command decides by the database's clock all the same.
    open: bool
    closes_at: datetime | None
    statement: StatementRow | None
    # How many statements there are to answer, and how many of them the reader has answered.
    total: int
    answered: int
    # Of everybody: people who have answered, and answers, when the groups were last found.
    participants: int
    votes: int
    # How many more answers the reader must give before they stand in a group. 0: enough.
    missing: int
    # The reader's own statements that have not been let through yet.
    awaiting: int
    # The statement the reader answered last.
    last: int | None


@dataclass(frozen=True, slots=True)
class Point:
    """A person in the picture. `group` None: has answered too little to be in one, or is in one of a few."""

    x: float
    y: float
    group: int | None
    is_mine: bool = False


@dataclass(frozen=True, slots=True)
class SaidByGroup:
    """How one group answered a statement. `seen` is how many of the group answered it, pass included."""

    group: int
    agrees: int
    disagrees: int
    seen: int

    @property
    def agree_share(self) -> float:
        return self.agrees / self.seen if self.seen else 0.0

    @property
    def disagree_share(self) -> float:
        return self.disagrees / self.seen if self.seen else 0.0


@dataclass(frozen=True, slots=True)
class TypicalRow:
    """A statement that sets a group apart. `side` is "agree" or "disagree": what the group is known for.

    `n` of `of` in the group took that side; `share` is that as a part of 1. `elsewhere` is the same part of everybody
    else who answered it, and `ratio` how many times as likely, smoothed; both None where too few others did.
    """

    id: int
    number: int
    text: str
    side: str
    n: int
    of: int
    share: float
    elsewhere: float | None
    ratio: float | None


@dataclass(frozen=True, slots=True)
class GroupRow:
    """An opinion group. `label` from 0 and kept from one finding to the next; `letter` is what it is called, A, B …

    `size` is None, and nothing is known of it, where it has fewer than FEWEST_SHOWN people.
    """

    label: int
    letter: str
    size: int | None
    # Its part of all who stand in a group that is told of.
    share: float
    # Its middle in the picture.
    x: float | None
    y: float | None
    statements: tuple[TypicalRow, ...]


@dataclass(frozen=True, slots=True)
class AcrossRow:
    """A statement seen across the groups. `side` is what they agree on: "agree" or "disagree".

    `strength` is from 0 to 1: the product of the groups' smoothed shares. `spread` is the largest share that agrees
    less the smallest. Where a group is too small to tell of, `shares` lacks it, and both are None: they tell of it.
    """

    id: int
    number: int
    text: str
    side: str
    strength: float | None
    spread: float | None
    shares: tuple[SaidByGroup, ...]


@dataclass(frozen=True, slots=True)
class MapPicture:
    """The latest finding. `grouped` of `participants` stand in a group that is told of; without groups `k` is 0.

    `points` are at most 2,000, drawn evenly from all (`sampled` says whether some are left out), the reader's own last.
    """

    at: datetime
    votes: int
    participants: int
    grouped: int
    k: int
    silhouette: float | None
    points: tuple[Point, ...]
    sampled: bool
    groups: tuple[GroupRow, ...]
    unites: tuple[AcrossRow, ...]
    divides: tuple[AcrossRow, ...]
    # The reader's own point, and the group it is nearest to before there are answers enough.
    mine: Point | None = None
    # Something has been said since, and a new finding is on its way.
    stale: bool = False


@dataclass(frozen=True, slots=True)
class WaitingRow:
    """A statement for whoever checks, with those it resembles."""

    id: int
    number: int
    text: str
    at: datetime
    state: str
    similar: tuple[StatementRow, ...] = field(default=())

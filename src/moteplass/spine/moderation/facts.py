"""What happens to what is flagged that others react to."""

from dataclasses import dataclass

from moteplass.spine.registry.kinds import Fact


@dataclass(frozen=True)
class Flagged(Fact):
    flag_id: int


@dataclass(frozen=True)
class Decided(Fact):
    """A decision holds from now on: a proposal that awaits a second person is none yet."""

    decision_id: int


@dataclass(frozen=True)
class Reversed(Fact):
    """A decision holds no more, because somebody has said so. One that ends by itself is none of these."""

    decision_id: int


@dataclass(frozen=True)
class Complained(Fact):
    appeal_id: int


@dataclass(frozen=True)
class AppealAnswered(Fact):
    appeal_id: int

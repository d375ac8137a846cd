"""What happens in a conversation that jobs react to."""

from dataclasses import dataclass

from moteplass.spine.registry.kinds import Fact


@dataclass(frozen=True)
class OpinionsChanged(Fact):
    """The first change since the groups were last found."""

    conversation_id: int


@dataclass(frozen=True)
class DeadlineSet(Fact):
    """When it closes has been set, or it has been closed."""

    conversation_id: int

"""What happens in a conversation that jobs react to."""

from dataclasses import dataclass

from moteplass.spine.registry.kinds import Fact


@dataclass(frozen=True)
class OpinionsChanged(Fact):
    """The first change since the groups were last found."""

    conversation_id: int

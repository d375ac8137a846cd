"""What other rooms may react to."""

from dataclasses import dataclass

from moteplass.spine.registry.kinds import Fact


@dataclass(frozen=True)
class PushAsked(Fact):
    """Somebody wants what waits to be tried again now."""

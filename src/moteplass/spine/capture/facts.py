"""What happens to captures that jobs react to."""

from dataclasses import dataclass

from moteplass.spine.registry.kinds import Fact


@dataclass(frozen=True)
class CaptureAsked(Fact):
    capture_id: int

"""What happens to lists for disposal that jobs react to."""

from dataclasses import dataclass

from moteplass.spine.registry.kinds import Fact


@dataclass(frozen=True)
class DisposalApproved(Fact):
    disposal_id: int

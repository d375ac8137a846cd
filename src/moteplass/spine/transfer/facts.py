"""What happens to transfers that jobs react to."""

from dataclasses import dataclass

from moteplass.spine.registry.kinds import Fact


@dataclass(frozen=True)
class TransferAsked(Fact):
    transfer_id: int

"""What happens to places that others react to."""

from dataclasses import dataclass

from moteplass.spine.registry.kinds import Fact


@dataclass(frozen=True)
class PlaceOpened(Fact):
    place_id: int

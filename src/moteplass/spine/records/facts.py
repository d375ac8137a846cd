"""What happens to the records plan that jobs react to."""

from dataclasses import dataclass

from moteplass.spine.registry.kinds import Fact


@dataclass(frozen=True)
class SharedPlanChanged(Fact):
    pass

"""What happens to places that others react to."""

from dataclasses import dataclass

from moteplass.spine.registry.kinds import Fact


@dataclass(frozen=True)
class PlaceOpened(Fact):
    place_id: int


@dataclass(frozen=True)
class LetIn(Fact):
    """A person, or everyone in an organisation, has been given a role. `by_id`: who gave it, 0 where nobody did."""

    membership_id: int
    by_id: int


@dataclass(frozen=True)
class AccessAsked(Fact):
    """One who runs the site has asked to read a closed place."""

    request_id: int


@dataclass(frozen=True)
class AccessGiven(Fact):
    request_id: int


@dataclass(frozen=True)
class PlaceClosed(Fact):
    """Closed, or archived after that."""

    place_id: int


@dataclass(frozen=True)
class MandateGiven(Fact):
    mandate_id: int


@dataclass(frozen=True)
class MandateEnded(Fact):
    mandate_id: int

"""In what capacity somebody speaks, and by what name: what they have, and what they have chosen."""

from collections.abc import Mapping
from dataclasses import dataclass

from moteplass.spine.places.models import Capacity


@dataclass(frozen=True, slots=True)
class Standing:
    """A capacity that somebody has besides their own person's: by an employment or a mandate, whose `id` it is."""

    capacity: Capacity
    id: int
    organisation_id: int
    # In bokmål, as everything is signed.
    organisation: str
    # Of an employee: title and workplace.
    title: str = ""

    @property
    def key(self) -> str:
        """What a form calls it."""
        return f"{self.capacity}-{self.id}"


@dataclass(frozen=True, slots=True)
class Voice:
    """What somebody has chosen for what they write now. `key`: a Standing's, or `person`; empty: as is usual there."""

    key: str = ""
    # That their own name is shown, where each decides.
    named: bool = False


USUAL = Voice()


def voice_in(typed: Mapping[str, str]) -> Voice:
    """What a form says of it: the one parser of `speak` and `show_name`."""
    return Voice(typed.get("speak", "")[:40], bool(typed.get("show_name")))

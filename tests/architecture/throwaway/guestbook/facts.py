"""What happens in a guestbook that others react to."""

from dataclasses import dataclass

from moteplass.spine.registry.kinds import Fact


@dataclass(frozen=True)
class EntryWritten(Fact):
    entry_id: int

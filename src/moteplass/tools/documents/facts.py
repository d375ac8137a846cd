"""What happens to documents that jobs react to."""

from dataclasses import dataclass

from moteplass.spine.registry.kinds import Fact


@dataclass(frozen=True)
class DocumentChanged(Fact):
    document_id: int
    version: int

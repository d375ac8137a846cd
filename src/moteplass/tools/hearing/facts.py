"""What happens in a hearing that others react to."""

from dataclasses import dataclass

from moteplass.spine.registry.kinds import Fact


@dataclass(frozen=True)
class HearingPublished(Fact):
    hearing_id: int


@dataclass(frozen=True)
class HearingExtended(Fact):
    hearing_id: int
    extension_id: int


@dataclass(frozen=True)
class HearingClosed(Fact):
    hearing_id: int


@dataclass(frozen=True)
class OutcomeTold(Fact):
    """Those who answered are to be told what became of it."""

    hearing_id: int


@dataclass(frozen=True)
class AnswerSubmitted(Fact):
    answer_id: int


@dataclass(frozen=True)
class InvitedToBeMailed(Fact):
    """Invitations or reminders have been promised, and wait to be written."""

    hearing_id: int

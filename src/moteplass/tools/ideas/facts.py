"""What happens in a suggestion box that others react to."""

from dataclasses import dataclass

from moteplass.spine.registry.kinds import Fact


@dataclass(frozen=True)
class IdeaPosted(Fact):
    idea_id: int


@dataclass(frozen=True)
class IdeaMoved(Fact):
    idea_id: int
    move_id: int


@dataclass(frozen=True)
class IdeaEdited(Fact):
    """A new version that supporters are asked to confirm."""

    idea_id: int
    version: int


@dataclass(frozen=True)
class BoxInvited(Fact):
    """A box has been asked to take part in another's campaign."""

    part_id: int


@dataclass(frozen=True)
class IdeaBecame(Fact):
    """An idea has been linked to what came of it."""

    link_id: int


@dataclass(frozen=True)
class IdeaMerged(Fact):
    """An idea went into another."""

    merge_id: int


@dataclass(frozen=True)
class IdeaSplit(Fact):
    """A part of an idea stands on its own: in which idea, and whose part it was."""

    idea_id: int
    source_id: int


@dataclass(frozen=True)
class EditSuggested(Fact):
    suggestion_id: int


@dataclass(frozen=True)
class SuggestionDecided(Fact):
    suggestion_id: int


@dataclass(frozen=True)
class CoAuthorInvited(Fact):
    co_author_id: int
    # Which time, for somebody may be invited again.
    turn: int

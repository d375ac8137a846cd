"""What a box of ideas is made of."""

from moteplass.tools.ideas.models.box import Box, Campaign, Category, TakingPart
from moteplass.tools.ideas.models.gains import Gain, GainFigure, SignOff
from moteplass.tools.ideas.models.idea import (
    IDEA,
    POINT,
    SUGGESTION,
    CoAuthor,
    Idea,
    Joining,
    Point,
    Suggestion,
    Version,
    co_author_called,
)
from moteplass.tools.ideas.models.merges import Merge
from moteplass.tools.ideas.models.rank import Rank
from moteplass.tools.ideas.models.stages import Move, Stage

__all__ = [
    "IDEA", "POINT", "SUGGESTION", "Box", "Campaign", "Category", "CoAuthor", "Gain", "GainFigure", "Idea", "Joining",
    "Merge", "Move", "Point", "Rank", "SignOff", "Stage", "Suggestion", "TakingPart", "Version",
    "co_author_called",
]  # fmt: skip

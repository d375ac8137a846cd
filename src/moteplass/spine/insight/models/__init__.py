"""Work behind closed doors: what staff make of contributions. None of it is a contribution, so nothing shows it."""

from moteplass.spine.insight.models.coding import Coded, Coding, DoubleCoding, Position, Source, Stance, Theme
from moteplass.spine.insight.models.desk import Bulk, Handling, Note, Reading, SavedView, Work

__all__ = [
    "Bulk", "Coded", "Coding", "DoubleCoding", "Handling", "Note", "Position", "Reading", "SavedView", "Source",
    "Stance", "Theme", "Work",
]  # fmt: skip

"""Work behind closed doors: what staff make of contributions. None of it is a contribution, so nothing shows it."""

from moteplass.spine.insight.models.coding import Coded, Coding, DoubleCoding, Position, Source, Stance, Theme
from moteplass.spine.insight.models.desk import Bulk, Handling, Note, Reading, SavedView, Work
from moteplass.spine.insight.models.machine import Finding, SameText, Sender

__all__ = [
    "Bulk", "Coded", "Coding", "DoubleCoding", "Finding", "Handling", "Note", "Position", "Reading", "SameText",
    "SavedView", "Sender", "Source", "Stance", "Theme", "Work",
]  # fmt: skip

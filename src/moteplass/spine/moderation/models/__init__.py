"""Moderation: the rules of a house, what was flagged, what was decided and why, and complaints about it."""

from moteplass.spine.moderation.models.appeals import Appeal
from moteplass.spine.moderation.models.cases import SEVERITY, Case, Flag, Ground
from moteplass.spine.moderation.models.decisions import HOLDS, Decision, FourEyes, Measure, Pause
from moteplass.spine.moderation.models.learned import Learned
from moteplass.spine.moderation.models.rules import HouseRule, HouseRules

__all__ = [
    "HOLDS",
    "SEVERITY",
    "Appeal",
    "Case",
    "Decision",
    "Flag",
    "FourEyes",
    "Ground",
    "HouseRule",
    "HouseRules",
    "Learned",
    "Measure",
    "Pause",
]

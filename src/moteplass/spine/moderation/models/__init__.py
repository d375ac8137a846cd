"""Moderation: the rules of a house, what was flagged, what was decided and why, and complaints about it."""

from moteplass.spine.moderation.models.cases import Case, Flag
from moteplass.spine.moderation.models.decisions import Appeal, Decision, Measure, Pause
from moteplass.spine.moderation.models.rules import HouseRule, HouseRules

__all__ = ["Appeal", "Case", "Decision", "Flag", "HouseRule", "HouseRules", "Measure", "Pause"]

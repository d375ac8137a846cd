"""How well two coders agree, beyond what chance would give: Cohen's kappa (Cohen 1960)."""

from collections import Counter
from collections.abc import Hashable, Mapping
from typing import Any


def kappa(said: Mapping[tuple[Any, Any], int]) -> float | None:
    """Cohen's kappa of what two coders said of the same things: how often each pair of words was said.

    1 is full agreement, 0 what chance gives, below 0 less than that. None where they have nothing in common to compare.
    """
    total = sum(said.values())
    if not total:
        return None
    first: Counter[Hashable] = Counter()
    second: Counter[Hashable] = Counter()
    for (one, other), n in said.items():
        first[one] += n
        second[other] += n
    agreed = sum(n for (one, other), n in said.items() if one == other) / total
    by_chance = sum(first[word] * second[word] for word in first) / total**2
    # Both said the same word of everything: chance could not have done better, and they do agree.
    return 1.0 if by_chance == 1 else (agreed - by_chance) / (1 - by_chance)

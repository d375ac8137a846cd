"""How hard a text is to read, by LIX: C. H. Björnsson, Läsbarhet (Liber, 1968).

LIX = words / sentences + 100 · long words / words, where a long word has more than six letters. Made for the
Scandinavian languages. It counts; it does not know whether the words are the right ones.
"""

import re
from bisect import bisect_right
from dataclasses import dataclass
from enum import IntEnum

_WORD = re.compile(r"\w+(?:[-'’.,:]\w+)*")
# What ends with a colon, and a heading or an item, which end with their line, are sentences too.
_END = re.compile(r"[.!?:…]+(?=\s|$|[\"»”)\]])|\n+")
_LONG = 6


class Ease(IntEnum):
    """What texts of that figure are usually like: children's books, fiction, newspapers, official letters, law."""

    VERY_EASY = 0
    EASY = 1
    MEDIUM = 2
    HARD = 3
    VERY_HARD = 4


_FROM = (30, 40, 50, 60)


@dataclass(frozen=True, slots=True)
class Reading:
    """The figure, rounded, and where it stands on the usual scale; words in a sentence, and long words of 100."""

    lix: int
    ease: Ease
    sentence: int
    long: int


def reading(text: str) -> Reading | None:
    """How hard a plain text is to read; None for one without words. A line is at least one sentence."""
    words = _WORD.findall(text)
    if not words:
        return None
    sentences = sum(1 for part in _END.split(text) if _WORD.search(part))
    long = sum(1 for word in words if len(word) > _LONG)
    lix = round(len(words) / sentences + 100 * long / len(words))
    ease = Ease(bisect_right(_FROM, lix))
    return Reading(lix, ease, round(len(words) / sentences), round(100 * long / len(words)))

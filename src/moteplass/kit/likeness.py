"""Whether two short texts say the same, near enough to ask."""

import re
import unicodedata

_WORD = re.compile(r"[^\W_]+")
_LENGTH = 400
# As large a part of the words in common, and they are shown to whoever writes; nearer still, and they must choose.
LIKE = 0.5
SAME = 0.85


def likeness(text: str) -> str:
    """A text without capitals, accents' forms, signs and spaces to spare. At most 400 characters."""
    return " ".join(_WORD.findall(unicodedata.normalize("NFKC", text).casefold()))[:_LENGTH]


def nearness(one: str, other: str) -> float:
    """How near two likenesses are, from 0 to 1: words in common over all their words, each counted once."""
    if one == other:
        return 1.0
    a, b = set(one.split()), set(other.split())
    # Without its «not» a statement says the opposite, and shares nearly every word: never the same.
    return len(a & b) / len(a | b) if a and b else 0.0

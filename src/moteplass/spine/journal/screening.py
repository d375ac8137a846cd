"""Words of a title that only archivists see. In their place, everybody else meets `*****`."""

import re
from collections.abc import Iterable

from moteplass.kit import identity
from moteplass.kit.noark5.codes import SCREENED

_WORD = re.compile(r"\S+")


def words(title: str) -> list[str]:
    return _WORD.findall(title)


def screen(title: str, which: Iterable[int]) -> str:
    """The title with the words at these places screened, and always those that hold an identity number."""
    chosen = set(which) | _private(title)
    place = iter(range(len(title)))
    return _WORD.sub(lambda word: SCREENED if next(place) in chosen else word[0], title)


def screened(title: str, public_title: str) -> set[int]:
    """Which words of the title the public one screens."""
    pairs = zip(words(title), words(public_title), strict=False)
    return {at for at, (word, shown) in enumerate(pairs) if shown == SCREENED != word}


def carried(title: str, public_title: str, new: str) -> set[int]:
    """Which words of a corrected title are screened: those that were in the one before, wherever they stand now."""
    before = words(title)
    hidden = {_bare(before[at]) for at in screened(title, public_title)}
    return {at for at, word in enumerate(words(new)) if _bare(word) in hidden}


def _bare(word: str) -> str:
    return word.strip(".,;:!?()[]«»\"'").casefold()


def _private(title: str) -> set[int]:
    """Words that an identity number stands in: it is never shown to the public, exempt or not."""
    spans = [(found.start, found.end) for found in identity.find_identity_numbers(title)]
    return {
        at
        for at, word in enumerate(_WORD.finditer(title))
        if any(start < word.end() and word.start() < end for start, end in spans)
    }

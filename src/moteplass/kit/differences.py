"""What changed between two texts, word by word, for people who read both."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum
from functools import lru_cache

# How much of two paragraphs must be the same words for one to be a change of the other.
_ALIKE = 0.4
_WORDS = re.compile(r"\s+|\w+|[^\w\s]+")


class Kind(StrEnum):
    SAME = "same"
    ADDED = "added"
    REMOVED = "removed"


@dataclass(frozen=True, slots=True)
class Piece:
    """A run of words that stood, came or went."""

    kind: Kind
    text: str


@dataclass(frozen=True, slots=True)
class Paragraph:
    pieces: tuple[Piece, ...]

    @property
    def changed(self) -> bool:
        return any(piece.kind is not Kind.SAME for piece in self.pieces)


@lru_cache(maxsize=32)
def differences(before: str, after: str) -> tuple[Paragraph, ...]:
    """Every paragraph of both texts in order, its pieces marked. Paragraphs are compared first, then their words.

    So the time goes with what changed, not with the square of what did not.
    """
    old, new = _paragraphs(before), _paragraphs(after)
    found: list[Paragraph] = []
    for tag, i, j, k, m in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if tag == "equal":
            found += (Paragraph((Piece(Kind.SAME, text),)) for text in old[i:j])
            continue
        pairs = min(j - i, m - k)
        found += (Paragraph(tuple(_words(old[i + n], new[k + n]))) for n in range(pairs))
        found += (Paragraph((Piece(Kind.REMOVED, text),)) for text in old[i + pairs : j])
        found += (Paragraph((Piece(Kind.ADDED, text),)) for text in new[k + pairs : m])
    return tuple(found)


def changed_words(before: str, after: str) -> int:
    """How many words came or went between two texts. Spaces and punctuation are no words."""
    pieces = (piece for paragraph in differences(before, after) for piece in paragraph.pieces)
    return sum(len(re.findall(r"\w+", piece.text)) for piece in pieces if piece.kind is not Kind.SAME)


def _paragraphs(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines() if line.strip()]


def _words(before: str, after: str) -> Iterator[Piece]:
    old, new = _WORDS.findall(before), _WORDS.findall(after)
    # Two paragraphs that have little in common are read more easily one after the other than woven together.
    if SequenceMatcher(None, _said(old), _said(new)).ratio() < _ALIKE:
        yield Piece(Kind.REMOVED, before)
        yield Piece(Kind.ADDED, after)
        return
    for tag, i, j, k, m in SequenceMatcher(None, old, new).get_opcodes():
        if tag == "equal":
            yield Piece(Kind.SAME, "".join(old[i:j]))
            continue
        if i < j:
            yield Piece(Kind.REMOVED, "".join(old[i:j]))
        if k < m:
            yield Piece(Kind.ADDED, "".join(new[k:m]))


def _said(words: list[str]) -> list[str]:
    """Without the spaces, which all texts have in common."""
    return [word for word in words if not word.isspace()]

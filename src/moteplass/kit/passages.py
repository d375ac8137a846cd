"""Passages of a text: its paragraphs, headings and items, named by their words, and found again in a later version."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import lru_cache
from hashlib import blake2s
from html import unescape

# Sanitised HTML is well formed; a value in quotes may hold what else would end a tag.
_TAG = re.compile(r'<(/?)([a-z][a-z0-9]*)((?:\s+[\w-]+(?:="[^"]*")?)*)\s*/?>')
_BLOCKS = frozenset({"h2", "h3", "h4", "h5", "p", "li", "table", "figure", "pre"})
_AROUND = frozenset({"ul", "ol", "blockquote"})
_PARTS = re.compile(r"</?(?:p|br|li|ul|ol|tr|td|th|caption|figcaption)\b[^>]*>")
_ALT = re.compile(r'<img\b[^>]*?alt="([^"]*)"[^>]*>')
# As much of the text before and after as tells one place from another (W3C's TextQuoteSelector).
_CONTEXT = 32
# How much of two paragraphs must be the same words for one to be the other in a new version.
_ALIKE = 0.5
# Fewer characters than this stand in many places.
_TELLING = 20


@dataclass(frozen=True, slots=True)
class Block:
    """One paragraph, heading or item. `key` is made from its words, empty where it has none; `html` stands alone."""

    key: str
    text: str
    html: str


@dataclass(frozen=True, slots=True)
class Quote:
    """Words of a block, or all of them, with what stands before and after them in it."""

    block: str
    words: str
    prefix: str = ""
    suffix: str = ""


@dataclass(frozen=True, slots=True)
class _Found:
    start: int
    # Just after the name of the first tag: where an attribute can be added.
    named: int
    end: int
    # What it stands in: (list or quotation, number of the item).
    around: tuple[tuple[str, int], ...]


@lru_cache(maxsize=128)
def blocks(html: str, origin: str = "") -> tuple[Block, ...]:
    """The blocks of sanitised HTML. The same words have the same key wherever they stand in it; in a text of another
    origin they have another.
    """
    found, seen = [], Counter[str]()
    for one in _walk(html):
        inner = html[one.start : one.end]
        text = _text(inner)
        key = ""
        if text:
            named = f"{origin}\n{text}" if origin else text
            key = "p" + blake2s(named.encode(), digest_size=5).hexdigest()
            seen[key] += 1
            if seen[key] > 1:
                key += f"-{seen[key]}"
        for tag, number in reversed(one.around):
            start = f' start="{number}"' if tag == "ol" and number > 1 else ""
            inner = f"<{tag}{start}>{inner}</{tag}>"
        found.append(Block(key, text, inner))
    return tuple(found)


@lru_cache(maxsize=128)
def anchored(html: str, origin: str = "") -> str:
    """The same HTML, each block with its key as id."""
    parts, at = [], 0
    for one, block in zip(_walk(html), blocks(html, origin), strict=True):
        if block.key:
            parts += [html[at : one.named], f' id="{block.key}"']
            at = one.named
    return "".join(parts) + html[at:]


def _walk(html: str) -> Iterator[_Found]:
    around: list[tuple[str, int]] = []
    opened: re.Match[str] | None = None
    depth = 0
    for tag in _TAG.finditer(html):
        closing, name = tag[1], tag[2]
        if opened is None:
            if name in _AROUND:
                if closing:
                    around.pop()
                else:
                    start = re.search(r'start="(\d+)"', tag[3])
                    around.append((name, int(start[1]) - 1 if start else 0))
            elif name in _BLOCKS and not closing:
                opened, depth = tag, 1
                if name == "li" and around:
                    around[-1] = (around[-1][0], around[-1][1] + 1)
        elif name == opened[2]:
            depth += -1 if closing else 1
            if not depth:
                yield _Found(opened.start(), opened.end(2), tag.end(), tuple(around))
                opened = None


def _text(html: str) -> str:
    return _line(unescape(_TAG.sub("", _PARTS.sub(" ", _ALT.sub(r" \1 ", html)))))


def _line(text: str) -> str:
    return " ".join(text.split())


def quote(block: Block, words: str = "") -> Quote:
    """The words as they stand in the block, whole ones; all of it where none are given, or others than its own."""
    words = _line(words)
    at = block.text.find(words) if words else -1
    if at < 0:
        return Quote(block.key, block.text)
    end = at + len(words)
    while at and block.text[at - 1 : at + 1].isalnum():
        at -= 1
    while end < len(block.text) and block.text[end - 1 : end + 1].isalnum():
        end += 1
    before, after = block.text[max(0, at - _CONTEXT) : at], block.text[end : end + _CONTEXT]
    return Quote(block.key, block.text[at:end], before, after)


def find(quote: Quote, now: Sequence[Block], was: str = "") -> str:
    """The key of the block that a quotation stands in now; empty where it is gone. `was`: the block it stood in then.

    The words themselves first, where most of what stood around them is; else the block that is most like the old one.
    """
    if any(block.key == quote.block for block in now):
        return quote.block
    holding = [block for block in now if block.key and quote.words in block.text]
    if holding and len(quote.words) >= _TELLING:
        return max(holding, key=lambda block: _around(quote, block)).key
    return _most_like(was or quote.words, tuple(now))


def _around(quote: Quote, block: Block) -> int:
    return (quote.prefix + quote.words in block.text) + (quote.words + quote.suffix in block.text)


@lru_cache(maxsize=256)
def _most_like(text: str, now: tuple[Block, ...]) -> str:
    best, key = _ALIKE, ""
    matcher = SequenceMatcher(None, autojunk=False)
    matcher.set_seq2(text.split())
    for block in now:
        matcher.set_seq1(block.text.split())
        if block.key and matcher.real_quick_ratio() >= best and matcher.quick_ratio() >= best:
            alike = matcher.ratio()
            if alike >= best:
                best, key = alike, block.key
    return key

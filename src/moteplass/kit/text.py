"""What is typed, made safe to store and short enough to show. HTML is in `sanitise`."""

import re
import unicodedata
from collections.abc import Iterable
from uuid import UUID

MAX_MARKS = 3
_ELLIPSIS = "…"

# C0/C1 controls but tab and newline; lone surrogates, which UTF-8 and PostgreSQL refuse; zero-width space,
# word joiner and byte-order mark, which hide text from search; bidirectional overrides, which make a line
# read otherwise than it is stored; private characters, with which our own pages mark places to fill in.
# Zero-width (non-)joiners stay: emoji and several scripts need them.
_UNSAFE = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u200b\u200e\u200f\u202a-\u202e\u2060\u2066-\u2069\ufeff\ud800-\udfff\ue000-\ue0ff\ufff9-\uffff]"
)
_NEWLINE = re.compile("\r\n|[\r\v\f\x85\u2028\u2029]")
_MAY_HOLD_MARKS = re.compile("[\u0300-\u1fff\u20d0-\uffff\U00010000-\U0010ffff]")
_WORDS = re.compile(r"[^\W\d_]+(?:['’.][^\W\d_]+)*")
# From a paragraph that does not end as a sentence does, such as a heading or an option somebody chose, to the next.
_OPEN_END = re.compile(r"(?<=[^\s.!?:;,…–-])[^\S\n]*\n\s*\n\s*")
_NOT_SLUG = re.compile(r"[^a-z0-9]+")
_LETTERS = str.maketrans(
    {"æ": "ae", "ø": "o", "å": "a", "đ": "d", "ŋ": "n", "ŧ": "t", "ß": "ss", "þ": "th", "ð": "d", "œ": "oe"}
)


def _is_mark(char: str) -> bool:
    # Spacing marks (Mc) are letters' vowels in several scripts and do not pile up: only Mn and Me do.
    return unicodedata.category(char) in ("Mn", "Me")


def _without_piles_of_marks(text: str) -> str:
    kept: list[str] = []
    run = 0
    for char in text:
        run = run + 1 if _is_mark(char) else 0
        if run <= MAX_MARKS:
            kept.append(char)
    return "".join(kept)


def normalise(text: str) -> str:
    """The one form text is stored in: NFC, LF line ends, no control characters, trimmed.

    A letter keeps at most three marks. Inner spaces and blank lines stay. Idempotent.
    """
    text = _UNSAFE.sub("", _NEWLINE.sub("\n", text))
    if not text.isascii():
        text = unicodedata.normalize("NFC", text)
        if _MAY_HOLD_MARKS.search(text):
            # Normalised again: what follows a removed mark may now compose with what stands before it.
            text = unicodedata.normalize("NFC", _without_piles_of_marks(text))
    return text.strip()


def number_in(typed: str) -> int | None:
    """The number an address or a form names something by, or None: plain digits, no more than an id can have."""
    return int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 19 else None


def numbers_in(typed: Iterable[str]) -> list[int]:
    """The numbers among what a form has sent under one name; what is none is left out."""
    return [number for one in typed if (number := number_in(one)) is not None]


def uuid_in(typed: str) -> UUID | None:
    """The UUID that an address or a form names something by, or None."""
    try:
        return UUID(typed)
    except ValueError:
        return None


# What mail programs make into links: names of hosts, addresses.
_LINK = re.compile(r"[/:@]|\w\.\w{2}")
_LONGEST_NAME = 60


def for_greeting(name: str) -> str:
    """A name as it can stand in a mail to an address anyone may have typed; empty where it could carry a message."""
    line = " ".join(name.split())
    return "" if len(line) > _LONGEST_NAME or _LINK.search(line) else line


def count_chars(text: str) -> int:
    """Characters as counted towards a limit: after `normalise`, so a line end is one and é is one."""
    return len(normalise(text))


def excerpt(text: str, length: int) -> str:
    """The beginning of a text on one line, at most `length` characters, cut between words, ended with «…».

    A paragraph without a mark at its end has « · » before the next: the choices of an answer do not run together.
    """
    if length < 1:
        raise ValueError("an excerpt needs room for one character")
    line = " ".join(_OPEN_END.sub(" · ", text.strip()).split())
    if len(line) <= length:
        return line
    room = length - len(_ELLIPSIS)
    cut = line.rfind(" ", 0, room + 1)
    # A first word that fills the line is cut inside, but never between a letter and its marks.
    if cut <= 0:
        cut = room
        while cut > 0 and _is_mark(line[cut]):
            cut -= 1
    return line[:cut].rstrip(" ,;:·–-") + _ELLIPSIS


def initials(name: str) -> str:
    """One or two capital letters for an avatar: first and last word. A nameless one gets «?»."""
    words = _WORDS.findall(unicodedata.normalize("NFC", name))
    if not words:
        return "?"
    picked = words[:1] if len(words) == 1 else [words[0], words[-1]]
    # "ß".upper() is two letters; an avatar has room for one from each word.
    return "".join(word[0].upper()[0] for word in picked)


def slugify_nb(text: str, max_length: int = 60) -> str:
    """A short address from a Norwegian title: æ→ae, ø→o, å→a, accents dropped. May be empty."""
    lower = unicodedata.normalize("NFC", text).lower().translate(_LETTERS)
    plain = unicodedata.normalize("NFKD", lower).encode("ascii", "ignore").decode("ascii").lower()
    slug = _NOT_SLUG.sub("-", plain).strip("-")
    if len(slug) <= max_length:
        return slug
    cut = slug.rfind("-", 0, max_length + 1)
    return slug[: cut if cut > 0 else max_length].strip("-")

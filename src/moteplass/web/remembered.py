"""What a macro draws of frozen arguments, remembered from page to page: rows of lists, the parts every page has.

The arguments are the key, so nothing is remembered past a change of what it was drawn from, and nobody is shown what
they did not bring the arguments to. For macros that draw from their arguments alone.
"""

from collections.abc import Iterable
from functools import lru_cache
from typing import Any

from django.conf import settings
from django.urls import get_script_prefix, get_urlconf
from django.utils import timezone, translation
from jinja2.runtime import Macro
from markupsafe import Markup

from moteplass.kit import clock

# What stands in what is remembered for what differs from request to request. No text of ours holds it:
# kit.text.normalise drops such characters.
_CSRF, _PATH = Markup("\ue010csrf\ue011"), Markup("\ue010path\ue011")


class _Drawing:
    """A macro and its arguments: equal when what they draw is equal."""

    __slots__ = ("arguments", "hash", "key", "macro", "named")

    def __init__(self, macro: Macro, arguments: tuple[Any, ...], named: dict[str, Markup], key: Any) -> None:
        self.macro = macro
        self.arguments = arguments
        self.named = named
        # The macro itself is made anew with each page; its name and file are not. Types, for finished HTML and the same
        # text unfinished are equal to Python.
        types = tuple(map(type, arguments))
        self.key = (macro.name, macro._func.__code__.co_filename, key, tuple(named), types, arguments)
        self.hash = hash(self.key)

    def __hash__(self) -> int:
        return self.hash

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Drawing) and self.key == other.key


# A few thousand bytes each.
@lru_cache(maxsize=500)
def _drawn(drawing: _Drawing) -> Markup:
    return Markup(drawing.macro(*drawing.arguments, **drawing.named))  # noqa: S704  # a macro escapes what it is given


def _key() -> tuple[Any, ...]:
    """What is drawn depends on this too: the language, the day («18 days left»), where addresses begin."""
    today = timezone.localdate(clock.now(), timezone.get_default_timezone()).toordinal()
    return translation.get_language(), today, get_urlconf() or settings.ROOT_URLCONF, get_script_prefix()


def _holes(csrf: str, path: str) -> dict[str, Markup]:
    return ({"csrf": _CSRF} if csrf else {}) | ({"path": _PATH} if path else {})


def _filled(drawn: Markup, csrf: str, path: str) -> Markup:
    if csrf:
        drawn = drawn.replace(_CSRF, csrf)
    return drawn.replace(_PATH, path) if path else drawn


def each(macro: Macro, rows: Iterable[Any], *same: Any, csrf: str = "") -> Markup:
    """`macro(row, *same, csrf=csrf)` for every row, drawn once and remembered while the row says the same.

    `csrf` differs from request to request and is put in afterwards.
    """
    named = _holes(csrf, "")
    shelf = _shelf(
        (macro.name, macro._func.__code__.co_filename, _key(), tuple(named), tuple(map(type, same)), same)
    )
    drawn = []
    for row in rows:
        found = shelf.get(row)
        if found is None:
            found = shelf[row] = str(macro(row, *same, **named))
        drawn.append(found)
    return _filled(Markup("".join(drawn)), csrf, "")  # noqa: S704  # a macro escapes what it is given


# Rows by what else they were drawn with. At two thousand bytes a row, some megabytes at most.
_shelves: dict[tuple[Any, ...], dict[Any, str]] = {}
_MOST_ROWS = 2000


def _shelf(key: tuple[Any, ...]) -> dict[Any, str]:
    if sum(map(len, _shelves.values())) > _MOST_ROWS:
        _shelves.clear()
    return _shelves.setdefault(key, {})


def once(macro: Macro, *arguments: Any, csrf: str = "", path: str = "") -> Markup:
    """`macro(*arguments, csrf=csrf, path=path)`, remembered like a row of `each`. `path` too is put in afterwards."""
    return _filled(_drawn(_Drawing(macro, arguments, _holes(csrf, path), _key())), csrf, path)

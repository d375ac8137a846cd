"""What a macro draws of frozen arguments, remembered from page to page: rows of lists, the parts every page has.

The arguments are the key, so nothing is remembered past a change of what it was drawn from, and nobody is shown what
they did not bring the arguments to. For macros that draw from their arguments alone.
"""

from collections.abc import Iterable
from functools import lru_cache
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import get_script_prefix, get_urlconf
from django.utils import timezone, translation
from jinja2.runtime import Macro
from markupsafe import Markup, escape

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


class Memory:
    """`each` and `once` for templates. The same memory for all; one made for a page asks for its key once."""

    def __init__(self, key: tuple[Any, ...] | None = None) -> None:
        self._key = key

    def each(self, macro: Macro, rows: Iterable[Any], *same: Any, csrf: str = "") -> Markup:
        """`macro(row, *same, csrf=csrf)` for every row, drawn once and remembered while the row says the same.

        `csrf` differs from request to request and is put in afterwards.
        """
        named = _holes(csrf, "")
        types = tuple(map(type, same))
        key = (macro.name, macro._func.__code__.co_filename, self._key or _key(), tuple(named), types, same)
        shelf = _shelf(key)
        filling = str(escape(csrf))
        drawn = []
        for row in rows:
            found = shelf.get(row)
            if found is None:
                # In pieces, with the hole between them: so a page is put together without being searched.
                found = shelf[row] = str(macro(row, *same, **named)).split(_CSRF)
            drawn.append(filling.join(found))
        return Markup("".join(drawn))  # noqa: S704  # a macro escapes what it is given

    def once(self, macro: Macro, *arguments: Any, csrf: str = "", path: str = "") -> Markup:
        """`macro(*arguments, csrf=csrf, path=path)`, remembered like a row. `path` too is put in afterwards."""
        return _filled(
            _drawn(_Drawing(macro, arguments, _holes(csrf, path), self._key or _key())), csrf, path
        )


# Rows by what else they were drawn with. At two thousand bytes a row, some megabytes at most.
_shelves: dict[tuple[Any, ...], dict[Any, list[str]]] = {}
_MOST_ROWS = 2000


def _shelf(key: tuple[Any, ...]) -> dict[Any, list[str]]:
    if sum(map(len, _shelves.values())) > _MOST_ROWS:
        _shelves.clear()
    return _shelves.setdefault(key, {})


# For macros that stand in files of their own and know nothing of the page.
_anywhere = Memory()
each, once = _anywhere.each, _anywhere.once


def context(request: HttpRequest) -> dict[str, Any]:
    """Context processor: `each` and `once` for the page itself."""
    memory = Memory(_key())
    return {"each": memory.each, "once": memory.once}

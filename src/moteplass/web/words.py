"""gettext for templates, remembered: a page says sixty sentences, and the catalogues never change while we run."""

from collections.abc import Callable
from functools import cache, lru_cache
from typing import Any

from django.http import HttpRequest
from django.utils import translation
from markupsafe import Markup


@lru_cache(maxsize=8192)
def _said(language: str, message: str) -> Markup:
    return Markup(translation.gettext(message))  # noqa: S704  # our own words, in templates and catalogues


@lru_cache(maxsize=8192)
def _said_alone(language: str, message: str) -> Markup:
    # In the catalogue %% is a per cent sign, with values and without.
    return _said(language, message) % {}


def say(message: str, **values: Any) -> Markup:
    """`_()` in macros: in the language spoken now."""
    language = translation.get_language() or ""
    return _said(language, message) % values if values else _said_alone(language, message)


@cache
def _in(language: str) -> Callable[..., Markup]:
    def say(message: str, **values: Any) -> Markup:
        return _said(language, message) % values if values else _said_alone(language, message)

    return say


def context(request: HttpRequest) -> dict[str, Callable[..., Markup]]:
    """Context processor: `_` for the page itself, which need not ask each time what language it is in."""
    words = _in(translation.get_language() or "")
    return {"_": words, "gettext": words}

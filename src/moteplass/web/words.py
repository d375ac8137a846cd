"""gettext for templates, remembered: a page says sixty sentences, and the catalogues never change while we run."""

from collections.abc import Callable
from functools import cache, lru_cache
from typing import Any

from django.http import HttpRequest
from django.utils import translation
from jinja2 import pass_eval_context
from jinja2.nodes import EvalContext
from markupsafe import Markup

from moteplass.kit import localise


@lru_cache(maxsize=8192)
def _said(language: str, message: str, escaping: bool) -> str:
    words = translation.gettext(message)
    # Our own words, in templates and catalogues. In mails, which are plain text, nothing is escaped.
    return Markup(words) if escaping else words  # noqa: S704


@lru_cache(maxsize=8192)
def _said_alone(language: str, message: str, escaping: bool) -> str:
    # In the catalogue %% is a per cent sign, with values and without.
    return _said(language, message, escaping) % {}


@pass_eval_context
def say(context: EvalContext, message: str, **values: Any) -> str:
    """`_()` in macros: in the language spoken now."""
    language = translation.get_language() or ""
    escaping = context.autoescape
    return _said(language, message, escaping) % values if values else _said_alone(language, message, escaping)


@pass_eval_context
def say_several(context: EvalContext, one: str, several: str, number: int, /, **values: Any) -> str:
    """`ngettext()`: `num` is written as numbers are in the language spoken now, «2 778»."""
    words = translation.ngettext(one, several, number)
    said = Markup(words) if context.autoescape else words  # noqa: S704
    return said % {"num": localise.number(number), **values}


@cache
def _in(language: str) -> Callable[..., str]:
    @pass_eval_context
    def say(context: EvalContext, message: str, **values: Any) -> str:
        escaping = context.autoescape
        return (
            _said(language, message, escaping) % values
            if values
            else _said_alone(language, message, escaping)
        )

    return say


def lang_of(language: str) -> str:
    """The attribute for words in another language than the page's; nothing where it is the same, or not known."""
    if not language or language == translation.get_language():
        return ""
    return Markup(' lang="{}"').format(language)


def in_language(text: str, language: str) -> str:
    """A few words among ours, marked with the language they are in."""
    attribute = lang_of(language)
    return Markup("<span{}>{}</span>").format(attribute, text) if attribute and text else text


def context(request: HttpRequest) -> dict[str, Callable[..., str]]:
    """Context processor: `_` for the page itself, which need not ask each time what language it is in."""
    words = _in(translation.get_language() or "")
    return {"_": words, "gettext": words}

"""The Jinja environment of our pages: strict about missing names, translated, and with the few functions pages need."""

import re
from collections.abc import Iterable
from functools import lru_cache
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.middleware.csrf import get_token
from django.urls import get_script_prefix, get_urlconf, reverse
from django.utils import translation
from jinja2 import Environment, StrictUndefined, pass_context
from jinja2.runtime import Context, Macro
from markupsafe import Markup, escape

from moteplass.kit import clock, localise
from moteplass.kit.text import initials
from moteplass.spine.registry.loader import kind_label
from moteplass.web import parts
from moteplass.web.account.ways import login_ways, mailbox_address
from moteplass.web.icons import icon, static

FILE_ICONS = {
    **dict.fromkeys(("doc", "docx", "odt", "rtf"), "file-word"),
    **dict.fromkeys(("xls", "xlsx", "ods"), "file-excel"),
    **dict.fromkeys(("png", "jpg", "jpeg", "gif", "webp"), "file-image"),
    **dict.fromkeys(("txt", "md"), "file-text"),
    **{ending: f"file-{ending}" for ending in ("pdf", "csv", "json")},
}


@lru_cache(maxsize=512)
def _fixed(name: str, routes: str, prefix: str) -> str:
    return reverse(name, routes)


def url(name: str, /, **kwargs: Any) -> str:
    """Address of a named route. Those without parts that vary are worked out once."""
    if kwargs:
        return reverse(name, kwargs=kwargs)
    return _fixed(name, get_urlconf() or settings.ROOT_URLCONF, get_script_prefix())


@lru_cache(maxsize=8192)
def _said(language: str, message: str) -> str:
    return translation.gettext(message)


def gettext(message: str) -> str:
    """Django's gettext, remembered: a page asks for fifty sentences, and the catalogues never change while we run."""
    return _said(translation.get_language() or "", message)


@pass_context
def csrf_field(context: Context) -> Markup:
    """The hidden field every form that posts must have."""
    request: HttpRequest = context["request"]
    return Markup('<input type="hidden" name="csrfmiddlewaretoken" value="%s">') % get_token(request)


def paragraphs(text: str) -> Markup:
    """Plain text as <p> and <br>, everything in it escaped."""
    blocks = re.split(r"\n\s*\n", text.replace("\r\n", "\n").replace("\r", "\n").strip())
    return Markup("\n").join(
        Markup("<p>%s</p>") % Markup("<br>").join(escape(line) for line in block.split("\n"))
        for block in blocks
        if block.strip()
    )


class _Drawing:
    """A macro and frozen arguments: equal when what they draw is equal."""

    __slots__ = ("arguments", "key", "macro")

    def __init__(self, macro: Macro, arguments: tuple[Any, ...], key: tuple[Any, ...]) -> None:
        self.macro = macro
        self.arguments = arguments
        # The macro itself is made anew with each page; its name and file are not.
        self.key = (macro.name, macro._func.__code__.co_filename, key, arguments)

    def __hash__(self) -> int:
        return hash(self.key)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Drawing) and self.key == other.key


# Some hundred bytes to a few thousand each.
@lru_cache(maxsize=1500)
def _drawn(drawing: _Drawing) -> Markup:
    return Markup(drawing.macro(*drawing.arguments))  # noqa: S704  # a macro escapes what it is given


# What stands for the CSRF field in what is remembered. No text holds it: kit.text.normalise drops such characters.
_CSRF = Markup("\ue010csrf\ue011")


def each(macro: Macro, rows: Iterable[Any], *same: Any, csrf: str = "") -> Markup:
    """`macro(row, *same, csrf)` for every row, remembered from page to page while the row says the same.

    For macros that draw from their arguments alone. Rows and arguments are frozen, and hold all that differs between
    readers, but for `csrf`: it is put in afterwards.
    """
    # A day names its year only when it is not this one.
    key = (translation.get_language(), clock.now().year)
    drawn = Markup("").join(_drawn(_Drawing(macro, (row, *same, _CSRF if csrf else ""), key)) for row in rows)
    return drawn.replace(_CSRF, csrf) if csrf else drawn


def once(macro: Macro, *arguments: Any) -> Markup:
    """`macro(*arguments)`, remembered like the rows of `each`."""
    return _drawn(_Drawing(macro, arguments, (translation.get_language(), clock.now().year)))


def file_icon(filename: str) -> str:
    """Name of the icon for a file, by the ending of its name."""
    return FILE_ICONS.get(filename.rpartition(".")[2].lower(), "file")


def environment(**options: Any) -> Environment:
    """What Django's Jinja2 backend asks for (`OPTIONS["environment"]`)."""
    # A misspelt name must fail in the first test that renders it, never print nothing.
    options["undefined"] = StrictUndefined
    options.setdefault("cache_size", -1)
    env = Environment(  # noqa: S701  # Django passes autoescape=True
        **options,
        trim_blocks=True,
        lstrip_blocks=True,
        extensions=["jinja2.ext.i18n", "jinja2.ext.do", "jinja2.ext.loopcontrols"],
    )
    env.install_gettext_callables(  # type: ignore[attr-defined]
        gettext,
        translation.ngettext,
        newstyle=True,
        pgettext=translation.pgettext,
        npgettext=translation.npgettext,
    )
    env.globals.update(
        url=url,
        static=static,
        icon=icon,
        csrf_field=csrf_field,
        each=each,
        once=once,
        now=clock.now,
        parts=parts,
        kind_label=kind_label,
        current_language=translation.get_language,
        login_ways=login_ways,
        mailbox_address=mailbox_address,
    )
    env.filters.update(
        date=localise.date,
        shortdate=localise.shortdate,
        datetime=localise.datetime,
        time=localise.time,
        iso=localise.iso,
        days_left=localise.days_left,
        number=localise.number,
        percent=localise.percent,
        filesize=localise.filesize,
        paragraphs=paragraphs,
        initials=initials,
        file_icon=file_icon,
    )
    return env

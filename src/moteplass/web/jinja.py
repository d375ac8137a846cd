"""The Jinja environment of our pages: strict about missing names, translated, and with the few functions pages need."""

import re
from functools import lru_cache
from typing import Any

from django.conf import settings
from django.middleware.csrf import get_token
from django.urls import get_script_prefix, get_urlconf, reverse
from django.utils import translation
from jinja2 import Environment, StrictUndefined, Template, pass_context
from jinja2.environment import TemplateModule
from jinja2.filters import do_striptags
from jinja2.runtime import Context
from markupsafe import Markup, escape

from moteplass.kit import amounts, clock, localise
from moteplass.kit.text import for_greeting, initials
from moteplass.spine.access.ways import ways
from moteplass.spine.moderation.awaiting import hours
from moteplass.spine.registry.loader import kind_label
from moteplass.web import parts, remembered
from moteplass.web.account.ways import login_ways, mailbox_address
from moteplass.web.house_rules import house_rules
from moteplass.web.icons import icon, static
from moteplass.web.words import in_language, lang_of, say, say_several

FILE_ICONS = {
    **dict.fromkeys(("doc", "docx", "odt", "rtf"), "file-word"),
    **dict.fromkeys(("xls", "xlsx", "ods"), "file-excel"),
    **dict.fromkeys(("png", "jpg", "jpeg", "gif", "webp"), "file-image"),
    **dict.fromkeys(("txt", "md"), "file-text"),
    **{ending: f"file-{ending}" for ending in ("pdf", "csv", "json")},
}


@lru_cache(maxsize=4096)
def _worked_out(name: str, routes: str, prefix: str, /, **kwargs: Any) -> str:
    return reverse(name, routes, kwargs=kwargs)


def url(name: str, /, **kwargs: Any) -> str:
    """Address of a named route. Routes never change, so each address is worked out once."""
    return _worked_out(name, get_urlconf() or settings.ROOT_URLCONF, get_script_prefix(), **kwargs)


@pass_context
def csrf_field(context: Context) -> Markup:
    """The hidden field every form that posts must have, the same in all forms of a page."""
    request: Any = context["request"]
    if "csrf_field" not in vars(request):
        # Django masks the token anew, slowly, each time it is asked for.
        field = Markup('<input type="hidden" name="csrfmiddlewaretoken" value="%s">')
        request.csrf_field = field % get_token(request)
    return request.csrf_field  # type: ignore[no-any-return]


def paragraphs(text: str) -> Markup:
    """Plain text as <p> and <br>, everything in it escaped."""
    blocks = re.split(r"\n\s*\n", text.replace("\r\n", "\n").replace("\r", "\n").strip())
    return Markup("\n").join(
        Markup("<p>%s</p>") % Markup("<br>").join(escape(line) for line in block.split("\n"))
        for block in blocks
        if block.strip()
    )


@lru_cache(maxsize=512)
def striptags(text: str) -> str:
    """As Jinja's own, but the titles and summaries that stand in the head of every page are worked out once."""
    return do_striptags(text)


def file_icon(filename: str) -> str:
    """Name of the icon for a file, by the ending of its name."""
    return FILE_ICONS.get(filename.rpartition(".")[2].lower(), "file")


class _Template(Template):
    """A template whose macros are made once. Jinja else compares all globals each time a page imports some."""

    def _get_default_module(self, ctx: Context | None = None) -> TemplateModule:
        if self._module is None:
            self._module = self.make_module()
        return self._module


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
        translation.gettext,
        translation.ngettext,
        newstyle=True,
        pgettext=translation.pgettext,
        npgettext=translation.npgettext,
    )
    env.template_class = _Template
    env.globals.update(
        url=url,
        static=static,
        icon=icon,
        csrf_field=csrf_field,
        _=say,
        gettext=say,
        ngettext=say_several,
        each=remembered.each,
        once=remembered.once,
        now=clock.now,
        parts=parts,
        kind_label=kind_label,
        house_rules=house_rules,
        hours_of=hours,
        ways=ways,
        current_language=translation.get_language,
        lang_of=lang_of,
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
        kroner=amounts.kroner,
        kroner_between=amounts.kroner_between,
        paragraphs=paragraphs,
        initials=initials,
        for_greeting=for_greeting,
        file_icon=file_icon,
        in_language=in_language,
        striptags=striptags,
    )
    return env

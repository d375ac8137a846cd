"""The parts that stand fifty times on one page, as functions: a Jinja macro costs several times as much per call.

Templates reach them under the same names as macros (`components/basics.html`, `components/contribution.html`), and
call blocks work on them alike. Whatever comes from outside goes through `escape`; `html` marks what is finished.
"""

from collections.abc import Callable, Mapping
from datetime import date, datetime
from functools import lru_cache
from html import escape as escape_text
from typing import Any

from django.utils.translation import get_language, pgettext
from django.utils.translation import gettext as _
from markupsafe import Markup

from moteplass.kit import localise
from moteplass.kit.text import initials
from moteplass.web.icons import icon, row_icon

Caller = Callable[[], Markup] | None

html = Markup


def escape(value: object) -> str:
    """What may stand in HTML. Quicker than markupsafe's own, which makes a new object of everything."""
    return value.__html__() if isinstance(value, Markup) else escape_text(str(value))


# Few and recurring values (colours, capacities, labels): escaped once.
_known = lru_cache(maxsize=2048)(escape)
_letters = lru_cache(maxsize=4096)(initials)


def _attributes(attrs: Mapping[str, Any] | None) -> str:
    """HTML attributes; None and False are left out, True stands without a value."""
    if not attrs:
        return ""
    return "".join(
        f" {escape(name)}" if value is True else f' {escape(name)}="{escape(value)}"'
        for name, value in attrs.items()
        if value is not None and value is not False
    )


def _aloud(text: object, before: str = " ") -> str:
    return f'<span class="ds-sr-only">{before}{escape(text)}</span>' if text else ""


@lru_cache(maxsize=64)
def _access_badge(access: str, language: str) -> Markup:
    return html(
        f'<span class="mp-access" data-access="{escape(access)}">'
        f"{icon(f'access-{access}')} {escape(access_label(access))}</span>"
    )


def access_label(access: str) -> str:
    """How open a place is, in words."""
    match access:
        case "open":
            return pgettext("access", "Open")
        case "organisation":
            return pgettext("access", "Closed: employees")
        case "members":
            return pgettext("access", "Closed: members")
        case "hidden":
            return pgettext("access", "Hidden")
    raise LookupError(f"no access is called {access!r}")


def access_badge(access: str) -> Markup:
    """Icon, word, colour and shape: open and closed can't be confused."""
    return _access_badge(str(access), get_language() or "")


def channel_label(channel: str) -> str:
    """The way a contribution came in, in words."""
    match channel:
        case "web":
            return _("Web form")
        case "email":
            return _("E-mail")
        case "letter":
            return _("Letter")
        case "phone":
            return _("Telephone")
        case "meeting":
            return _("Meeting")
        case "federation":
            return _("Another network")
        case "api":
            return _("API")
        case "import":
            return _("Imported")
    raise LookupError(f"no channel is called {channel!r}")


@lru_cache(maxsize=64)
def _channel(channel: str, language: str) -> Markup:
    return html(
        f'<span class="mp-channel">{row_icon(f"channel-{channel}")} {escape(channel_label(channel))}</span>'
    )


def channel(channel: str) -> Markup:
    """Icon and word for the way a contribution came in."""
    return _channel(str(channel), get_language() or "")


def avatar(name: str, square: bool = False, color: str = "accent", text: str = "") -> Markup:
    """Two letters in a circle, or in a square for an organisation."""
    shape = ' data-variant="square"' if square else ""
    letters = escape(text or _letters(str(name)))
    return html(
        f'<span class="ds-avatar" data-color="{_known(color)}"{shape} aria-hidden="true">{letters}</span>'
    )


def when(moment: date, style: str = "short", time: bool = False) -> Markup:
    """A date, or a moment with `time`, in words for people and in `datetime` for machines."""
    if time and isinstance(moment, datetime):
        words = localise.datetime(moment, style)
    else:
        words = localise.shortdate(moment) if style == "short" else localise.date(moment, style)
    return html(f'<time datetime="{localise.iso(moment)}">{words}</time>')


def button(
    label: str,
    icon_name: str = "",
    variant: str = "",
    type: str = "submit",
    name: str = "",
    value: object = "",
    color: str = "",
    size: str = "",
    fullwidth: bool = False,
    about: str = "",
    href: str = "",
    attrs: Mapping[str, Any] | None = None,
) -> Markup:
    """A button, or with `href` a link that looks like one. `about` is read aloud after the label."""
    head = 'class="ds-button"'
    if variant:
        head += f' data-variant="{_known(variant)}"'
    if color:
        head += f' data-color="{_known(color)}"'
    if size:
        head += f' data-size="{_known(size)}"'
    if fullwidth:
        head += " data-fullwidth"
    if href:
        tag = "a"
        head += f' href="{escape(href)}"'
    else:
        tag = "button"
        head += f' type="{_known(type)}"'
        if name:
            head += f' name="{escape(name)}" value="{escape(value)}"'
    drawn = f"{icon(icon_name)} " if icon_name else ""
    return html(f"<{tag} {head}{_attributes(attrs)}>{drawn}{_known(label)}{_aloud(about)}</{tag}>")


def button_link(label: str, href: str, **how: Any) -> Markup:
    """A link that looks like a button; the rest as for `button`."""
    return button(label, href=href, **how)


# What came so has been written in by staff: its day is when it reached them.
_WRITTEN_IN = frozenset({"letter", "email", "phone", "meeting"})


def who(
    name: str,
    capacity: str = "",
    channel: str = "",
    at: date | None = None,
    square: bool = False,
    level: int = 3,
    color: str = "accent",
    href: str = "",
    note: str = "",
    edited: date | None = None,
) -> Markup:
    """Who speaks, in what capacity, by which channel, when. `level` 0 makes the name a paragraph."""
    heading = f"h{level:d}" if level else "p"
    shown = f'<a class="mp-title" href="{escape(href)}">{escape(name)}</a>' if href else escape(name)
    # Joined, not added: adding Markup to a str would escape the str.
    meta = []
    if capacity:
        meta.append(f"<span>{_known(capacity)}</span>")
    if channel:
        meta.append(_channel(str(channel), get_language() or ""))
    if at:
        day = when(at)
        if channel in _WRITTEN_IN:
            day = html(escape(_("Received %(day)s")) % {"day": day})
        meta.append(f"<span>{day}</span>")
    if edited:
        meta.append(f"<span>{escape(_('Changed %(day)s') % {'day': localise.shortdate(edited)})}</span>")
    if note:
        meta.append(f"<span>{escape(note)}</span>")
    below = f'<div class="mp-meta">{"".join(meta)}</div>' if meta else ""
    return html(
        f'<div class="mp-who">{avatar(name, square, color)}'
        f'<{heading} class="ds-heading" data-size="xs">{shown}</{heading}>{below}</div>'
    )


def item(
    name: str,
    capacity: str = "",
    channel: str = "",
    at: date | None = None,
    anchor: str = "",
    square: bool = False,
    level: int = 3,
    color: str = "accent",
    href: str = "",
    note: str = "",
    edited: date | None = None,
    tag: str = "li",
    label: str = "",
    caller: Caller = None,
) -> Markup:
    """A contribution: its head, and what the caller writes (text, the agency's reply, actions)."""
    head = who(name, capacity, channel, at, square, level, color, href, note, edited)
    marks = f' id="{escape(anchor)}"' if anchor else ""
    if label:
        marks += f' aria-label="{escape(label)}"'
    body = caller() if caller else ""
    return html(f'<{_known(tag)} class="mp-item"{marks}>{head}{escape(body)}</{_known(tag)}>')


def reply(owner: str, at: date | None = None, badge: Markup | str = "", caller: Caller = None) -> Markup:
    """The agency's answer, inside an item. `badge`: that the agency has been checked to be who it says."""
    title = f"<strong>{escape(_('Reply from %(owner)s') % {'owner': owner})}</strong>"
    day = f' <span class="mp-quiet">{when(at)}</span>' if at else ""
    body = caller() if caller else ""
    return html(
        f'<div class="mp-reply"><p class="mp-small">{title} {escape(badge)}{day}</p>{escape(body)}</div>'
    )


@lru_cache(maxsize=16)
def _support(pressed: bool, language: str) -> str:
    return _("You support this") if pressed else _("Support")


def support_button(
    action: str,
    count: int | None = None,
    pressed: bool = False,
    about: str = "",
    label: str = "",
    label_pressed: str = "",
    csrf: Markup | str = "",
    name: str = "",
    value: object = "",
    attrs: Mapping[str, Any] | None = None,
    variant: str = "secondary",
    fullwidth: bool = False,
    id: str = "",
    caller: Caller = None,
) -> Markup:
    """A form with one submit button, so that it works without script; the caller may add links beside it.

    With htmx give the button an `id`: focus stays on it when it is swapped.

    `csrf`: pass `csrf_field()` where the page is not for everybody. `attrs` go on the form.
    """
    words = (label_pressed if pressed else label) or _support(pressed, get_language() or "")
    head = f'class="ds-button mp-support" type="submit" aria-pressed="{"true" if pressed else "false"}"'
    # Filled while it asks, tinted when it has been answered.
    variant = variant or ("secondary" if pressed else "")
    if variant:
        head += f' data-variant="{_known(variant)}"'
    if fullwidth:
        head += " data-fullwidth"
    if name:
        head += f' name="{escape(name)}" value="{escape(value)}"'
    if id:
        head += f' id="{escape(id)}"'
    number = "" if count is None else f' <span class="mp-num">({localise.number(count)})</span>'
    beside = caller() if caller else ""
    return html(
        f'<form class="mp-actions" method="post" action="{escape(action)}"{_attributes(attrs)}>{escape(csrf)}'
        f"<button {head}>{row_icon('thumb-up')} {_known(words)}{number}{_aloud(about, ', ')}</button>"
        f"{escape(beside)}</form>"
    )

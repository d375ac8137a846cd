"""XML as text, made from the inside out: an element with nothing in it is no element, as Noark 5 asks."""

import re
from datetime import date, datetime
from typing import Final
from uuid import UUID
from xml.sax.saxutils import quoteattr

from django.utils.timezone import localtime

DECLARATION: Final = '<?xml version="1.0" encoding="UTF-8"?>\n'
Value = str | int | date | UUID | None
# What XML 1.0 cannot hold, however it is written.
_ILLEGAL = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_MARKUP = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;", "\r": "&#13;"})


def element(tag: str, /, *inside: str, **attributes: str) -> str:
    """An element around what stands in it, with a line of its own to begin on; nothing around nothing.

    The attribute `kind` is xsi:type.
    """
    within = "".join(inside)
    return f"\n<{_begin(tag, attributes)}>{within}</{tag}>" if within else ""


def opened(tag: str, /, **attributes: str) -> str:
    """The beginning of an element whose inside is too large to hold; `</tag>` ends it."""
    return f"\n<{_begin(tag, attributes)}>"


def leaf(name: str, value: Value) -> str:
    """An element with a value: nothing where there is none. Moments are in the site's time zone, to the second."""
    said = text(value)
    return f"<{name}>{said}</{name}>" if said else ""


def text(value: Value) -> str:
    """The value as XML text, without what XML cannot hold. Empty where only white space is left."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, datetime):
        return localtime(value).isoformat(timespec="seconds")
    if isinstance(value, date):
        return value.isoformat()
    return "" if value is None else _ILLEGAL.sub("", str(value)).strip().translate(_MARKUP)


def empty(tag: str, /, **attributes: str) -> str:
    """An element that says everything in its attributes, as METS has them."""
    return f"\n<{_begin(tag, attributes)}/>"


def _begin(tag: str, attributes: dict[str, str]) -> str:
    given = {"xsi:type" if key == "kind" else key: value for key, value in attributes.items()}
    return tag + "".join(f" {key}={quoteattr(_ILLEGAL.sub('', value))}" for key, value in given.items())

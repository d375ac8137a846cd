"""Paging by the last row seen: page 2,000 costs what page 1 costs.

A cursor is the sort values of the last row shown, packed so that it can stand in an address. It holds nothing secret:
whoever makes one up only chooses where in their own list they start.
"""

import base64
import binascii
import json
import math
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Generic, TypeVar

from django.core.exceptions import ValidationError
from django.db.models import Model, Q, QuerySet

T = TypeVar("T")
M = TypeVar("M", bound=Model)


# Null characters, and halves of pairs.
_NO_TEXT = re.compile("[\x00\ud800-\udfff]")


class BadCursor(ValueError):
    """The cursor in the address is not one we made. Show the first page."""


@dataclass(frozen=True, slots=True)
class Page(Generic[T]):
    """Some rows of a list, and the cursor that continues after them (None at the end)."""

    rows: list[T]
    next: str | None = None


def pack(values: Sequence[Any]) -> str:
    """Sort values as text for an address. Takes str, int, float, date and datetime."""
    plain = [_plain(v) for v in values]
    return base64.urlsafe_b64encode(json.dumps(plain, separators=(",", ":")).encode()).decode().rstrip("=")


def unpack(cursor: str, length: int) -> list[Any]:
    """The sort values that `pack` packed. Raises BadCursor unless there are `length` of them."""
    try:
        raw = base64.b64decode(cursor + "=" * (-len(cursor) % 4), altchars=b"-_", validate=True)
        plain = json.loads(raw)
        if not isinstance(plain, list) or len(plain) != length:
            raise BadCursor(cursor)
        return [_value(v) for v in plain]
    except (binascii.Error, ValueError, UnicodeDecodeError, RecursionError) as error:
        raise BadCursor(cursor) from error


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return {"t": value.isoformat()}
    return {"d": value.isoformat()} if isinstance(value, date) else value


def _value(plain: Any) -> Any:
    if isinstance(plain, dict):
        if "d" in plain:
            return date.fromisoformat(str(plain["d"]))
        stamp = datetime.fromisoformat(str(plain.get("t")))
        if stamp.tzinfo is None:
            raise BadCursor("time without zone")
        return stamp
    if isinstance(plain, bool) or not isinstance(plain, str | int | float):
        raise BadCursor("neither text nor number")
    if isinstance(plain, str) and _NO_TEXT.search(plain):
        raise BadCursor("what no text of ours holds")
    if isinstance(plain, float) and not math.isfinite(plain):
        raise BadCursor("no number")
    if isinstance(plain, int) and not -(2**63) <= plain < 2**63:
        raise BadCursor("number too large")
    return plain


def after(order: Sequence[str], values: Sequence[Any]) -> Q:
    """The rows that come after `values` in `order` (Django field names, "-" for falling).

    Written as `a <= x AND (a < x OR (a = x AND b < y))`: the first half lets PostgreSQL walk the index.
    """
    field, falling = order[0].lstrip("-"), order[0].startswith("-")
    beyond = Q(**{f"{field}__{'lt' if falling else 'gt'}": values[0]})
    if len(order) == 1:
        return beyond
    bound = Q(**{f"{field}__{'lte' if falling else 'gte'}": values[0]})
    return bound & (beyond | (Q(**{field: values[0]}) & after(order[1:], values[1:])))


def page(rows: "QuerySet[M, M]", *, order: Sequence[str], cursor: str | None, size: int) -> Page[M]:
    """One page of `rows` in `order`, whose last field must be unique. One query. A bad cursor gives the first page."""
    if cursor:
        try:
            rows = rows.filter(after(order, unpack(cursor, len(order))))
        except (BadCursor, ValidationError, ValueError, TypeError):
            # Not one of ours, or one from a list in another order.
            pass
    found = list(rows.order_by(*order)[: size + 1])
    more = len(found) > size
    found = found[:size]
    last = [_attribute(found[-1], field.lstrip("-")) for field in order] if more else None
    return Page(found, pack(last) if last is not None else None)


def _attribute(row: Model, path: str) -> Any:
    value: Any = row
    for name in path.split("__"):
        value = getattr(value, name)
    return value

"""What is held of somebody as a package to take away: JSON, all of it, and a PDF to read."""

import json
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime
from itertools import islice
from pathlib import Path
from typing import Any

from django.conf import settings
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from moteplass.kit import clock, localise, typeset
from moteplass.spine.privacy.holdings import Holding

_TEMPLATE = Path(__file__).parent / "package.typ"
# A document of more is hundreds of pages: the rest of each kind is in the JSON, and the document says so.
IN_DOCUMENT = 300


def as_json(whose: str, holdings: Sequence[Holding]) -> Iterator[str]:
    """One object, a list for each kind. Bounded memory: rows are fetched as they are sent."""
    head = {"about": whose, "site": settings.BASE_URL, "made_at": clock.now().isoformat()}
    yield json.dumps(head, ensure_ascii=False)[:-1] + ', "held": {'
    for n, holding in enumerate(holdings):
        yield (",\n" if n else "\n") + json.dumps(holding.name) + ": ["
        for row_number, row in enumerate(holding.rows()):
            yield (",\n" if row_number else "\n") + json.dumps(row, default=_plain, ensure_ascii=False)
        yield "]"
    yield "\n}}\n"


def as_pdf(whose: str, holdings: Sequence[Holding]) -> bytes:
    """The same to read (PDF/A-2a and PDF/UA-1), in the language that is on. At most IN_DOCUMENT rows of a kind."""
    title = _("What we hold about you")
    data = {
        "title": title,
        "whose": whose,
        "made": _("As it stood %(moment)s.") % {"moment": localise.datetime(clock.now())},
        "held": [_part(holding) for holding in holdings if holding.count],
        "none": _("We hold nothing."),
        "more": _("There is more of this than fits here. All of it is in the JSON file."),
    }
    return typeset.pdf(_TEMPLATE, data, title=title, author=whose, language=(get_language() or "nb")[:2])


def _part(holding: Holding) -> dict[str, Any]:
    rows = list(islice(holding.rows(), IN_DOCUMENT + 1))
    return {
        "label": f"{holding.label} ({holding.count})",
        "rows": [_lines(row) for row in rows[:IN_DOCUMENT]],
        "cut": len(rows) > IN_DOCUMENT,
    }


def _lines(row: Mapping[str, Any]) -> list[list[str]]:
    """Name and value of each field that says something, lists and all."""
    found: list[list[str]] = []
    for name, value in row.items():
        if isinstance(value, Mapping):
            found += _lines(value)
        elif isinstance(value, list):
            for one in value:
                found += _lines(one) if isinstance(one, Mapping) else [[name, _said(one)]]
        elif value not in (None, "", False):
            found.append([name.replace("_", " "), _said(value)])
    return found


def _said(value: Any) -> str:
    if isinstance(value, datetime):
        return localise.datetime(value)
    if isinstance(value, date):
        return localise.date(value)
    return _("Yes") if value is True else str(value)


def _plain(value: Any) -> str:
    return str(value.isoformat() if hasattr(value, "isoformat") else value)

"""Statements as the record needs them: what was said, when, by which channel, and how it was answered."""

from collections.abc import Iterator, Sequence
from typing import Any

from moteplass.spine.content.records import record_of, recorded
from moteplass.spine.registry.kinds import Record
from moteplass.tools.opinions.models import Statement


def record_rows(ids: Sequence[int]) -> Iterator[Record]:
    """One record a statement. Four queries for any number of ids. Nobody's answers are in it, only how many."""
    found = Statement.objects.in_bulk(ids)
    given, told = ("number", "seed"), ("agrees", "disagrees", "passes")
    for c in recorded(ids):
        s = found.get(c.pk)
        yield record_of(c, fields=_of(s, given), handling=_of(s, told))


def _of(statement: Statement | None, names: Sequence[str]) -> dict[str, Any]:
    return {name: getattr(statement, name) for name in names} if statement else {}


def dispose(ids: Sequence[int]) -> list[str]:
    """Erase what statements say. There are no stored files."""
    Statement.objects.filter(pk__in=ids).update(likeness="", author=None)
    return []

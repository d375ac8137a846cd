"""Documents as the record needs them: who, when, by which channel, every version, every file."""

from collections.abc import Iterator, Sequence

from moteplass.spine.content.records import record_of, recorded
from moteplass.spine.registry.kinds import Record
from moteplass.tools.documents.models import Document


def record_rows(ids: Sequence[int]) -> Iterator[Record]:
    """One record a contribution. Three queries for any number of ids."""
    return (record_of(c) for c in recorded(ids))


def dispose(ids: Sequence[int]) -> list[str]:
    """Erase what stands in drafts. The files are attachments, which the house erases."""
    Document.objects.filter(pk__in=ids).update(draft="")
    return []

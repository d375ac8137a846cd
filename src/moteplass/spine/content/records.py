"""What the record of any contribution holds: who, when, by which channel, every version, every file."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.db.models import QuerySet

from moteplass.spine.content.models import Capacity, Contribution, Revision
from moteplass.spine.registry.kinds import Record, RecordDocument


def recorded(ids: Sequence[int]) -> "QuerySet[Contribution, Contribution]":
    """The contributions, for `record_of`. Three queries for any number of ids."""
    rows = Contribution.objects.unscoped(reason="what keeps records keeps all of them").filter(pk__in=ids)
    return rows.prefetch_related("revisions", "attachments").order_by("pk")


def _whose_name_is_lent(version: Revision, c: Contribution) -> bool:
    """As reading.version_by: a name its bearer has taken away since stands in no version."""
    own = version.by_id is not None and version.by_id == c.author_id and c.capacity == Capacity.PERSON
    return own or not version.by_name


def record_of(
    c: Contribution,
    *,
    fields: Mapping[str, Any] | None = None,
    handling: Mapping[str, Any] | None = None,
    correspondent: str = "",
    said: Mapping[tuple[int, int], str] | None = None,
    more: Sequence[RecordDocument] = (),
) -> Record:
    """The record of one of them, with a tool's own fields and handling. `correspondent` where it is not whoever wrote
    it; `said` is the text of a version, by contribution and number, where it is not the revision's; `more` stands last.
    """
    versions = [
        RecordDocument(
            title=r.title or f"v{r.number}",
            at=r.at,
            by=c.author_name if _whose_name_is_lent(r, c) else r.by_name,
            mime="text/markdown" if r.format == "markdown" else "text/plain",
            text=(said or {}).get((c.pk, r.number), r.body),
        )
        for r in sorted(c.revisions.all(), key=lambda r: r.number)
    ]
    files = [
        RecordDocument(
            a.title or a.name, a.at, c.author_name, a.mime, a.sha256, storage_name=a.file.name or ""
        )
        for a in c.attachments.all()
    ]
    return Record(
        contribution_id=c.pk,
        kind=c.kind,
        title=c.title,
        state=c.state,
        correspondent=correspondent or c.author_name,
        channel=c.channel,
        received_at=c.published_at,
        fields=dict(fields or {}),
        documents=[*versions, *files, *more],
        handling=dict(handling or {}),
    )

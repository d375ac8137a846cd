"""Statements as the record needs them: what was said, when, by which channel, and how it was answered."""

from collections.abc import Iterator, Sequence

from moteplass.spine.content.models import Contribution
from moteplass.spine.registry.kinds import Record, RecordDocument
from moteplass.tools.opinions.models import Statement


def record_rows(ids: Sequence[int]) -> Iterator[Record]:
    """One record a statement. Three queries for any number of ids. Nobody's answers are in it, only how many."""
    rows = Contribution.objects.unscoped(reason="what keeps records keeps all of them").filter(pk__in=ids)
    found = Statement.objects.in_bulk(ids)
    for c in rows.prefetch_related("revisions").order_by("pk"):
        s = found.get(c.pk)
        yield Record(
            contribution_id=c.pk,
            kind=c.kind,
            title=c.title,
            state=c.state,
            correspondent=c.author_name,
            channel=c.channel,
            received_at=c.published_at,
            fields={
                "number": s.number,
                "seed": s.seed,
                "agrees": s.agrees,
                "disagrees": s.disagrees,
                "passes": s.passes,
            }
            if s
            else {},
            documents=[
                RecordDocument(title=f"v{r.number}", at=r.at, by=r.by_name, mime="text/plain", text=r.body)
                for r in sorted(c.revisions.all(), key=lambda r: r.number)
            ],
        )

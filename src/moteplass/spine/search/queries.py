"""Search: PostgreSQL's own, in Norwegian, ranked, and filtered by access inside the same statement."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.contrib.postgres.search import SearchHeadline, SearchQuery, SearchRank
from django.db.models import F, OuterRef, Q, QuerySet, Subquery
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from moteplass.kit import text
from moteplass.spine.access.actor import Actor
from moteplass.spine.content.models import Contribution, Revision
from moteplass.spine.places.models import Place
from moteplass.spine.registry.kinds import Row
from moteplass.spine.registry.loader import all_kinds

# Ranking every hit of a common word among a million texts takes half a second; the newest two thousand do not.
_RANKED = 2000
_PAGE = 20
# Characters that no sanitised or typed text holds after kit.text.normalise; they become <mark> after escaping.
_START, _STOP = "\ue000", "\ue001"


@dataclass(frozen=True, slots=True)
class Hit:
    """A row that was found; `headline` is escaped HTML with the found words in <mark>."""

    row: Row
    headline: SafeString


@dataclass(frozen=True, slots=True)
class Hits:
    hits: list[Hit]
    # Where the next page begins, as a rank number; None at the end.
    next: int | None


def search(actor: Actor, words: str, *, place: Place | None = None, start: int = 0) -> Hits:
    """What matches `words` among what the actor may read, best first. Costs the same with ten times the rows.

    Words as on the web: quotes for phrases, a minus to leave out, OR.
    """
    words = text.normalise(words)[:200]
    if not words:
        return Hits([], None)
    start = min(max(start, 0), _RANKED)
    query = SearchQuery(words, config="norwegian", search_type="websearch")
    found = list(_ranked(actor, query, place)[start : start + _PAGE + 1])
    more = len(found) > _PAGE and start + _PAGE < _RANKED
    rows = _rows(actor, [c.pk for c in found[:_PAGE]])
    hits = [Hit(rows[c.pk], _marked(c.headline)) for c in found[:_PAGE] if c.pk in rows]
    return Hits(hits, start + _PAGE if more else None)


def _ranked(actor: Actor, query: SearchQuery, place: Place | None) -> QuerySet[Any, Any]:
    scope = Q(place=place) if place else Q()
    newest = (
        Contribution.objects.visible_to(actor)
        .standing()
        .filter(scope, revisions__search=query, revisions__number=F("revision"))
        .order_by("-id")
        .values("pk")[:_RANKED]
    )
    # The text and its rank come from the revision that counts, fetched only for the hits.
    current = Revision.objects.filter(contribution_id=OuterRef("pk"), number=OuterRef("revision"))
    headline = SearchHeadline(
        "body",
        query,
        config="norwegian",
        start_sel=_START,
        stop_sel=_STOP,
        max_words=35,
        min_words=15,
        max_fragments=2,
    )
    return (
        Contribution.objects.visible_to(actor)
        .filter(pk__in=newest)
        .annotate(rank=Subquery(current.annotate(r=SearchRank(F("search"), query)).values("r")[:1]))
        .order_by("-rank", "-id")
        .annotate(headline=Subquery(current.annotate(h=headline).values("h")[:1]))
    )


def _rows(actor: Actor, ids: Sequence[int]) -> dict[int, Row]:
    """Each tool draws its own rows; comments are drawn by the tool they stand in. One query a tool that has hits."""
    if not ids:
        return {}
    by_kind: dict[str, list[int]] = {}
    owner = {
        c.pk: c.tool.kind
        for c in Contribution.objects.visible_to(actor).filter(pk__in=ids).select_related("tool")
    }
    for pk, kind in owner.items():
        by_kind.setdefault(kind, []).append(pk)
    return {
        row.contribution_id: row
        for kind in all_kinds()
        for row in kind.search(actor, by_kind.get(kind.slug, []))
        if by_kind
    }


def _marked(headline: str) -> SafeString:
    safe = escape(headline).replace(_START, "<mark>").replace(_STOP, "</mark>")
    return mark_safe(safe)  # noqa: S308  # escaped above; only our own marks are added

"""Search: PostgreSQL's own, in Norwegian, ranked, and filtered by access inside the same statement."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from heapq import nlargest
from typing import Any

from django.contrib.postgres.search import SearchHeadline, SearchQuery, SearchRank
from django.db.models import F, OuterRef, Subquery
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from moteplass.kit import statements, text
from moteplass.kit.statements import Statement
from moteplass.spine.access.actor import Actor
from moteplass.spine.access.shapes import shape_of
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
    asked = _asked(actor, words, place)
    newest = asked.statement(_newest).rows(asked.values, planned=False)
    best = nlargest(start + _PAGE + 1, ((rank, pk) for pk, rank in newest))[start:]
    more = len(best) > _PAGE and start + _PAGE < _RANKED
    headlines, rows = _drawn(actor, asked, [pk for _rank, pk in best[:_PAGE]])
    hits = [Hit(rows[pk], _marked(headlines[pk])) for _rank, pk in best[:_PAGE] if pk in rows]
    return Hits(hits, start + _PAGE if more else None)


@dataclass(frozen=True, slots=True)
class _Asked:
    """Who asks, and where, without what is only theirs; and the values that are."""

    shape: Actor
    in_place: bool
    values: dict[Any, Any]

    def statement(self, make: Callable[[Actor, bool], Statement]) -> Statement:
        return make(self.shape, self.in_place)


_PLACE, _IDS, _WROTE = statements.number(60), 200, 300
_WORDS = statements.word(60)


def _asked(actor: Actor, words: str, place: Place | None) -> _Asked:
    shape, values = shape_of(actor)
    wrote: dict[Any, int] = {
        statements.number(_WROTE + at): tool for at, tool in enumerate(sorted(actor.wrote))
    }
    values |= {_WORDS: words, _PLACE: place.pk if place else None, **wrote}
    return _Asked(replace(shape, wrote=frozenset(wrote)), place is not None, values)


def _query() -> SearchQuery:
    return SearchQuery(_WORDS, config="norwegian", search_type="websearch")


def _holes(shape: Actor) -> list[Any]:
    return [_WORDS, _PLACE, shape.user_id, *shape.organisations, *shape.wrote]


# Which way is best depends on how common the words are, so the database looks at them each time: planned=False.
@lru_cache(maxsize=128)
def _newest(shape: Actor, in_place: bool) -> Statement:
    """(contribution, rank) of the newest hits."""
    rows = Contribution.objects.visible_to(shape).standing()
    if in_place:
        rows = rows.filter(place_id=_PLACE)
    rows = rows.filter(revisions__search=_query(), revisions__number=F("revision"))
    ranked = rows.annotate(rank=SearchRank(F("revisions__search"), _query()))
    return Statement.of(ranked.order_by("-id").values_list("pk", "rank")[:_RANKED], *_holes(shape))


@lru_cache(maxsize=128)
def _headlines(shape: Actor, in_place: bool) -> Statement:
    """(contribution, its tool's kind, headline) of those that are shown."""
    headline = SearchHeadline(
        "body",
        _query(),
        config="norwegian",
        start_sel=_START,
        stop_sel=_STOP,
        max_words=35,
        min_words=15,
        max_fragments=2,
    )
    ids = [statements.number(_IDS + at) for at in range(_PAGE)]
    current = Revision.objects.filter(contribution_id=OuterRef("pk"), number=OuterRef("revision"))
    rows: Any = Contribution.objects.visible_to(shape).filter(pk__in=ids)
    rows = rows.annotate(headline=Subquery(current.annotate(h=headline).values("h")[:1]))
    return Statement.of(rows.values_list("pk", "tool__kind", "headline"), *ids, *_holes(shape))


def _drawn(actor: Actor, asked: _Asked, ids: Sequence[int]) -> tuple[dict[int, str], dict[int, Row]]:
    """Headlines and rows. Each tool draws its own rows; comments are drawn by the tool they stand in.

    One query, and one for each kind of tool that has hits.
    """
    if not ids:
        return {}, {}
    # There are as many holes as hits on a full page; fewer hits stand in them several times.
    padded = {statements.number(_IDS + at): ids[at % len(ids)] for at in range(_PAGE)}
    headlines: dict[int, str] = {}
    by_kind: dict[str, list[int]] = {}
    for pk, kind, headline in asked.statement(_headlines).rows({**asked.values, **padded}, planned=False):
        headlines[pk] = headline
        by_kind.setdefault(kind, []).append(pk)
    rows = {
        row.contribution_id: row
        for kind in all_kinds()
        if kind.slug in by_kind
        for row in kind.search(actor, by_kind[kind.slug])
    }
    return headlines, rows


def _marked(headline: str) -> SafeString:
    safe = escape(headline).replace(_START, "<mark>").replace(_STOP, "</mark>")
    return mark_safe(safe)  # noqa: S308  # escaped above; only our own marks are added

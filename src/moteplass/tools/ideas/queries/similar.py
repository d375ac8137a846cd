"""Ideas that say much the same as one that is being written."""

import re
from functools import reduce
from operator import add, or_
from typing import Any

from django.contrib.postgres.search import SearchQuery, SearchRank
from django.db.models import F, Q

from moteplass.kit import text
from moteplass.spine.access.actor import Actor
from moteplass.spine.places.models import Tool
from moteplass.spine.votes.queries import supported_by
from moteplass.tools.ideas.queries.listing import ListRow, listed, proposed, row_of

_SHOWN = 5
# The longer the text, the less each word weighs; more than these would only cost.
_WORDS = 24
# Of a short title one word in the other's title will do, of a longer one two; words in the text weigh less than half.
_ENOUGH = 0.1
# Shorter ones begin too many others.
_PREFIX_FROM = 4


def similar(actor: Actor, tool: Tool, title: str, problem: str = "", *, but: int = 0) -> list[ListRow]:
    """The ideas nearest to a title and a problem, nearest first, five at most. `but` is left out. One query.

    Either must be near enough by itself, so that a word or two of a long text do not make two ideas alike.
    """
    queries = [query for query in (_any_of(title), _any_of(problem)) if query]
    if not queries:
        return []
    ranks = {f"near_{at}": SearchRank(F("revisions__search"), query) for at, query in enumerate(queries)}
    enough = reduce(or_, (Q(**{f"{name}__gte": _ENOUGH}) for name in ranks))
    rows: Any = listed(actor, tool).filter(revisions__number=F("revision")).exclude(pk=but)
    rows = rows.filter(reduce(or_, (Q(revisions__search=query) for query in queries)))
    rows = rows.annotate(said=proposed(), supported=supported_by(actor), **ranks).filter(enough)
    rows = rows.select_related("tally", "idea__stage", "idea__category")
    nearest = reduce(add, (F(name) for name in ranks)).desc()
    return [row_of(c) for c in rows.order_by(nearest, "-id")[:_SHOWN]]


def _any_of(written: str) -> SearchQuery | None:
    """A query for any of the words in a text; also for longer words that begin with them, as Norwegian makes them."""
    words = dict.fromkeys(re.findall(r"[^\W_]{3,}", text.normalise(written)[:2000].lower()))
    if not words:
        return None
    asked = " | ".join(f"{word}:*" if len(word) >= _PREFIX_FROM else word for word in list(words)[:_WORDS])
    return SearchQuery(asked, config="norwegian", search_type="raw")

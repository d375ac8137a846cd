"""Ideas that say much the same as one that is being written."""

import re
from typing import Any

from django.contrib.postgres.search import SearchQuery, SearchRank
from django.db.models import F

from moteplass.kit import text
from moteplass.spine.access.actor import Actor
from moteplass.spine.places.models import Tool
from moteplass.spine.votes.queries import supported_by
from moteplass.tools.ideas.queries.listing import ListRow, listed, proposed, row_of

_SHOWN = 5
# The longer the text, the less each word weighs; more than these would only cost.
_WORDS = 24
# A word of a title among as many words as are searched for at most, or two of a text.
_ENOUGH = 0.02
# Shorter ones begin too many others.
_PREFIX_FROM = 4


def similar(actor: Actor, tool: Tool, title: str, problem: str = "", *, but: int = 0) -> list[ListRow]:
    """The ideas nearest to a title and a problem, nearest first, five at most. `but` is left out. One query.

    Any of the words will do; words of a title weigh most. None for a title that is hardly begun.
    """
    query = _any_of(f"{title} {problem}")
    if not query:
        return []
    rank = SearchRank(F("revisions__search"), query)
    rows: Any = listed(actor, tool).filter(revisions__search=query, revisions__number=F("revision"))
    rows = rows.exclude(pk=but).annotate(near=rank, said=proposed(), supported=supported_by(actor))
    rows = rows.filter(near__gte=_ENOUGH).select_related("tally", "idea__stage", "idea__category")
    return [row_of(c) for c in rows.order_by("-near", "-id")[:_SHOWN]]


def _any_of(written: str) -> SearchQuery | None:
    """A query for any of the words in a text; also for longer words that begin with them, as Norwegian makes them."""
    words = dict.fromkeys(re.findall(r"[^\W_]{3,}", text.normalise(written)[:2000].lower()))
    if not words:
        return None
    asked = " | ".join(f"{word}:*" if len(word) >= _PREFIX_FROM else word for word in list(words)[:_WORDS])
    return SearchQuery(asked, config="norwegian", search_type="raw")

"""Ideas that one could go into."""

from typing import Any

from django.contrib.postgres.search import SearchQuery
from django.db.models import F

from moteplass.spine.access.actor import Actor
from moteplass.spine.places.models import Tool
from moteplass.spine.votes.queries import supported_by
from moteplass.tools.ideas.queries.idea import IdeaRow
from moteplass.tools.ideas.queries.listing import ListRow, listed, proposed, row_of
from moteplass.tools.ideas.queries.similar import similar

# More are found by other words.
MOST = 20


def mergeable(
    actor: Actor, tool: Tool, row: IdeaRow, *, q: str = "", own_only: bool = False
) -> list[ListRow]:
    """Ideas of the box that hold the words, or without words those most alike. `own_only`: the actor's own. One
    query."""
    if not q and not own_only:
        return similar(actor, tool, row.title, row.problem, but=row.id)
    rows: Any = (
        listed(actor, tool).exclude(pk=row.id).select_related("tally", "idea__stage", "idea__category")
    )
    if own_only:
        rows = rows.filter(author_id=actor.user_id)
    if q:
        query = SearchQuery(q, config="norwegian", search_type="websearch")
        rows = rows.filter(revisions__search=query, revisions__number=F("revision"))
    rows = rows.annotate(said=proposed(), supported=supported_by(actor))
    return [row_of(c) for c in rows.order_by("-pk")[:MOST]]

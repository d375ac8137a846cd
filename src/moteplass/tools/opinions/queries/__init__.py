"""The conversation of a room, and statements in lists that mix tools."""

from collections.abc import Sequence
from typing import Any

from django.urls import reverse

from moteplass.kit import text
from moteplass.spine.access.actor import Actor
from moteplass.spine.access.rooms import Room, own_row
from moteplass.spine.content.models import Contribution
from moteplass.spine.content.reading import current_body
from moteplass.spine.registry.kinds import Row
from moteplass.tools.opinions.models import Conversation


def conversation_in(room: Room) -> Conversation:
    """The conversation of a room that has been decided. One query. Raises NoRoom. Its tool is the room's."""
    return own_row(room, Conversation)


def search_rows(actor: Actor, ids: Sequence[int]) -> list[Row]:
    """Rows for statements that a list has found. One query."""
    rows = Contribution.objects.visible_to(actor).filter(pk__in=ids).select_related("place", "tool")
    return [_list_row(c) for c in rows.annotate(body=current_body())]


def _list_row(c: Any) -> Row:
    where = {"place": c.place.slug, "tool": c.tool.slug}
    return Row(
        contribution_id=c.pk,
        # A statement is its own title.
        title=text.excerpt(c.body or "", 280),
        url=reverse("opinions-statement", kwargs={**where, "statement": c.pk}),
        # Statements are nobody's in particular: who wrote one must not colour the answers.
        by="",
        at=c.published_at,
        text="",
        kind=c.kind,
        place=c.place.title,
    )

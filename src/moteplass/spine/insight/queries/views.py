"""Saved views."""

from dataclasses import dataclass

from django.db.models import Q

from moteplass.spine.access.actor import Actor
from moteplass.spine.insight.models import SavedView


@dataclass(frozen=True, slots=True)
class ViewRow:
    id: int
    name: str
    query: str
    shared: bool
    owner: str
    mine: bool


def views(actor: Actor, tool_id: int) -> list[ViewRow]:
    """One's own views and those that colleagues share, by name, the first hundred. One query."""
    rows = SavedView.objects.filter(Q(owner_id=actor.user_id) | Q(shared=True), tool_id=tool_id)
    return [
        ViewRow(v.pk, v.name, v.query, v.shared, str(v.owner), v.owner_id == actor.user_id)
        for v in rows.select_related("owner").order_by("name", "pk")[:100]
    ]

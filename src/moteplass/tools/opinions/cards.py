"""Maps of opinions on a front page and on a place's home."""

from collections.abc import Sequence
from typing import Any

from django.db.models import OuterRef, Subquery
from django.urls import reverse
from django.utils.translation import ngettext

from moteplass.spine.access.actor import Actor
from moteplass.spine.places.models import Tool
from moteplass.spine.registry.kinds import Card
from moteplass.tools.opinions.models import Conversation, Grouping


def cards(actor: Actor, tools: Sequence[Tool]) -> list[Card]:
    """Cards for tools the caller has already found readable. One query."""
    rows = Conversation.objects.filter(pk__in=[tool.pk for tool in tools])
    latest = Grouping.objects.filter(conversation_id=OuterRef("pk")).order_by("-id")
    found = rows.select_related("tool__place__organisation").annotate(
        counted=Subquery(latest.values("participants")[:1])
    )
    return [_card(conversation) for conversation in found]


def _card(conversation: Any) -> Card:
    place, people = conversation.tool.place, conversation.counted or 0
    return Card(
        title=conversation.tool.title,
        summary=place.summary,
        url=reverse("opinions", kwargs={"place": place.slug, "tool": conversation.tool.slug}),
        organisation=place.organisation.name,
        state=conversation.tool.state,
        closes_at=conversation.closes_at,
        count=people,
        count_label=ngettext("person has answered", "people have answered", people),
        tool_id=conversation.pk,
        place_id=place.pk,
    )

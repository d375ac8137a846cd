"""Suggestion boxes on a front page and on a place's home."""

from collections.abc import Sequence
from typing import Any

from django.db.models import Count, Q
from django.urls import reverse
from django.utils.translation import ngettext

from moteplass.spine.access.actor import Actor
from moteplass.spine.places.models import Tool
from moteplass.spine.registry.kinds import Card
from moteplass.tools.ideas.models import Box


def cards(actor: Actor, tools: Sequence[Tool]) -> list[Card]:
    """Cards for tools the caller has already found readable. One query."""
    rows = Box.objects.filter(pk__in=[tool.pk for tool in tools]).select_related("tool__place__organisation")
    shown = Q(ideas__contribution__state="published", ideas__merged_into=None)
    return [_card(box) for box in rows.annotate(shown=Count("ideas", filter=shown))]


def _card(box: Any) -> Card:
    place = box.tool.place
    return Card(
        title=box.tool.title,
        summary=place.summary,
        url=reverse("ideas", kwargs={"place": place.slug, "tool": box.tool.slug}),
        organisation=place.organisation.name,
        state=box.tool.state,
        count=box.shown,
        count_label=ngettext("idea", "ideas", box.shown),
        tool_id=box.pk,
        place_id=place.pk,
    )

"""Suggestion boxes on a front page and on a place's home."""

from collections.abc import Sequence
from typing import Any

from django.db.models import Count, Exists, F, OuterRef, Q
from django.urls import reverse
from django.utils.translation import ngettext

from moteplass.kit import clock, keyset, sanitise, text
from moteplass.spine.access.actor import Actor
from moteplass.spine.content.visibility import readable_tools
from moteplass.spine.places.models import Place, Tool
from moteplass.spine.registry.kinds import Card
from moteplass.tools.ideas.models import Box, Campaign


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


def deadlines(actor: Actor, *, over: bool, cursor: str | None, size: int) -> keyset.Page[Card]:
    """Campaigns that stand open, one for each box: the next to close. One query. What is over is read in its box."""
    if over:
        return keyset.Page([], None)
    now = clock.now()
    standing = Campaign.objects.filter(opens_at__lte=now, closes_at__gt=now)
    sooner = standing.filter(box=OuterRef("box")).filter(
        Q(closes_at__lt=OuterRef("closes_at")) | Q(closes_at=OuterRef("closes_at"), pk__lt=OuterRef("pk"))
    )
    seen = readable_tools(actor).filter(state=Tool.State.OPEN, place__state=Place.State.OPEN)
    shown = Q(ideas__contribution__state="published", ideas__merged_into=None, ideas__box=F("box"))
    rows = (
        standing.filter(~Exists(sooner), Exists(seen.filter(pk=OuterRef("box_id"))))
        .select_related("box__tool__place__organisation")
        .annotate(shown=Count("ideas", filter=shown))
    )
    page = keyset.page(rows, order=("closes_at", "box_id"), cursor=cursor, size=size)
    return keyset.Page([_campaign(campaign) for campaign in page.rows], page.next)


def _campaign(campaign: Any) -> Card:
    tool = campaign.box.tool
    where = {"place": tool.place.slug, "tool": tool.slug, "campaign": campaign.slug}
    return Card(
        title=campaign.question,
        summary=text.excerpt(sanitise.html_to_text(campaign.html), 170),
        url=reverse("ideas-campaign", kwargs=where),
        organisation=tool.place.organisation.name,
        state=tool.state,
        opens_at=campaign.opens_at,
        closes_at=campaign.closes_at,
        count=campaign.shown,
        count_label=ngettext("idea", "ideas", campaign.shown),
        tool_id=tool.pk,
        place_id=tool.place_id,
        for_place=False,
    )

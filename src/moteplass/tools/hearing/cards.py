"""Hearings on a front page, on a place's home and in the site's lists."""

from collections.abc import Sequence
from typing import Any

from django.db.models import Exists, OuterRef
from django.urls import reverse
from django.utils.translation import ngettext

from moteplass.kit import clock, keyset
from moteplass.spine.access.actor import Actor
from moteplass.spine.content.visibility import readable_tools
from moteplass.spine.places.models import Tool
from moteplass.spine.registry.kinds import Card
from moteplass.tools.hearing.figures import shown_answers
from moteplass.tools.hearing.models import Hearing

# Ties by the tool: its id is the hearing's too.
_SOONEST = ("closes_at", "tool_id")
_LATEST = ("-closes_at", "-tool_id")


def cards(actor: Actor, tools: Sequence[Tool]) -> list[Card]:
    """Cards for tools the caller has already found readable. One query, plus the counts in it."""
    return [_card(h) for h in _hearings().filter(pk__in=[tool.pk for tool in tools])]


def deadlines(actor: Actor, *, over: bool, cursor: str | None, size: int) -> keyset.Page[Card]:
    """Published hearings the actor may read, by deadline. One query."""
    # By the clock, not by the state: the job that closes a hearing may be a moment late.
    now = clock.now()
    seen = Exists(readable_tools(actor).filter(pk=OuterRef("tool_id")))
    rows = _hearings().filter(seen).exclude(state=Hearing.State.DRAFT)
    rows = rows.filter(closes_at__lte=now) if over else rows.filter(closes_at__gt=now)
    page = keyset.page(rows, order=_LATEST if over else _SOONEST, cursor=cursor, size=size)
    return keyset.Page([_card(h) for h in page.rows], page.next)


def _hearings() -> Any:
    return Hearing.objects.select_related("tool__place__organisation").annotate(received=shown_answers())


def _card(h: Any) -> Card:
    place = h.tool.place
    return Card(
        title=place.title,
        summary=place.summary,
        url=reverse("hearing", kwargs={"place": place.slug, "tool": h.tool.slug}),
        organisation=place.organisation.name,
        state=h.state,
        opens_at=h.opens_at,
        closes_at=h.closes_at,
        closed_at=h.closed_at,
        count=h.received,
        count_label=ngettext("answer", "answers", h.received),
        tool_id=h.pk,
        place_id=place.pk,
    )

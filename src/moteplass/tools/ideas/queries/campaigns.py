"""Campaigns as their readers see them, and the ideas that answer them, from every box that takes part."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from django.db.models import Q
from django.urls import reverse

from moteplass.kit import clock, keyset, sanitise
from moteplass.spine.access.actor import Actor
from moteplass.spine.access.rooms import NoRoom
from moteplass.spine.content.models import Contribution, State
from moteplass.spine.content.visibility import readable_tools
from moteplass.tools.ideas.models import IDEA, Box, Campaign, TakingPart


class Phase(StrEnum):
    """Where a campaign stands by the clock: nothing has to run for it to close."""

    COMING = "coming"
    OPEN = "open"
    OVER = "over"


@dataclass(frozen=True, slots=True)
class CampaignRow:
    id: int
    slug: str
    question: str
    # What it is about, without its formatting.
    text: str
    html: str
    opens_at: datetime
    closes_at: datetime
    phase: Phase
    # Asked by another box, which this one has joined: the agency that asks. Empty for the box's own.
    host: str


@dataclass(frozen=True, slots=True)
class AnswerRow:
    """An idea that answers a campaign, from whichever box."""

    id: int
    title: str
    url: str
    name: str
    at: datetime
    agency: str
    box: str
    stage: str
    category: str
    support: int
    comments: int


@dataclass(frozen=True, slots=True)
class PartRow:
    """A box that takes part, or has been asked to."""

    box_id: int
    title: str
    agency: str
    url: str
    accepted: bool


@dataclass(frozen=True, slots=True)
class InvitationRow:
    campaign_id: int
    question: str
    agency: str
    opens_at: datetime
    closes_at: datetime


def of_box(box_id: int, *, over: bool | None = None) -> list[CampaignRow]:
    """Campaigns one may answer in a box, its own and those it has joined: the next to close first; with `over` those
    that have ended. At most a hundred; one query. The caller has found that the box may be read.
    """
    now = clock.now()
    rows = Campaign.objects.filter(_in_box(box_id)).select_related("box__tool__place__organisation")
    if over is not None:
        rows = rows.filter(closes_at__lte=now) if over else rows.filter(closes_at__gt=now)
    return [_row(c, box_id) for c in rows.order_by("-closes_at" if over else "closes_at", "pk")[:100]]


def open_now(box_id: int) -> list[CampaignRow]:
    """The campaigns that stand open in a box. One query."""
    return [row for row in of_box(box_id, over=False) if row.phase is Phase.OPEN]


def campaign_in(box_id: int, slug: str) -> Campaign:
    """A campaign that stands in a box, its own or one it has joined, by its address. Raises NoRoom. One query."""
    rows = Campaign.objects.filter(_in_box(box_id), slug=slug).select_related(
        "box__tool__place__organisation"
    )
    found = rows.first()
    if found is None:
        raise NoRoom(slug)
    return found


def _in_box(box_id: int) -> Q:
    joined = TakingPart.objects.filter(box_id=box_id, accepted_at__isnull=False)
    return Q(box_id=box_id) | Q(pk__in=joined.values("campaign_id"))


def row_of(campaign: Campaign, box_id: int) -> CampaignRow:
    return _row(campaign, box_id)


def _row(c: Campaign, box_id: int) -> CampaignRow:
    now = clock.now()
    phase = Phase.COMING if now < c.opens_at else Phase.OPEN if now < c.closes_at else Phase.OVER
    text = sanitise.html_to_text(c.html)
    host = "" if c.box_id == box_id else c.box.tool.place.organisation.name
    return CampaignRow(c.pk, c.slug, c.question, text, c.html, c.opens_at, c.closes_at, phase, host)


def answers(
    actor: Actor, campaign: Campaign, *, cursor: str | None = None, size: int = 30
) -> keyset.Page[AnswerRow]:
    """The ideas that answer a campaign and that the actor may read, from all boxes that take part, newest first. One
    query. What stands in a closed box is not there for those outside it, and is not counted.
    """
    rows = _answers(actor, campaign).select_related(
        "place__organisation", "tool", "tally", "idea__stage", "idea__category"
    )
    page = keyset.page(rows, order=("-published_at", "-id"), cursor=cursor, size=size)
    return keyset.Page([_answer(c) for c in page.rows], page.next)


def count(actor: Actor, campaign: Campaign) -> int:
    """How many ideas of it this actor may read. One query."""
    return int(_answers(actor, campaign).count())


def _answers(actor: Actor, campaign: Campaign) -> Any:
    parts = TakingPart.objects.filter(campaign=campaign, accepted_at__isnull=False)
    taking_part = Q(tool_id=campaign.box_id) | Q(tool_id__in=parts.values("box_id"))
    rows = Contribution.objects.visible_to(actor).filter(taking_part, kind=IDEA, state=State.PUBLISHED)
    return rows.filter(idea__campaign=campaign, idea__merged_into=None)


def _answer(c: Any) -> AnswerRow:
    where = {"place": c.place.slug, "tool": c.tool.slug, "idea": c.pk}
    return AnswerRow(
        id=c.pk,
        title=c.title,
        url=reverse("ideas-idea", kwargs=where),
        name=c.byline,
        at=c.published_at,
        agency=c.place.organisation.name,
        box=c.place.title,
        stage=c.idea.stage.name,
        category=c.idea.category.name if c.idea.category else "",
        support=c.tally.support,
        comments=c.tally.comments,
    )


def parts(actor: Actor, campaign: Campaign, *, invited: bool = False) -> Sequence[PartRow]:
    """The boxes that take part and that the actor may read; with `invited` also those that have not answered. One
    query.
    """
    rows = TakingPart.objects.filter(campaign=campaign, box__tool__in=readable_tools(actor).values("pk"))
    if not invited:
        rows = rows.filter(accepted_at__isnull=False)
    return [
        _part(part) for part in rows.select_related("box__tool__place__organisation").order_by("pk")[:200]
    ]


def _part(part: TakingPart) -> PartRow:
    tool = part.box.tool
    return PartRow(
        box_id=part.box_id,
        title=tool.place.title,
        agency=tool.place.organisation.name,
        url=reverse("ideas", kwargs={"place": tool.place.slug, "tool": tool.slug}),
        accepted=part.accepted_at is not None,
    )


def invitations(box_id: int) -> list[InvitationRow]:
    """What a box has been asked to take part in and has not answered. One query; for its stewards."""
    rows = TakingPart.objects.filter(box_id=box_id, accepted_at=None, campaign__closes_at__gt=clock.now())
    rows = rows.select_related("campaign__box__tool__place__organisation").order_by("pk")
    return [
        InvitationRow(
            part.campaign_id,
            part.campaign.question,
            part.campaign.box.tool.place.organisation.name,
            part.campaign.opens_at,
            part.campaign.closes_at,
        )
        for part in rows[:50]
    ]


def box_at(place: str, tool: str) -> Box | None:
    """The box at an address, readable or not: it may be invited without the host learning that it is there."""
    return Box.objects.filter(tool__place__slug=place, tool__slug=tool).first()

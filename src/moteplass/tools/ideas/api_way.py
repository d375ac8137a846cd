"""The way of ideas as open data: the steps one has taken, with what was answered, and the questions a box has asked."""

from datetime import datetime
from typing import Any

from ninja import Router, Schema

from moteplass.spine.access.acts import Act
from moteplass.spine.access.endpoints import Call, endpoint
from moteplass.tools.ideas import queries
from moteplass.tools.ideas.queries import campaigns as asked
from moteplass.tools.ideas.queries.idea import idea_in
from moteplass.tools.ideas.queries.way import moves_of

way = Router(tags=["ideas"])


class MoveOut(Schema):
    """One step. `stage` is what the stage means, `stage_name` what the agency calls it; `html` is the answer."""

    id: int
    at: datetime
    stage: str
    stage_name: str
    by: str
    html: str


class MovesOut(Schema):
    moves: list[MoveOut]


class CampaignOut(Schema):
    """`phase` is coming, open or over. `asked_by`: the agency that asks, where it is another box's question."""

    slug: str
    question: str
    html: str
    opens_at: datetime
    closes_at: datetime
    phase: str
    asked_by: str


class CampaignsOut(Schema):
    campaigns: list[CampaignOut]


class PartOut(Schema):
    """A box that takes part, beside the one that asks."""

    title: str
    agency: str
    url: str


class StageAnswerOut(Schema):
    """An idea that answers, from whichever box."""

    id: int
    title: str
    url: str
    name: str
    published_at: datetime
    agency: str
    box: str
    stage_name: str
    support: int
    comments: int


class CampaignDetailOut(CampaignOut):
    ideas: int
    boxes: list[PartOut]
    answers: list[StageAnswerOut]
    next: str | None


@way.get("/{place}/{tool}/ideas/{idea}/moves", response=MovesOut)
@endpoint(Act.READ)
def list_moves(request: Call, place: str, tool: str, idea: int) -> MovesOut:
    """The road an idea has taken, oldest first, with what the agency answered at each step."""
    row = idea_in(request.actor, request.room, idea)
    return MovesOut(
        moves=[
            MoveOut(id=m.id, at=m.at, stage=m.kind, stage_name=m.stage, by=m.by, html=m.html)
            for m in moves_of(row.id)
        ]
    )


@way.get("/{place}/{tool}/campaigns", response=CampaignsOut)
@endpoint(Act.READ)
def list_campaigns(request: Call, place: str, tool: str, over: bool | None = None) -> CampaignsOut:
    """The questions a box has asked or takes part in, the next to close first; with `over` those that have ended."""
    box = queries.box_in(request.room)
    return CampaignsOut(campaigns=[CampaignOut(**_said(row)) for row in asked.of_box(box.pk, over=over)])


@way.get("/{place}/{tool}/campaigns/{campaign}", response=CampaignDetailOut)
@endpoint(Act.READ)
def read_campaign(request: Call, place: str, tool: str, campaign: str, after: str = "") -> CampaignDetailOut:
    """One question, who takes part, and the ideas that answer it, newest first. `after` is the last `next`."""
    box = queries.box_in(request.room)
    found = asked.campaign_in(box.pk, campaign)
    page = asked.answers(request.actor, found, cursor=after or None)
    return CampaignDetailOut(
        **_said(asked.row_of(found, box.pk)),
        ideas=asked.count(request.actor, found),
        boxes=[
            PartOut(title=part.title, agency=part.agency, url=part.url)
            for part in asked.parts(request.actor, found)
        ],
        answers=[_answer(row) for row in page.rows],
        next=page.next,
    )


def _said(row: asked.CampaignRow) -> dict[str, Any]:
    return {
        "slug": row.slug,
        "question": row.question,
        "html": row.html,
        "opens_at": row.opens_at,
        "closes_at": row.closes_at,
        "phase": row.phase,
        "asked_by": row.host,
    }


def _answer(row: asked.AnswerRow) -> StageAnswerOut:
    return StageAnswerOut(
        id=row.id,
        title=row.title,
        url=row.url,
        name=row.name,
        published_at=row.at,
        agency=row.agency,
        box=row.box,
        stage_name=row.stage,
        support=row.support,
        comments=row.comments,
    )

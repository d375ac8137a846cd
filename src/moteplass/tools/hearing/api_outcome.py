"""What became of the answers, as open data: what the outcome page tells, and nothing more."""

from datetime import datetime

from ninja import Router, Schema

from moteplass.spine.access.acts import Act
from moteplass.spine.access.endpoints import Call, endpoint
from moteplass.tools.hearing import outcome as outcomes
from moteplass.tools.hearing import queries

outcome = Router(tags=["hearing"])


class ReplyOut(Schema):
    """The agency's reply on a theme. `before` and `after` are the text where it changed, `why` why it did not.
    `answers`: how many answers that show are about it, null where they are fewer than five."""

    id: int
    heading: str
    about: str
    html: str
    changed: bool
    before: str
    after: str
    why: str
    published_at: datetime
    answers: int | None


class OutcomeOut(Schema):
    replies: list[ReplyOut]


class TrailOut(Schema):
    """A reply that an answer has been given: `id` is the reply's in the outcome."""

    id: int
    heading: str
    changed: bool


class TrailsOut(Schema):
    replies: list[TrailOut]


@outcome.get("/{place}/{tool}/outcome", response=OutcomeOut)
@endpoint(Act.READ)
def read_outcome(request: Call, place: str, tool: str) -> OutcomeOut:
    """The published replies of a hearing, those to most answers first. None until the agency has published one."""
    hearing = queries.hearing_in(request.room)
    return OutcomeOut(
        replies=[
            ReplyOut(
                id=row.id,
                heading=row.heading,
                about=row.about,
                html=row.html,
                changed=row.changed,
                before=row.before,
                after=row.after,
                why=row.why,
                published_at=row.at,
                answers=row.answers,
            )
            for row in outcomes.replies(request.actor, hearing.pk)
        ]
    )


@outcome.get("/{place}/{tool}/answers/{answer}/outcome", response=TrailsOut)
@endpoint(Act.READ)
def read_trail(request: Call, place: str, tool: str, answer: int) -> TrailsOut:
    """What became of one answer: the published replies on what it is about."""
    row, hearing = queries.answer_in(request.actor, request.room.the_tool.pk, answer)
    trail = outcomes.trail(request.actor, hearing.pk, row.id)
    return TrailsOut(replies=[TrailOut(id=t.id, heading=t.heading, changed=t.changed) for t in trail])

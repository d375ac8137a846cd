"""One idea, as its page shows it."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db.models import Exists, F, OuterRef

from moteplass.kit import sanitise
from moteplass.spine.access.actor import Actor
from moteplass.spine.access.rooms import NoRoom, Room
from moteplass.spine.content.models import Attachment, Contribution, State
from moteplass.spine.content.reading import AttachmentRow
from moteplass.spine.content.signing import Signature, signature_of
from moteplass.spine.talk.commands import closed_by_decision
from moteplass.spine.votes.queries import supported_by
from moteplass.tools.ideas.models import IDEA, Stage, Version


@dataclass(frozen=True, slots=True)
class StageRow:
    id: int
    kind: str
    name: str
    text: str
    days: int | None
    # For those who move ideas, not for everyone.
    owner: str


@dataclass(frozen=True, slots=True)
class IdeaRow:
    """All that one row says of an idea. `problem`, `proposal` and `gain` are text; `parts` is what a page shows."""

    id: int
    title: str
    problem: str
    proposal: str
    gain: str
    name: str
    author_id: int | None
    signed: Signature
    at: datetime
    edited_at: datetime | None
    version: int
    # Support given to versions before this one awaits confirmation.
    settled_at: int
    state: str
    language: str
    channel: str
    stage_id: int
    stage_kind: str
    stage_name: str
    stage_since: datetime
    owner_id: int | None
    due: date | None
    category_id: int | None
    category: str
    campaign_id: int | None
    campaign: str
    place_name: str
    latitude: Decimal | None
    longitude: Decimal | None
    cost: int | None
    merged_into: int | None
    support: int
    comments: int
    supported: bool
    # Why it takes no more comments, where a moderator has decided so.
    closed_because: str
    # The ground on which a moderator has hidden it.
    note: str

    @property
    def published(self) -> bool:
        return self.state == State.PUBLISHED

    @property
    def problem_html(self) -> str:
        return sanitise.plain_to_html(self.problem)

    @property
    def proposal_html(self) -> str:
        return sanitise.plain_to_html(self.proposal)

    @property
    def gain_html(self) -> str:
        return sanitise.plain_to_html(self.gain)


def idea_in(actor: Actor, room: Room, idea_id: int, *, withdrawn: bool = False) -> IdeaRow:
    """One idea of a room, with the parts of its present version. Raises NoRoom where the actor may not read it, and
    for one taken back unless `withdrawn`. One query."""
    versions: Any = (
        Version.objects.filter(idea_id=idea_id, idea__box_id=room.the_tool.pk)
        .filter(number=F("idea__contribution__revision"))
        .filter(Exists(Contribution.objects.visible_to(actor).filter(pk=OuterRef("idea_id"), kind=IDEA)))
        .select_related("idea__contribution__tally", "idea__stage", "idea__category", "idea__campaign")
        .annotate(supported=supported_by(actor, "idea_id"))
    )
    if not withdrawn:
        versions = versions.exclude(idea__contribution__state=State.WITHDRAWN)
    found = versions.first()
    if found is None:
        raise NoRoom(idea_id)
    return _row(found)


def _row(version: Any) -> IdeaRow:
    idea, c = version.idea, version.idea.contribution
    return IdeaRow(
        id=c.pk,
        title=c.title,
        problem=version.problem,
        proposal=version.proposal,
        gain=version.gain,
        name=c.byline,
        author_id=c.author_id,
        signed=signature_of(c),
        at=c.published_at,
        edited_at=c.edited_at,
        version=c.revision,
        settled_at=idea.settled_at,
        state=c.state,
        language=c.language,
        channel=c.channel,
        stage_id=idea.stage_id,
        stage_kind=idea.stage.kind,
        stage_name=idea.stage.name,
        stage_since=idea.stage_since,
        owner_id=idea.owner_id,
        due=idea.due,
        category_id=idea.category_id,
        category=idea.category.name if idea.category else "",
        campaign_id=idea.campaign_id,
        campaign=idea.campaign.question if idea.campaign else "",
        place_name=idea.place_name,
        latitude=idea.latitude,
        longitude=idea.longitude,
        cost=idea.cost,
        merged_into=idea.merged_into_id,
        support=c.tally.support,
        comments=c.tally.comments,
        supported=bool(version.supported),
        closed_because=closed_by_decision(c.restraint, c.ground),
        note=c.note,
    )


def stages_of(box_id: int) -> list[StageRow]:
    """The stages of a box, in their order. One query."""
    rows = Stage.objects.filter(box_id=box_id).select_related("owner")
    return [StageRow(s.pk, s.kind, s.name, s.text, s.days, s.owner.name if s.owner else "") for s in rows]


def pictures_of(idea_id: int) -> list[AttachmentRow]:
    """The pictures of an idea the caller may read; `title` is what each shows. One query."""
    rows = Attachment.objects.filter(contribution_id=idea_id, removed_in=None)
    return [AttachmentRow(a.pk, a.name, a.title, a.mime, a.size) for a in rows]

"""One answer as those who work with it see it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from moteplass.spine.access.actor import Actor
from moteplass.spine.content.models import Contribution, Revision, State
from moteplass.spine.content.reading import AttachmentRow, attachments
from moteplass.spine.insight.doors import person, workspace_of
from moteplass.spine.insight.models import Coded, Coding, DoubleCoding, Handling, Note, Reading, Stance, Work
from moteplass.spine.places.models import Tool


@dataclass(frozen=True, slots=True)
class NoteRow:
    id: int
    author: str
    at: datetime
    text: str
    mine: bool


@dataclass(frozen=True, slots=True)
class Item:
    id: int
    name: str
    capacity: str
    channel: str
    at: datetime
    edited_at: datetime | None
    language: str
    state: str
    state_label: str
    html: str
    files: Sequence[AttachmentRow]
    # What it has said something to, as (number, question); the matter as a whole where the tool asks nothing.
    asked: Sequence[tuple[int, str]]
    stances: Mapping[int, str]
    # By theme: who said so. What a machine suggests stands apart.
    themes: Mapping[int, str]
    suggested: frozenset[int]
    suggested_stances: Mapping[int, str]
    notes: Sequence[NoteRow]
    assignee: int | None
    work: str


def item(actor: Actor, tool: Tool, here: Contribution, alone: DoubleCoding | None) -> Item:
    """An answer the caller has found readable, with what has been made of it. Nine queries at most."""
    workspace = workspace_of(tool)
    name, capacity = workspace.who([here.pk]).get(here.pk, (here.author_name, ""))
    html = Revision.objects.filter(contribution=here, number=here.revision).values_list("html", flat=True)
    mine = {"coder_id": actor.user_id} if alone else {}
    codings = list(Coding.objects.filter(contribution=here, double=alone, **mine).select_related("coder"))
    stances = list(Stance.objects.filter(contribution=here, double=alone, **mine))
    handling = Handling.objects.filter(contribution=here).first()
    return Item(
        id=here.pk,
        name=name,
        capacity=capacity,
        channel=here.channel,
        at=here.published_at,
        edited_at=here.edited_at,
        language=here.language,
        state=here.state,
        state_label=str(State(here.state).label),
        html=html.first() or "",
        files=attachments([here.pk]).get(here.pk, []),
        asked=workspace.asked(here) or [(0, "")],
        stances={s.question: s.position for s in stances if s.accepted},
        suggested_stances={s.question: s.position for s in stances if not s.accepted},
        themes={c.theme_id: str(c.coder or "") for c in codings if c.accepted},
        suggested=frozenset(c.theme_id for c in codings if not c.accepted),
        notes=notes(actor, here.pk),
        assignee=handling.assignee_id if handling else None,
        work=_work(actor, here, alone, handling),
    )


def _work(actor: Actor, here: Contribution, alone: DoubleCoding | None, handling: Handling | None) -> str:
    if alone and Coded.objects.filter(double=alone, contribution=here, coder_id=actor.user_id).exists():
        return Work.DONE
    return Work.OPEN if alone or handling is None else handling.state


def notes(actor: Actor, contribution_id: int) -> list[NoteRow]:
    """The notes on an answer, oldest first, the latest hundred. One query."""
    rows = Note.objects.filter(contribution_id=contribution_id).select_related("author").order_by("-id")[:100]
    return [
        NoteRow(note.pk, str(note.author or ""), note.at, note.text, note.author_id == actor.user_id)
        for note in reversed(rows)
    ]


def is_read(actor: Actor, here: Contribution) -> bool:
    """Whether the actor has read it as it now is. One query."""
    read = Reading.objects.filter(contribution=here, user_id=person(actor), revision__gte=here.revision)
    return read.exists()

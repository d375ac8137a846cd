"""Ideas that await a check, whole: who checks reads all of it."""

from dataclasses import dataclass
from datetime import datetime

from moteplass.kit import keyset
from moteplass.spine.access.actor import Actor
from moteplass.spine.content.models import Contribution
from moteplass.spine.content.reading import AttachmentRow, attachments, current_html
from moteplass.spine.places.models import Tool
from moteplass.tools.ideas.models import IDEA


@dataclass(frozen=True, slots=True)
class WaitingRow:
    id: int
    title: str
    html: str
    name: str
    channel: str
    at: datetime
    edited_at: datetime | None
    pictures: tuple[AttachmentRow, ...]


def waiting(
    actor: Actor, tool: Tool, state: str, *, cursor: str | None, size: int = 20
) -> keyset.Page[WaitingRow]:
    """A page of ideas in a state, oldest first. Two queries."""
    rows = Contribution.objects.visible_to(actor).filter(tool=tool, kind=IDEA, state=state)
    found = keyset.page(
        rows.annotate(html=current_html()), order=("published_at", "id"), cursor=cursor, size=size
    )
    pictures = attachments([c.pk for c in found.rows])
    return keyset.Page(
        [
            WaitingRow(
                c.pk,
                c.title,
                c.html,  # type: ignore[attr-defined]  # annotated above
                c.byline,
                c.channel,
                c.published_at,
                c.edited_at,
                tuple(pictures.get(c.pk, ())),
            )
            for c in found.rows
        ],
        found.next,
    )

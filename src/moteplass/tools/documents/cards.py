"""Documents on a front page and on a place's home."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Count, Q
from django.urls import reverse
from django.utils.translation import ngettext

from moteplass.spine.access.actor import Actor
from moteplass.spine.access.decide import decide
from moteplass.spine.access.rooms import Room
from moteplass.spine.content.models import State
from moteplass.spine.places.models import Tool
from moteplass.spine.registry.kinds import Card
from moteplass.tools.documents import queries
from moteplass.tools.documents.models import REPORT
from moteplass.tools.documents.policy import act_to_write

# So many stand on a place's home.
_FEW = 5


def cards(actor: Actor, tools: Sequence[Tool]) -> list[Card]:
    """Cards for tools the caller has already found readable. One query."""
    shown = Count("documents", filter=Q(documents__contribution__state=State.PUBLISHED))
    rows = Tool.objects.filter(pk__in=[tool.pk for tool in tools]).annotate(shown=shown)
    return [
        Card(
            title=tool.title,
            summary=tool.place.summary,
            url=reverse("documents", kwargs={"place": tool.place.slug, "tool": tool.slug}),
            organisation=tool.place.organisation.name,
            state=tool.state,
            count=tool.shown,
            count_label=ngettext("document", "documents", tool.shown),
            tool_id=tool.pk,
            place_id=tool.place_id,
        )
        for tool in rows.select_related("place__organisation")
    ]


@dataclass(frozen=True, slots=True)
class Newest:
    """What a place's home shows of its documents: the last changed ones, or its report."""

    rows: Sequence[queries.ListRow]
    more: bool
    is_report: bool
    may_write: bool


def newest(actor: Actor, room: Room) -> Newest:
    """The documents last changed. One query."""
    page = queries.documents(actor, room.the_tool, size=_FEW)
    return Newest(
        page.rows,
        more=page.next is not None,
        is_report=room.place.template == REPORT,
        may_write=decide(actor, act_to_write(room.place), room).allowed,
    )

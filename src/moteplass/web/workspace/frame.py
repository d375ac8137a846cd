"""What the pages of the workspace share: the head of the place, the parts of the workspace, who codes on their own."""

from dataclasses import dataclass
from typing import Any

from django.http import Http404, HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from moteplass.kit.text import number_in
from moteplass.spine.access.actor import Actor
from moteplass.spine.access.decide import decide
from moteplass.spine.access.rooms import Room
from moteplass.spine.insight.doors import double_of, layer, workspace_of
from moteplass.spine.insight.models import DoubleCoding
from moteplass.spine.places.models import Access, Place, Tool
from moteplass.spine.registry.tabs import tabs_of


@dataclass(frozen=True, slots=True)
class Desk:
    """One person's place in one workspace."""

    actor: Actor
    room: Room
    double: DoubleCoding | None

    @property
    def tool(self) -> Tool:
        return self.room.the_tool

    @property
    def alone(self) -> DoubleCoding | None:
        """The double coding, where this person is one of the two."""
        return layer(self.double, self.actor)

    def url(self, name: str, **more: int) -> str:
        where = {"place": self.room.place.slug, "tool": self.tool.slug}
        return reverse(name, kwargs={**where, **more})


def desk_of(actor: Actor, room: Room) -> Desk:
    """The desk of who acts. One query. Raises NoRoom for a tool without a workspace."""
    workspace_of(room.the_tool)
    return Desk(actor, room, double_of(room.the_tool.pk))


def frame(desk: Desk, current: str) -> dict[str, Any]:
    """What workspace/_page.html draws. `current` is the name of the part's own address."""
    parts = [
        (_("Answers"), "work-inbox"),
        (_("Themes"), "work-themes"),
        (_("Suggestions"), "work-suggestions"),
        (_("Saved views"), "work-views"),
        (_("Two coders"), "work-agreement"),
        *(
            (label, name)
            for label, name, act in workspace_of(desk.tool).parts
            if decide(desk.actor, act, desk.room).allowed
        ),
    ]
    return {
        "room": desk.room,
        "place": desk.room.place,
        "desk": desk,
        "alone": desk.alone,
        "tabs": tabs_of(desk.actor, desk.room, current="work-inbox"),
        "parts_of_work": [(label, desk.url(name), name == current) for label, name in parts],
        # Never open, also where the place is: open and closed cannot be confused.
        "closed_as": Access.MEMBERS if desk.room.access == Access.OPEN else desk.room.access,
        "at_rest": desk.room.place.state == Place.State.ARCHIVED,
    }


def number(given: str) -> int:
    """An id out of a form. Raises Http404 for what is none."""
    if (pk := number_in(given)) is None:
        raise Http404
    return pk


def numbers(request: HttpRequest, name: str) -> list[int]:
    """The ids a form has sent under a name."""
    return [number(given) for given in request.POST.getlist(name)]

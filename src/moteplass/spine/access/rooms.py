"""A room is a place, perhaps a tool in it, and the roles the actor holds there: what decide() needs, in one query."""

from dataclasses import dataclass
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef, Q, QuerySet

from moteplass.spine.access.actor import Actor
from moteplass.spine.places.models import Access, Membership, Place, Role, Tool

_WIDTH = [Access.OPEN, Access.ORGANISATION, Access.MEMBERS, Access.HIDDEN]


class NoRoom(LookupError):
    """There is no such place or tool, or the actor may not know that there is."""


@dataclass(frozen=True, slots=True)
class Room:
    place: Place
    tool: Tool | None
    roles: frozenset[Role]

    @property
    def access(self) -> Access:
        """The narrower of the place's and the tool's access."""
        levels = [Access(self.place.access)]
        if self.tool and self.tool.access:
            levels.append(Access(self.tool.access))
        return max(levels, key=_WIDTH.index)

    @property
    def the_tool(self) -> Tool:
        """The tool; raises NoRoom in a room that is a whole place."""
        if self.tool is None:
            raise NoRoom("this address needs a tool")
        return self.tool


def held_by(actor: Actor) -> Q:
    """Memberships the actor holds, in person or through where they work."""
    held = Q(organisation_id__in=actor.organisations)
    return held | Q(user_id=actor.user_id) if actor.user_id else Q(pk__in=[])


def _with_roles(rows: QuerySet[Any, Any], actor: Actor, place_ref: Any) -> QuerySet[Any, Any]:
    if not actor.is_authenticated:
        return rows
    mine = Membership.objects.filter(held_by(actor), place_id=place_ref).values("role")
    with_roles: QuerySet[Any, Any] = rows.annotate(actor_roles=ArraySubquery(mine))
    return with_roles


def _room(row: Any, place: Place, tool: Tool | None, actor: Actor) -> Room:
    roles = {Role(role) for role in getattr(row, "actor_roles", ())}
    room = Room(place, tool, frozenset(roles))
    # Whoever works in the organisation that owns an organisation-wide place reads it without being listed.
    colleague = room.access == Access.ORGANISATION and place.organisation_id in actor.organisations
    if colleague and place.state != Place.State.DRAFT:
        return Room(place, tool, room.roles | {Role.READER})
    return room


def find_place(actor: Actor, **by: Any) -> Room:
    """The room of a whole place, by `slug=` or `pk=`. One query. Decides nothing."""
    rows = _with_roles(Place.objects.select_related("organisation").filter(**by), actor, OuterRef("pk"))
    place = rows.first()
    if place is None:
        raise NoRoom(by)
    return _room(place, place, None, actor)


def find_tool(actor: Actor, **by: Any) -> Room:
    """The room of one tool, by `place__slug=` and `slug=`, or by `pk=`. One query. Decides nothing."""
    rows = Tool.objects.select_related("place", "place__organisation").filter(**by)
    tool = _with_roles(rows, actor, OuterRef("place_id")).first()
    if tool is None:
        raise NoRoom(by)
    return _room(tool, tool.place, tool, actor)

"""A room is a place, perhaps a tool in it, and the roles the actor holds there: what decide() needs, in one query."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cache, lru_cache
from typing import Any, NamedTuple, TypeVar

from django.apps import apps
from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Model, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Now

from moteplass.kit import statements
from moteplass.kit.statements import Statement
from moteplass.spine.access.actor import Actor
from moteplass.spine.access.shapes import shape_of
from moteplass.spine.organisations.models import Organisation
from moteplass.spine.places.models import Access, Membership, Place, Role, Tool

_WIDTH = [Access.OPEN, Access.ORGANISATION, Access.MEMBERS, Access.HIDDEN]
_PLACE = statements.number(49)
_TOOL = statements.number(48)
M = TypeVar("M", bound=Model)


class NoRoom(LookupError):
    """There is no such place or tool, or the actor may not know that there is."""


@dataclass(frozen=True, slots=True)
class Room:
    place: Place
    tool: Tool | None
    roles: frozenset[Role]
    # The last day of the actor's latest pause here, also one that is over (spine.moderation).
    paused: date | None = None

    @property
    def access(self) -> Access:
        """The narrower of the place's and the tool's access."""
        return _narrower(self.place.access, self.tool.access if self.tool else "")

    @property
    def draft(self) -> bool:
        """Whether the place or the tool is still being set up: there for those with a role only."""
        in_tool = self.tool is not None and self.tool.state == Tool.State.DRAFT
        return in_tool or self.place.state == Place.State.DRAFT

    @property
    def the_tool(self) -> Tool:
        """The tool; raises NoRoom in a room that is a whole place."""
        if self.tool is None:
            raise NoRoom("this address needs a tool")
        return self.tool


@cache
def _narrower(place: str, tool: str) -> Access:
    return max([Access(place), *([Access(tool)] if tool else [])], key=_WIDTH.index)


def attach(row: Model, name: str, other: Model) -> None:
    """`row.name = other` for a relation that is known to point there. Setting it takes Django twenty times as long."""
    row._meta.get_field(name).set_cached_value(row, other)  # type: ignore[union-attr]


def held_by(actor: Actor) -> Q:
    """Memberships the actor holds, in person or through where they work, and that have not ended."""
    if not actor.user_id:
        return Q(pk__in=[])
    held = Q(organisation_id__in=actor.organisations) | Q(user_id=actor.user_id)
    return held & (Q(until=None) | Q(until__gt=Now()))


def _room(place: Place, tool: Tool | None, theirs: "_Theirs", actor: Actor) -> Room:
    room = Room(place, tool, frozenset(Role(role) for role in theirs.roles), theirs.paused)
    # Whoever works in the organisation that owns an organisation-wide place reads it without being listed.
    colleague = room.access == Access.ORGANISATION and place.organisation_id in actor.organisations
    if (colleague or actor.reads == place.pk) and not room.draft:
        return replace(room, roles=room.roles | {Role.READER})
    return room


def find_place(actor: Actor, **by: Any) -> Room:
    """The room of a whole place, by `slug=` or `pk=`. One query. Decides nothing."""
    (place,), theirs = _find((Place,), actor, by)
    return _room(place, None, theirs, actor)


def find_tool(actor: Actor, **by: Any) -> Room:
    """The room of one tool, by `place__slug=` and `slug=`, or by `pk=`. One query. Decides nothing."""
    (tool, place), theirs = _find((Tool, Place), actor, by)
    attach(tool, "place", place)
    return _room(place, tool, theirs, actor)


def own_row(room: Room, model: type[M]) -> M:
    """What the room's tool keeps for itself: its row of `model`, which has the tool as its key, the tool at hand.

    One query. Raises NoRoom for a tool of another kind.
    """
    tool, columns = room.the_tool, _columns(model)
    rows = _own(model).rows({_TOOL: tool.pk})
    if not rows:
        raise NoRoom(tool.pk)
    found = model.from_db("default", columns, rows[0])
    attach(found, "tool", tool)
    # And back, so that the tool's rules do not fetch it again.
    found._meta.get_field("tool").remote_field.set_cached_value(tool, found)  # type: ignore[union-attr]
    return found


@cache
def _own(model: Any) -> Statement:
    return Statement.of(model.objects.filter(tool_id=_TOOL).values_list(*_columns(model)), _TOOL)


def tools_in(place_id: int) -> list[Tool]:
    """The tools of a place, in their order, whoever asks. One query."""
    columns = _columns(Tool)
    return [Tool.from_db("default", columns, row) for row in _tools().rows({_PLACE: place_id})]


@cache
def _tools() -> Statement:
    return Statement.of(Tool.objects.filter(place_id=_PLACE).values_list(*_columns(Tool)), _PLACE)


class _Theirs(NamedTuple):
    """What an actor with a log-in is in a place."""

    roles: Sequence[str] = ()
    paused: date | None = None


def _find(models: tuple[Any, ...], actor: Actor, by: dict[str, Any]) -> tuple[list[Any], _Theirs]:
    """The first row as instances of `models`, the last with its organisation, and what the actor is there."""
    shape, values = shape_of(actor)
    asked = tuple((name, _hole(at, value)) for at, (name, value) in enumerate(by.items()))
    values |= {hole: by[name] for name, hole in asked}
    rows = _statement(models, shape, asked).rows(values)
    if not rows:
        raise NoRoom(by)
    found: list[Any] = []
    start = 0
    model: Any
    for model in (*models, Organisation):
        columns = _columns(model)
        found.append(model.from_db("default", columns, rows[0][start : start + len(columns)]))
        start += len(columns)
    organisation = found.pop()
    attach(found[-1], "organisation", organisation)
    return found, _Theirs(*rows[0][start:])


@lru_cache(maxsize=256)
def _statement(models: tuple[Any, ...], shape: Actor, asked: tuple[tuple[str, Any], ...]) -> Statement:
    in_tool = len(models) == 2
    ways = ("", "place__", "place__organisation__") if in_tool else ("", "organisation__")
    columns = [
        way + column
        for way, model in zip(ways, (*models, Organisation), strict=True)
        for column in _columns(model)
    ]
    rows: QuerySet[Any, Any] = models[0].objects.filter(**dict(asked))
    if shape.is_authenticated:
        place = OuterRef("place_id" if in_tool else "pk")
        mine = Membership.objects.filter(held_by(shape), place_id=place)
        pauses = apps.get_model("moderation", "Pause").objects.filter(
            Q(user_id=shape.user_id), place_id=place
        )
        paused = pauses.filter(lifted_at=None).order_by("-until").values("until")[:1]
        rows = rows.annotate(actor_roles=ArraySubquery(mine.values("role")), actor_paused=Subquery(paused))
        columns += ["actor_roles", "actor_paused"]
    return Statement.of(
        rows.values_list(*columns)[:1], *dict(asked).values(), shape.user_id, *shape.organisations
    )


@cache
def _columns(model: Any) -> tuple[str, ...]:
    return tuple(field.attname for field in model._meta.concrete_fields)


def _hole(at: int, value: Any) -> Any:
    return statements.number(50 + at) if isinstance(value, int) else statements.word(at)

"""The tabs of a place: one row of them, the same on every page of the place and of its tools."""

from collections.abc import Sequence
from typing import TypedDict

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from moteplass.spine.access.actor import Actor
from moteplass.spine.access.acts import Act
from moteplass.spine.access.decide import decide, sees
from moteplass.spine.access.rooms import Room, attach, tools_in
from moteplass.spine.places.models import Tool
from moteplass.spine.registry.loader import kind_of


class Tab(TypedDict):
    """What components/page.html draws."""

    label: str
    href: str
    current: bool


def tabs_of(actor: Actor, room: Room, *, current: str, tools: Sequence[Tool] | None = None) -> list[Tab]:
    """What this actor may go to in the place of `room`. `current` is the name of the page's own address.

    One query for the tools unless the page has them, and what the tools' own tabs cost. A tool's first page has its
    kind's name as address.
    """
    place = {"place": room.place.slug}
    found = [_tab(_("The place"), "place", place, current)]
    everything = tools_in(room.place.pk) if tools is None else tools
    tools = [tool for tool in everything if sees(actor, Room(room.place, tool, room.roles))]
    kinds = [tool.kind for tool in tools]
    for tool in tools:
        attach(tool, "place", room.place)
        kind, alone = kind_of(tool.kind), kinds.count(tool.kind) == 1
        here = room.tool is None or room.tool.pk == tool.pk
        where = {**place, "tool": tool.slug}
        found.append(
            _tab(str(kind.label) if alone else tool.title, kind.slug, where, current if here else "")
        )
        # With several tools of one kind, the inner pages of each are reached from the tool itself.
        if kind.tabs and (alone or (room.tool is not None and here)):
            inside = Room(room.place, tool, room.roles)
            found += [_tab(str(label), name, where, current) for label, name in kind.tabs(actor, inside)]
            if kind.workspace and decide(actor, Act.WORK, inside).allowed:
                found.append(_tab(_("Workspace"), "work-inbox", where, current))
    if room.place.checks and decide(actor, Act.CHECK, Room(room.place, None, room.roles)).allowed:
        found.append(_tab(_("Awaits a check"), "place-awaiting", place, current))
    if room.roles:
        found.append(_tab(_("Members"), "place-members", place, current))
    if decide(actor, Act.APPRAISE, Room(room.place, None, room.roles)).allowed:
        found.append(_tab(pgettext("place", "Archive"), "records", place, current))
    if decide(actor, Act.MODERATE, Room(room.place, None, room.roles)).allowed:
        found.append(_tab(_("Moderation"), "place-moderation", place, current))
    if decide(actor, Act.MANAGE, Room(room.place, None, room.roles)).allowed:
        found.append(_tab(_("Settings"), "place-settings", place, current))
        found.append(_tab(_("Log"), "place-log", place, current))
    return found


def _tab(label: str, name: str, where: dict[str, str], current: str) -> Tab:
    return {"label": label, "href": reverse(name, kwargs=where), "current": name == current}

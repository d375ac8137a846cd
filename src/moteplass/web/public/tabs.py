"""The tabs of a place: its home, its tools, and what the actor may run."""

from collections.abc import Sequence
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from moteplass.spine.access.actor import Actor
from moteplass.spine.access.acts import Act
from moteplass.spine.access.decide import decide
from moteplass.spine.access.rooms import Room
from moteplass.spine.places.models import Tool
from moteplass.spine.registry.loader import kind_of
from moteplass.web.public.queries import ShownCard

Tab = dict[str, Any]


def tabs_of(
    actor: Actor, room: Room, tools: Sequence[Tool], cards: Sequence[ShownCard], *, current: str
) -> list[Tab]:
    """Tabs for components/page.html. `current` is the name of the address the page has. No query."""
    slug = room.place.slug
    tabs = [_tab(_("The place"), reverse("place", kwargs={"place": slug}), current == "place")]
    urls = {shown.card.tool_id: shown.card.url for shown in cards}
    for tool in tools:
        if tool.pk not in urls:
            continue
        kind = kind_of(tool.kind)
        same = [one for one in tools if one.kind == tool.kind]
        tabs.append(_tab(str(kind.label) if len(same) == 1 else tool.title, urls[tool.pk]))
        # With several tools of one kind, their inner pages are reached from the tool itself.
        if kind.tabs and len(same) == 1:
            inside = Room(room.place, tool, room.roles)
            where = {"place": slug, "tool": tool.slug}
            tabs += [
                _tab(str(label), reverse(name, kwargs=where)) for label, name in kind.tabs(actor, inside)
            ]
    if room.roles:
        tabs.append(_own("place-members", _("Members"), slug, current))
    if decide(actor, Act.MANAGE, room).allowed:
        tabs.append(_own("place-settings", _("Settings"), slug, current))
        tabs.append(_own("place-log", _("Log"), slug, current))
    return tabs


def _own(name: str, label: str, slug: str, current: str) -> Tab:
    return _tab(label, reverse(name, kwargs={"place": slug}), current == name)


def _tab(label: str, href: str, current: bool = False) -> Tab:
    return {"label": label, "href": href, "current": current}

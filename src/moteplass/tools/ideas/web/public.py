"""An idea as anyone may read it."""

from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse

from moteplass.kit.pages import show
from moteplass.spine.access.actor import Actor
from moteplass.spine.access.acts import Act
from moteplass.spine.access.decide import decide
from moteplass.spine.access.pages import for_this_reader
from moteplass.spine.access.rooms import Room
from moteplass.spine.content.models import State
from moteplass.spine.places.models import Writers
from moteplass.spine.registry.tabs import tabs_of
from moteplass.spine.talk.commands import speaks_for_the_agency
from moteplass.spine.talk.queries import thread
from moteplass.tools.ideas import queries
from moteplass.tools.ideas.queries.idea import IdeaRow, idea_in, pictures_of
from moteplass.tools.ideas.web import developing, ledger_numbers, merging, points, voting, way

# What each area adds to an idea's page: one or two queries, and a template that idea.html includes.
Panel = Callable[[Actor, Room, IdeaRow], dict[str, Any]]
PANELS: tuple[Panel, ...] = (points.panel, voting.panel, ledger_numbers.panel, way.panel, developing.panel)


def idea(request: HttpRequest, actor: Actor, room: Room, idea: int) -> HttpResponse:
    """One idea: its text, its road, what has been said of it, and what each area adds."""
    box = queries.box_in(room)
    row = idea_in(actor, room, idea, withdrawn=True)
    where = {"place": room.place.slug, "tool": room.the_tool.slug}
    if row.state == State.WITHDRAWN:
        # A page of its author's alone, which says no to others.
        return HttpResponseRedirect(reverse("ideas-withdraw", kwargs={**where, "idea": row.id}))
    if row.merged_into:
        return merging.merged(request, actor, room, row)
    comments = thread(actor, row.id, cursor=request.GET.get("after"))
    added: dict[str, Any] = {}
    for panel in PANELS:
        added |= panel(actor, room, row)
    commenting = decide(actor, Act.COMMENT, room)
    response = show(
        request,
        "ideas/idea.html",
        block="comments" if request.GET.get("after") else "",
        room=room,
        place=room.place,
        where=where,
        box=box,
        row=row,
        pictures=pictures_of(row.id),
        tabs=tabs_of(actor, room, current="ideas") if room.roles else [],
        comments=comments,
        more=f"?{urlencode({'after': comments.next})}" if comments.next else "",
        may_support=row.published and decide(actor, Act.SUPPORT, room).allowed,
        commenting=commenting,
        may_comment=row.published and commenting.allowed,
        may_log_in=not actor.is_authenticated and room.place.writers != Writers.ANYONE,
        checks=decide(actor, Act.CHECK, room).allowed,
        manages=decide(actor, Act.MANAGE, room).allowed,
        speaks=speaks_for_the_agency(room),
        said=next((word for word in ("posted", "changed", "joined") if word in request.GET), ""),
        **added,
    )
    if added["way"].links:
        for_this_reader(response)
    return response

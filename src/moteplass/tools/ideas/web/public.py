"""A box and its ideas as anyone may read them."""

from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse

from moteplass.kit.pages import show
from moteplass.spine.access.actor import Actor
from moteplass.spine.access.acts import Act
from moteplass.spine.access.decide import decide
from moteplass.spine.access.rooms import Room
from moteplass.spine.content.models import Contribution
from moteplass.spine.places.models import Writers
from moteplass.spine.registry.tabs import tabs_of
from moteplass.spine.talk.commands import speaks_for_the_agency
from moteplass.spine.talk.queries import thread
from moteplass.tools.ideas import queries
from moteplass.tools.ideas.models import IDEA
from moteplass.tools.ideas.queries.idea import IdeaRow, StageRow, idea_in, pictures_of, stages_of
from moteplass.tools.ideas.web import points

# What each area adds to an idea's page: one or two queries, and a template that idea.html includes.
Panel = Callable[[Actor, Room, IdeaRow], dict[str, Any]]
PANELS: tuple[Panel, ...] = (points.panel,)


def ideas(request: HttpRequest, actor: Actor, room: Room) -> HttpResponse:
    """The ideas of a box."""
    box = queries.box_in(room)
    rows = Contribution.objects.visible_to(actor).filter(tool=room.the_tool, kind=IDEA)
    found = queries.search_rows(
        actor, [pk for (pk,) in rows.order_by("-published_at", "-id").values_list("pk")[:50]]
    )
    return show(request, "ideas/ideas.html", room=room, place=room.place, box=box, rows=found)


def idea(request: HttpRequest, actor: Actor, room: Room, idea: int) -> HttpResponse:
    """One idea: its text, its road, what has been said of it, and what each area adds."""
    box = queries.box_in(room)
    row = idea_in(actor, room, idea)
    where = {"place": room.place.slug, "tool": room.the_tool.slug}
    if row.merged_into:
        return HttpResponseRedirect(reverse("ideas-idea", kwargs={**where, "idea": row.merged_into}))
    comments = thread(actor, row.id, cursor=request.GET.get("after"))
    added: dict[str, Any] = {}
    for panel in PANELS:
        added |= panel(actor, room, row)
    return show(
        request,
        "ideas/idea.html",
        block="comments" if request.GET.get("after") else "",
        room=room,
        place=room.place,
        where=where,
        box=box,
        row=row,
        pictures=pictures_of(row.id),
        steps=steps(stages_of(box.pk), row),
        tabs=tabs_of(actor, room, current="ideas") if room.roles else [],
        comments=comments,
        more=f"?{urlencode({'after': comments.next})}" if comments.next else "",
        may_support=row.published and decide(actor, Act.SUPPORT, room).allowed,
        may_comment=row.published and decide(actor, Act.COMMENT, room).allowed,
        may_log_in=not actor.is_authenticated and room.place.writers != Writers.ANYONE,
        checks=decide(actor, Act.CHECK, room).allowed,
        manages=decide(actor, Act.MANAGE, room).allowed,
        mine=row.author_id is not None and row.author_id == actor.user_id,
        speaks=speaks_for_the_agency(room),
        **added,
    )


def steps(stages: list[StageRow], row: IdeaRow) -> list[dict[str, str]]:
    """The stages as components/page.html draws them: done, now, next. The one that declines shows only where it is."""
    road = [s for s in stages if s.kind != "declined" or s.id == row.stage_id]
    at = next((n for n, s in enumerate(road) if s.id == row.stage_id), 0)
    if row.stage_kind == "declined":
        road, at = [*road[:1], road[at]] if at else road[:1], min(at, 1)
    states = ["done" if n < at else "now" if n == at else "next" for n in range(len(road))]
    return [{"state": state, "title": s.name, "text": s.text} for state, s in zip(states, road, strict=True)]

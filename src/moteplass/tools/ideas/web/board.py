"""The board, moving an idea from it or from a form, and what is overdue."""

from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse

from moteplass.kit.pages import by_htmx, show
from moteplass.kit.text import number_in
from moteplass.spine.access.actor import Actor
from moteplass.spine.access.acts import Act
from moteplass.spine.access.decide import decide
from moteplass.spine.access.rooms import Room
from moteplass.spine.registry.tabs import tabs_of
from moteplass.tools.ideas import queries
from moteplass.tools.ideas.models import Category, Move
from moteplass.tools.ideas.queries import board as boards
from moteplass.tools.ideas.queries.idea import stages_of


def chosen_of(data: Any) -> boards.BoardFilter:
    """What an address asks for; anything odd is left out."""
    order = data.get("order", "")
    return boards.BoardFilter(
        query=str(data.get("q", ""))[:200].replace("\x00", "").strip(),
        category=number_in(data.get("category", "")),
        order=order if order in boards.ORDERS else "new",
    )


def as_query(chosen: boards.BoardFilter) -> str:
    """The filter as the end of an address, without what is as it always is."""
    said = {
        "q": chosen.query,
        "category": chosen.category or "",
        "order": "" if chosen.order == "new" else chosen.order,
    }
    return urlencode({name: value for name, value in said.items() if value})


def board(request: HttpRequest, actor: Actor, room: Room) -> HttpResponse:
    """The stages of the box as columns."""
    box = queries.box_in(room)
    chosen = chosen_of(request.GET)
    may_move = decide(actor, Act.CHECK, room).allowed
    return show(
        request,
        "ideas/board.html",
        block="board" if "moved" in request.GET else "",
        room=room,
        place=room.place,
        where={"place": room.place.slug, "tool": room.the_tool.slug},
        tabs=tabs_of(actor, room, current="ideas-board"),
        columns=boards.board(actor, box.pk, stages_of(box.pk), chosen),
        chosen=chosen,
        query=as_query(chosen),
        categories=[(c.pk, c.name) for c in Category.objects.filter(box=box, retired=False)],
        may_move=may_move,
        alone=by_htmx(request),
        may_submit=decide(actor, Act.SUBMIT, room).allowed,
        moved=latest_move(request.GET.get("moved", ""), box.pk) if may_move else None,
    )


def latest_move(number: str, box_id: int) -> Move | None:
    """The move an address says has just been made, while it is still the idea's last. One query, or two."""
    pk = number_in(number)
    if pk is None:
        return None
    rows = Move.objects.select_related("after", "before", "idea__contribution")
    move = rows.filter(pk=pk, idea__box_id=box_id, before__isnull=False).first()
    if move is None or Move.objects.filter(idea_id=move.idea_id, pk__gt=move.pk).exists():
        return None
    return move


def overdue(request: HttpRequest, actor: Actor, room: Room) -> HttpResponse:
    """Ideas whose promised day has passed, the oldest first."""
    box = queries.box_in(room)
    owner = number_in(request.GET.get("owner", ""))
    page = boards.overdue(actor, box.pk, owner=owner, cursor=request.GET.get("after"))
    where = {"place": room.place.slug, "tool": room.the_tool.slug}
    more = {"owner": owner or "", "after": page.next or ""}
    return show(
        request,
        "ideas/overdue.html",
        block="rows" if "after" in request.GET else "",
        room=room,
        place=room.place,
        where=where,
        tabs=tabs_of(actor, room, current="ideas-overdue"),
        rows=page.rows,
        more=f"{reverse('ideas-overdue', kwargs=where)}?{urlencode(more)}" if page.next else "",
        owners=boards.overdue_owners(actor, box.pk),
        owner=owner,
    )


def to_follow(request: HttpRequest, actor: Actor, room: Room, idea: int) -> HttpResponse:
    """Following is the shell's, for every tool's contributions: this only knows the way there."""
    where = {"place": room.place.slug, "tool": room.the_tool.slug}
    return HttpResponseRedirect(reverse("contribution-follow", kwargs={**where, "contribution": idea}))

"""Merging an idea into another: choosing, looking it over, undoing; and the page an idea that was merged keeps."""

from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from moteplass.kit import text
from moteplass.kit.pages import show
from moteplass.kit.text import number_in
from moteplass.spine.access.actor import Actor
from moteplass.spine.access.acts import Act
from moteplass.spine.access.decide import Decision, Refused, decide
from moteplass.spine.access.rooms import NoRoom, Room
from moteplass.spine.notify.merging import new_followers
from moteplass.spine.stewardship.commands import NotPossible
from moteplass.spine.talk.queries import thread
from moteplass.spine.votes.merging import union_of_support
from moteplass.tools.ideas import queries
from moteplass.tools.ideas.commands.merging import may_merge_as_author, merge_ideas, unmerge_idea
from moteplass.tools.ideas.models import Idea
from moteplass.tools.ideas.queries.idea import IdeaRow, idea_in, pictures_of
from moteplass.tools.ideas.queries.mergeable import mergeable
from moteplass.tools.ideas.queries.points import sides
from moteplass.tools.ideas.web.developing import at, draw

_NOT_YOURS = gettext_lazy(
    "Those who run the box can merge ideas; you can merge ideas that you have posted yourself."
)


def merge(request: HttpRequest, actor: Actor, room: Room, idea: int) -> HttpResponse:
    """Choose which idea this one goes into, look it over, do it; or undo it."""
    queries.box_in(room)
    row = idea_in(actor, room, idea)
    staff = decide(actor, Act.CHECK, room).allowed
    author = actor.user_id is not None and row.author_id == actor.user_id
    if not staff and not (author and decide(actor, Act.SUBMIT, room).allowed):
        raise Refused(Decision(False, reason=_NOT_YOURS))
    if row.merged_into:
        return _undo(request, actor, room, row)
    if not row.published:
        raise NoRoom(idea)
    into = _into(request, actor, room, row, staff)
    problem = ""
    if request.method == "POST" and into:
        try:
            merge_ideas(actor, idea=_model(room, row.id), into=_model(room, into.id))
        except NotPossible as error:
            problem = str(error)
        else:
            messages.success(request, _("The ideas are merged, and everyone who takes an interest is told."))
            return HttpResponseRedirect(at(room, "ideas-idea", idea=into.id))
    asked = text.normalise(request.GET.get("q", ""))[:200]
    return draw(
        request,
        "merge",
        room,
        row,
        status=409 if problem else 200,
        into=into,
        problem=problem,
        q=asked,
        found=[] if into else mergeable(actor, room.the_tool, row, q=asked, own_only=not staff),
        together=union_of_support(row.id, into.id) if into else 0,
        followers=new_followers(row.id, into.id) if into else 0,
        own_only=not staff,
    )


def _into(request: HttpRequest, actor: Actor, room: Room, row: IdeaRow, staff: bool) -> IdeaRow | None:
    pk = number_in((request.POST if request.method == "POST" else request.GET).get("into", ""))
    if pk is None:
        return None
    into = idea_in(actor, room, pk)
    if not into.published or into.merged_into or into.id == row.id:
        raise NoRoom(into.id)
    if not staff and not may_merge_as_author(actor.user_id, row.id, into.id):
        raise Refused(Decision(False, reason=_NOT_YOURS))
    return into


def _model(room: Room, pk: int) -> Idea:
    return Idea(pk=pk, box=room.the_tool.idea_box)


def _undo(request: HttpRequest, actor: Actor, room: Room, row: IdeaRow) -> HttpResponse:
    if request.method == "POST" and request.POST.get("act") == "undo":
        try:
            unmerge_idea(actor, idea=_model(room, row.id))
        except NotPossible as error:
            messages.warning(request, str(error))
        else:
            messages.success(request, _("The idea stands on its own again, with what it had."))
    return HttpResponseRedirect(at(room, "ideas-idea", idea=row.id))


def merged(request: HttpRequest, actor: Actor, room: Room, row: IdeaRow) -> HttpResponse:
    """The page of an idea that went into another: its text, points and comments to read, and the way on."""
    into: Any = None
    if row.merged_into:
        into = idea_in(actor, room, row.merged_into)
    comments = thread(actor, row.id, cursor=request.GET.get("after"))
    checks = decide(actor, Act.CHECK, room).allowed
    return show(
        request,
        "ideas/merged.html",
        block="comments" if request.GET.get("after") else "",
        room=room,
        place=room.place,
        where={"place": room.place.slug, "tool": room.the_tool.slug},
        row=row,
        into=into,
        pictures=pictures_of(row.id),
        sides=sides(actor, row.id, checks=checks),
        comments=comments,
        more=f"?{urlencode({'after': comments.next})}" if comments.next else "",
        checks=checks,
        may_undo=checks,
    )

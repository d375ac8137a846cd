"""What became of the answers, as anyone reads it: the whole outcome, and the answers behind one reply."""

from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse

from moteplass.kit.differences import differences
from moteplass.kit.pages import show
from moteplass.spine.access.actor import Actor
from moteplass.spine.access.rooms import Room
from moteplass.tools.hearing import outcome as outcomes
from moteplass.tools.hearing.case import case_of
from moteplass.tools.hearing.web.links import links_in


def outcome(request: HttpRequest, actor: Actor, room: Room) -> HttpResponse:
    """What was asked, who answered, and the published replies. 404 while there are none."""
    hearing, case = case_of(room)
    rows = outcomes.replies(actor, hearing.pk)
    if not rows:
        raise Http404
    return show(
        request,
        "hearing/outcome.html",
        room=room,
        place=room.place,
        hearing=hearing,
        case=case,
        rows=rows,
        links=links_in(room),
        differences=differences,
    )


def answers(request: HttpRequest, actor: Actor, room: Room, reply: int) -> HttpResponse:
    """The answers that one reply is to. 404 where they are too few to be told how many."""
    found = outcomes.replies(actor, room.the_tool.pk, reply)
    if not found or found[0].answers is None:
        raise Http404
    page = outcomes.answers_to(actor, room.the_tool.pk, reply, request.GET.get("after"))
    return show(
        request,
        "hearing/outcome_answers.html",
        block="rows" if request.GET.get("after") else "",
        room=room,
        place=room.place,
        row=found[0],
        page=page,
        more=f"?{urlencode({'after': page.next})}" if page.next else "",
        links=links_in(room),
    )

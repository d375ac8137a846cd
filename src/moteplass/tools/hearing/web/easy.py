"""The letter, easy to read: a page of its own, with the way to the whole letter and to answering."""

from django.http import Http404, HttpRequest, HttpResponse

from moteplass.kit.pages import show
from moteplass.spine.access.actor import Actor
from moteplass.spine.access.acts import Act
from moteplass.spine.access.decide import decide
from moteplass.spine.access.rooms import Room
from moteplass.tools.hearing.case import Phase, case_of, phase_of
from moteplass.tools.hearing.web.links import links_in


def easy(request: HttpRequest, actor: Actor, room: Room) -> HttpResponse:
    """404 where nobody has written it."""
    hearing, case = case_of(room)
    if case.easy is None:
        raise Http404
    phase = phase_of(hearing)
    return show(
        request,
        "hearing/easy.html",
        room=room,
        place=room.place,
        hearing=hearing,
        easy=case.easy,
        language=case.language,
        links=links_in(room),
        phase=phase,
        may_answer=phase is Phase.OPEN and decide(actor, Act.SUBMIT, room).allowed,
    )

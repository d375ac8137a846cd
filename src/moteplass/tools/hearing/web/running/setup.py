"""The wizard's addresses: to the step one asked for, or to the first that is not finished."""

from collections.abc import Callable

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _

from moteplass.spine.access.actor import Actor
from moteplass.spine.access.rooms import Room
from moteplass.tools.hearing.models import Hearing
from moteplass.tools.hearing.queries import hearing_in
from moteplass.tools.hearing.web.running import case, letter, period, publish, questions
from moteplass.tools.hearing.web.running.steps import Setup

_VIEWS: dict[str, Callable[[Setup], HttpResponse]] = {
    "case": case.edit_case,
    "letter": letter.edit_letter,
    "questions": questions.edit_questions,
    "period": period.edit_period,
    "publish": publish.publish,
}


def begin(request: HttpRequest, actor: Actor, room: Room) -> HttpResponse:
    """To the first step that is not finished, or to the running hearing."""
    hearing = hearing_in(room)
    if hearing.state != Hearing.State.DRAFT:
        return _to_manage(room)
    setup = Setup(request, actor, room, hearing, "case")
    setup.look_for_gaps()
    return HttpResponseRedirect(setup.address(setup.gaps[0][0] if setup.gaps else "publish"))


def one_step(request: HttpRequest, actor: Actor, room: Room, step: str) -> HttpResponse:
    """One step, of a draft. A published hearing is run from its own page."""
    if step not in _VIEWS:
        raise Http404
    hearing = hearing_in(room)
    if hearing.state != Hearing.State.DRAFT:
        if request.method == "POST":
            messages.warning(request, _("The hearing has been published. What you just wrote was not saved."))
        return _to_manage(room)
    return _VIEWS[step](Setup(request, actor, room, hearing, step))


def _to_manage(room: Room) -> HttpResponse:
    where = {"place": room.place.slug, "tool": room.the_tool.slug}
    return HttpResponseRedirect(reverse("hearing-manage", kwargs=where))

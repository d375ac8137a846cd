"""Answers that await a check, and those held back: let through, hold back, undo."""

from urllib.parse import urlencode

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse

from moteplass.kit.pages import show
from moteplass.kit.text import number_in
from moteplass.spine.access.actor import Actor
from moteplass.spine.access.acts import Act
from moteplass.spine.access.decide import decide
from moteplass.spine.access.rooms import NoRoom, Room
from moteplass.spine.content.models import State
from moteplass.spine.registry.tabs import tabs_of
from moteplass.spine.stewardship.commands import NotPossible
from moteplass.tools.hearing import queries
from moteplass.tools.hearing.commands.answering import AlreadyWithdrawn, hold_back, let_through, put_back
from moteplass.tools.hearing.models import Answer
from moteplass.tools.hearing.queries import AnswerFilter, AnswerRow

_DO = {"let_through": let_through, "hold_back": hold_back, "put_back": put_back}
_LISTS = (State.AWAITING, State.HIDDEN)


def check(request: HttpRequest, actor: Actor, room: Room) -> HttpResponse:
    if request.method == "POST":
        return _do(request, actor, room)
    hearing = queries.hearing_in(room)
    state = _state(request)
    wanted = AnswerFilter(order="oldest", state=state, at_desk=False)
    page = queries.answers(actor, hearing, wanted, cursor=request.GET.get("after"))
    done = request.GET.get("done", "")
    return show(
        request,
        "hearing/running/check.html",
        block="rows",
        room=room,
        hearing=hearing,
        state=state,
        page=page,
        tabs=tabs_of(actor, room, current="hearing-check"),
        may_manage=decide(actor, Act.EXPORT, room).allowed,
        done=done if done in {*_DO, "withdrawn"} else "",
        undo="hold_back" if state == State.HIDDEN else "put_back",
        changed=_changed(request, actor, room) if done in _DO else None,
    )


def _state(request: HttpRequest) -> State:
    wanted = request.GET.get("state", "")
    return State(wanted) if wanted in _LISTS else State.AWAITING


def _do(request: HttpRequest, actor: Actor, room: Room) -> HttpResponse:
    name, pk = request.POST.get("act", ""), number_in(request.POST.get("answer", ""))
    answer = Answer.objects.filter(hearing_id=room.the_tool.pk, pk=pk).first()
    if name not in _DO or answer is None:
        raise Http404
    try:
        _DO[name](actor, answer=answer)
    except AlreadyWithdrawn:
        name = "withdrawn"
    except NotPossible as error:
        messages.error(request, str(error))
        name = ""
    where = {"place": room.place.slug, "tool": room.the_tool.slug}
    state = _state(request)
    asked = {"done": name, "answer": pk} | ({"state": state} if state != State.AWAITING else {})
    return HttpResponseRedirect(f"{reverse('hearing-check', kwargs=where)}?{urlencode(asked)}")


def _changed(request: HttpRequest, actor: Actor, room: Room) -> AnswerRow | None:
    """The answer that was just decided, for the line that says so. None when it cannot be read any more."""
    pk = number_in(request.GET.get("answer", ""))
    try:
        return queries.answer(actor, queries.hearing_in(room), pk) if pk else None
    except NoRoom:
        return None

"""Ideas that await a check, and those held back: let through, hold back, undo."""

from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse

from moteplass.kit.pages import show
from moteplass.kit.text import number_in
from moteplass.spine.access.actor import Actor
from moteplass.spine.access.rooms import NoRoom, Room
from moteplass.spine.content.models import State
from moteplass.spine.registry.tabs import tabs_of
from moteplass.tools.ideas import queries
from moteplass.tools.ideas.commands.checking import NotToBeChecked, hold_back, let_through, put_back
from moteplass.tools.ideas.models import Idea
from moteplass.tools.ideas.queries.idea import IdeaRow, idea_in
from moteplass.tools.ideas.queries.waiting import waiting

_DO = {"let_through": let_through, "hold_back": hold_back, "put_back": put_back}
_LISTS = (State.AWAITING, State.HIDDEN)


def check(request: HttpRequest, actor: Actor, room: Room) -> HttpResponse:
    """The ideas that wait, oldest first, and what can be done with each."""
    if request.method == "POST":
        return _do(request, actor, room)
    state, done = _state(request), request.GET.get("done", "")
    where = {"place": room.place.slug, "tool": room.the_tool.slug}
    found = waiting(actor, room.the_tool, state, cursor=request.GET.get("after"))
    here = reverse("ideas-check", kwargs=where)
    asked = {"state": state} if state != State.AWAITING else {}
    return show(
        request,
        "ideas/check.html",
        block="rows" if request.GET.get("after") else "",
        room=room,
        place=room.place,
        where=where,
        here=here,
        action=f"{here}?{urlencode(asked)}" if asked else here,
        box=queries.box_in(room),
        state=state,
        rows=found.rows,
        more=f"{here}?{urlencode({**asked, 'after': found.next})}" if found.next else "",
        tabs=tabs_of(actor, room, current="ideas-check"),
        done=done if done in {*_DO, "gone"} else "",
        changed=_changed(request, actor, room) if done in _DO else None,
    )


def _state(request: HttpRequest) -> State:
    wanted = request.GET.get("state", "")
    return State(wanted) if wanted in _LISTS else State.AWAITING


def _do(request: HttpRequest, actor: Actor, room: Room) -> HttpResponse:
    name, pk = request.POST.get("act", ""), number_in(request.POST.get("idea", ""))
    idea = Idea.objects.filter(box_id=room.the_tool.pk, pk=pk).first() if pk else None
    if name not in _DO or idea is None:
        raise Http404
    try:
        _DO[name](actor, idea=idea)
    except NotToBeChecked:
        name = "gone"
    state = _state(request)
    asked = {"done": name, "idea": pk} | ({"state": state} if state != State.AWAITING else {})
    where = {"place": room.place.slug, "tool": room.the_tool.slug}
    return HttpResponseRedirect(f"{reverse('ideas-check', kwargs=where)}?{urlencode(asked)}")


def _changed(request: HttpRequest, actor: Actor, room: Room) -> IdeaRow | None:
    """The idea that was just decided, for the line that says so. None when it cannot be read any more."""
    pk = number_in(request.GET.get("idea", ""))
    try:
        return idea_in(actor, room, pk) if pk else None
    except NoRoom:
        return None

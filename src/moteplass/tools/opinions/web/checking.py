"""Statements that await a check, and those held back: many at once or one by one, and all of it undone again."""

from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse

from moteplass.kit.pages import show
from moteplass.kit.text import numbers_in
from moteplass.spine.access.actor import Actor
from moteplass.spine.access.rooms import Room
from moteplass.spine.content.models import State
from moteplass.tools.opinions.commands.checking import NotToBeChecked, hold_back, let_through, put_back
from moteplass.tools.opinions.models import Statement
from moteplass.tools.opinions.queries import conversation_in
from moteplass.tools.opinions.queries.listing import waiting
from moteplass.tools.opinions.web.frame import frame, where_of

_DO = {"let_through": let_through, "hold_back": hold_back, "put_back": put_back}
_LISTS = (State.AWAITING, State.HIDDEN)
# As many as "Show more" twice brings; an address has room for them.
_MOST = 60


def check(request: HttpRequest, actor: Actor, room: Room) -> HttpResponse:
    """The statements that wait, oldest first, beside what each resembles."""
    conversation = conversation_in(room)
    if request.method == "POST":
        return _do(request, actor, room)
    state, done = _state(request), request.GET.get("done", "")
    here = reverse("opinions-check", kwargs=where_of(room))
    asked = _asked(state)
    cursor = request.GET.get("after")
    found = waiting(actor, conversation, state, cursor=cursor)
    return show(
        request,
        "opinions/check.html",
        block="rows" if cursor else "",
        conversation=conversation,
        here=here,
        action=f"{here}?{urlencode(asked)}" if asked else here,
        state=state,
        rows=found.rows,
        more=f"{here}?{urlencode({**asked, 'after': found.next})}" if found.next else "",
        done=done if done in {*_DO, "none"} else "",
        changed=numbers_in(request.GET.get("statements", "").split(".")[:_MOST]),
        **frame(request, actor, room, "opinions-check"),
    )


def _do(request: HttpRequest, actor: Actor, room: Room) -> HttpResponse:
    # A button beside one statement says which; those below the list do it with all that are chosen.
    one, _colon, pk = request.POST.get("one", "").partition(":")
    name = one or request.POST.get("act", "")
    chosen = numbers_in([pk] if one else request.POST.getlist("statement")[:_MOST])
    if name not in _DO:
        raise Http404
    done = []
    for row in Statement.objects.filter(conversation_id=room.the_tool.pk, pk__in=chosen).order_by("pk"):
        try:
            _DO[name](actor, statement=row)
        except NotToBeChecked:
            continue
        done.append(row.pk)
    asked = _asked(_state(request)) | {"done": name if done else "none"}
    if done:
        asked["statements"] = ".".join(map(str, done))
    return HttpResponseRedirect(f"{reverse('opinions-check', kwargs=where_of(room))}?{urlencode(asked)}")


def _state(request: HttpRequest) -> State:
    wanted = request.GET.get("state", "")
    return State(wanted) if wanted in _LISTS else State.AWAITING


def _asked(state: State) -> dict[str, str]:
    return {"state": state.value} if state != State.AWAITING else {}

"""What awaits a check in a place, and what has been held back: all that is written there in one list, whatever tool."""

from urllib.parse import urlencode

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext_lazy

from moteplass.kit import keyset
from moteplass.kit.pages import show
from moteplass.kit.text import number_in
from moteplass.spine.access.actor import Actor
from moteplass.spine.access.acts import Act
from moteplass.spine.access.decide import decide
from moteplass.spine.access.rooms import NoRoom, Room
from moteplass.spine.content.models import NOTED, Contribution, State
from moteplass.spine.content.visibility import ScopedQuerySet
from moteplass.spine.moderation.commands.checking import check
from moteplass.spine.places.models import Place
from moteplass.spine.registry.kinds import Row
from moteplass.spine.registry.loader import kind_of
from moteplass.spine.stewardship.commands import NotPossible
from moteplass.web.public.queries import rows_of
from moteplass.web.stewards.frame import frame

PAGE_SIZE = 30
_TO = {"let_through": State.PUBLISHED, "hold_back": State.HIDDEN, "put_back": State.AWAITING}
_SAID = {
    State.PUBLISHED: gettext_lazy("It is let through and shows."),
    State.HIDDEN: gettext_lazy("It is held back."),
    State.AWAITING: gettext_lazy("It awaits a check again."),
}


def show_awaiting(request: HttpRequest, actor: Actor, room: Room) -> HttpResponse:
    """The oldest first; a button for each, and the way back from what was done last."""
    if request.method == "POST":
        return _check(request, actor, room)
    state = State.HIDDEN if request.GET.get("state") == State.HIDDEN else State.AWAITING
    done = number_in(request.GET.get("done", ""))
    return show(
        request,
        "moderation/awaiting.html",
        block="rows",
        **frame(actor, room, "place-awaiting"),
        state=state,
        page=rows(actor, room.place, state, cursor=request.GET.get("after")),
        done=done,
        may_set=decide(actor, Act.MANAGE, room).allowed,
    )


def rows(actor: Actor, place: Place, state: State, *, cursor: str | None) -> keyset.Page[Row]:
    """What stands so in a place, oldest first. One query, and one a kind of tool."""
    found = _those(actor, place).filter(state=state).select_related("tool")
    page = keyset.page(found, order=("published_at", "id"), cursor=cursor, size=PAGE_SIZE)
    return keyset.Page(rows_of(actor, [(c.pk, c.tool.kind) for c in page.rows]), page.next)


def _those(actor: Actor, place: Place) -> ScopedQuerySet[Contribution]:
    """What one who checks sees; not what a moderator has hidden: that has a case."""
    return Contribution.objects.visible_to(actor).filter(place=place).exclude(restraint__in=NOTED)


def _check(request: HttpRequest, actor: Actor, room: Room) -> HttpResponse:
    to, pk = _TO.get(request.POST.get("act", "")), number_in(request.POST.get("contribution", ""))
    if to is None or pk is None:
        raise Http404
    contribution = _those(actor, room.place).select_related("tool").filter(pk=pk).first()
    if contribution is None:
        raise NoRoom(pk)
    asked: dict[str, str] = {"state": State.HIDDEN} if request.GET.get("state") == State.HIDDEN else {}
    own = kind_of(contribution.tool.kind).checking.get(contribution.kind)
    try:
        if own:
            own(actor, pk, to)
        else:
            check(actor, contribution=contribution, to=to)
    except NotPossible as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _SAID[to])
        if to != State.AWAITING:
            asked["done"] = str(pk)
    where = reverse("place-awaiting", kwargs={"place": room.place.slug})
    return HttpResponseRedirect(f"{where}?{urlencode(asked)}" if asked else where)

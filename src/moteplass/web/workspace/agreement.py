"""Two who code independently: letting them begin, being done, opening, how far they agree, and what to settle."""

from collections.abc import Callable

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext as _

from moteplass.kit.pages import show
from moteplass.spine.access.actor import Actor
from moteplass.spine.access.acts import Act
from moteplass.spine.access.decide import decide
from moteplass.spine.access.rooms import NoRoom, Room
from moteplass.spine.insight.commands.doubles import (
    be_done,
    begin_double,
    open_double,
    settle_stance,
    settle_theme,
)
from moteplass.spine.insight.doors import workers
from moteplass.spine.insight.models import Coding, DoubleCoding, Position, Stance
from moteplass.spine.insight.queries import agreement
from moteplass.spine.stewardship.commands import NotPossible
from moteplass.web.workspace.frame import Desk, desk_of, frame, number


def show_agreement(request: HttpRequest, actor: Actor, room: Room) -> HttpResponse:
    desk = desk_of(actor, room)
    if request.method == "POST":
        return _do(request, desk)
    double = agreement.latest(desk.tool.pk)
    opened = double if double and double.opened_at else None
    may_manage = decide(actor, Act.MANAGE, room).allowed
    return show(
        request,
        "workspace/agreement.html",
        block="rows",
        **frame(desk, "work-agreement"),
        double=double,
        progress=agreement.progress(double) if double else (0, 0),
        agreed=agreement.agreed(desk.tool, opened) if opened else None,
        page=agreement.disagreements(desk.tool, opened, request.GET.get("after")) if opened else None,
        stances=agreement.stance_disagreements(desk.tool, opened) if opened else [],
        positions=Position.choices,
        words=dict(Position.choices),
        may_manage=may_manage,
        people=[(person.pk, str(person)) for person in workers(room.place.pk)] if may_manage else [],
        mine_done=_mine_done(desk),
    )


def _mine_done(desk: Desk) -> bool:
    double = desk.alone
    if double is None:
        return False
    first = desk.actor.user_id == double.first_id
    return (double.first_done_at if first else double.second_done_at) is not None


def _do(request: HttpRequest, desk: Desk) -> HttpResponse:
    done = _DO.get(request.POST.get("act", ""))
    if done is None:
        raise Http404
    try:
        messages.success(request, done(request, desk))
    except NotPossible as error:
        messages.error(request, str(error))
    return HttpResponseRedirect(desk.url("work-agreement"))


def _begin(request: HttpRequest, desk: Desk) -> str:
    first, second = number(request.POST.get("first", "")), number(request.POST.get("second", ""))
    begin_double(desk.actor, tool=desk.tool, first=first, second=second)
    return _("They can begin. Neither sees what the other says until both are done.")


def _be_done(request: HttpRequest, desk: Desk) -> str:
    if be_done(desk.actor, double=_under_way(desk)):
        return _("You are both done. Here is how far you agree.")
    return _("You are done. When the other is, you both see how far you agree.")


def _open(request: HttpRequest, desk: Desk) -> str:
    open_double(desk.actor, double=_under_way(desk))
    return _("What both have said is open. What they agree on counts from now on.")


def _under_way(desk: Desk) -> DoubleCoding:
    if desk.double is None:
        raise NotPossible(_("This is open already."))
    return desk.double


def _settle(request: HttpRequest, desk: Desk) -> str:
    pk = number(request.POST.get("coding", ""))
    coding = Coding.objects.filter(tool=desk.tool, pk=pk).first()
    if coding is None:
        raise NoRoom(pk)
    counts = request.POST.get("counts") == "yes"
    settle_theme(desk.actor, coding=coding, counts=counts)
    return _("Settled. Open the answer to change it.")


def _settle_stance(request: HttpRequest, desk: Desk) -> str:
    pk = number(request.POST.get("stance", ""))
    stance = Stance.objects.filter(tool=desk.tool, pk=pk).first()
    if stance is None:
        raise NoRoom(pk)
    settle_stance(desk.actor, stance=stance, position=request.POST.get("position", ""))
    return _("Settled. Open the answer to change it.")


_DO: dict[str, Callable[[HttpRequest, Desk], str]] = {
    "begin": _begin,
    "done": _be_done,
    "open": _open,
    "settle": _settle,
    "settle-stance": _settle_stance,
}

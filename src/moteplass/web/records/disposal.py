"""Disposal in a place: what is due, lists proposed and approved, how far they are, reports, and holds."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from moteplass.kit.pages import show
from moteplass.kit.text import normalise, number_in, numbers_in
from moteplass.spine.access.actor import Actor
from moteplass.spine.access.rooms import NoRoom, Room
from moteplass.spine.content import serving
from moteplass.spine.disposal import commands, queries
from moteplass.spine.stewardship.commands import NotPossible
from moteplass.web.records.desk import frame

# What is proposed, of what is due.
CHOSEN, ALL, BUT = "chosen", "all", "but"


def show_disposal(request: HttpRequest, actor: Actor, room: Room) -> HttpResponse:
    """What is due, the lists so far, and what is on hold."""
    if request.method == "POST":
        return _hold(request, actor, room) if "reason" in request.POST else _do(request, actor, room)
    return _page(request, actor, room)


def _page(request: HttpRequest, actor: Actor, room: Room, **typed: Any) -> HttpResponse:
    return show(
        request,
        "records/disposal.html",
        block="rows",
        status=422 if typed else 200,
        **frame(actor, room),
        page=queries.due(room.place, request.GET.get("after")),
        count=queries.count_due(room.place),
        many=queries.MANY,
        lists=queries.disposals(room.place, request.GET.get("lists")),
        holds=queries.holds(room.place, request.GET.get("holds")),
        which=[
            (CHOSEN, _("Those chosen")),
            (ALL, _("Everything that is due")),
            (BUT, _("Everything but those chosen")),
        ],
        reason_max=commands.REASON_MAX,
        typed={"which": "", "chosen": [], "reason": "", "contribution": None, "errors": []} | typed,
    )


def _do(request: HttpRequest, actor: Actor, room: Room) -> HttpResponse:
    """Propose a list, or lift a hold."""
    if hold := number_in(request.POST.get("lift", "")):
        commands.lift_hold(actor, place=room.place, hold=hold)
        messages.success(request, _("The hold is lifted."))
        back = number_in(request.POST.get("back", ""))
        return HttpResponseRedirect(_item(room, back) if back else request.path)
    chosen, which = numbers_in(request.POST.getlist("chosen")), request.POST.get("which", CHOSEN)
    only, but = (chosen, ()) if which == CHOSEN else (None, chosen if which == BUT else ())
    try:
        made = commands.propose(actor, place=room.place, only=only, but=but)
    except NotPossible as error:
        where = "chosen" if which == CHOSEN else "which"
        return _page(request, actor, room, which=which, chosen=chosen, errors=[(where, str(error))])
    return HttpResponseRedirect(_list(room, made.pk))


def _hold(request: HttpRequest, actor: Actor, room: Room) -> HttpResponse:
    """Put the place, or one contribution, on hold."""
    contribution = number_in(request.POST.get("contribution", ""))
    reason = normalise(request.POST["reason"]).strip()
    try:
        commands.put_on_hold(actor, place=room.place, reason=reason, contribution=contribution)
    except NotPossible as error:
        return _page(
            request,
            actor,
            room,
            reason=reason,
            contribution=contribution,
            errors=[("hold-reason", str(error))],
        )
    messages.success(request, _("It is on hold. Nothing of it is disposed of until the hold is lifted."))
    return HttpResponseRedirect(_item(room, contribution) if contribution else request.path)


def show_list(request: HttpRequest, actor: Actor, room: Room, disposal: int) -> HttpResponse:
    """One list: what stands on it, approving it or taking it back, how far it is, and its report."""
    error = ""
    if request.method == "POST":
        try:
            if request.POST.get("drop"):
                commands.drop(actor, place=room.place, disposal=disposal)
                messages.success(request, _("It is taken back. What stood on it is due as before."))
                return HttpResponseRedirect(reverse("records-disposal", kwargs={"place": room.place.slug}))
            count = queries.disposal(room.place, disposal).count
            if number_in(request.POST.get("count", "").strip()) == count:
                commands.approve(actor, place=room.place, disposal=disposal)
                return HttpResponseRedirect(request.path)
            error = _("Write the number %(count)s to show that you mean it.") % {"count": count}
        except NotPossible as problem:
            error = str(problem)
    row = queries.disposal(room.place, disposal)
    return show(
        request,
        "records/disposal_list.html",
        block="progress" if request.GET.get("watch") else "rows",
        status=422 if error else 200,
        **frame(actor, room),
        row=row,
        page=queries.items(room.place, disposal, request.GET.get("after")),
        error=error,
        mine=row.proposer == actor.user_id,
        said=ngettext("%(n)s contribution", "%(n)s contributions", row.count) % {"n": row.count},
    )


def fetch(request: HttpRequest, actor: Actor, room: Room, disposal: int, ending: str) -> HttpResponseBase:
    """The report, or its signature."""
    if ending not in ("pdf", "p7s"):
        raise NoRoom(ending)
    report, signature = queries.report_of(room.place, disposal)
    name = f"{room.place.slug}-{disposal}.{ending}"
    if ending == "pdf":
        return serving.serve(report, name=name, mime="application/pdf")
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return HttpResponse(signature, content_type="application/pkcs7-signature", headers=headers)


def _list(room: Room, disposal: int) -> str:
    return reverse("records-disposal-list", kwargs={"place": room.place.slug, "disposal": disposal})


def _item(room: Room, contribution: int) -> str:
    return reverse("records-item", kwargs={"place": room.place.slug, "contribution": contribution})

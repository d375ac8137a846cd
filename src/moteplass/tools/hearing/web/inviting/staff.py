"""The list for those who run the hearing: who is silent, mails, and which answers are whose."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from moteplass.kit.pages import show
from moteplass.kit.text import number_in, numbers_in
from moteplass.spine.access.actor import Actor
from moteplass.spine.access.acts import Act
from moteplass.spine.access.decide import decide, require
from moteplass.spine.access.rooms import NoRoom, Room
from moteplass.spine.registry.tabs import tabs_of
from moteplass.spine.stewardship.commands import NotPossible
from moteplass.tools.hearing import invitations, queries
from moteplass.tools.hearing.commands.inviting import judge_match, no_mail, remind, send_invitations
from moteplass.tools.hearing.models import Hearing, Match
from moteplass.tools.hearing.web.inviting.public import chosen_in, filters, more_of

TAB = "hearing-inviting"


def inviting(request: HttpRequest, actor: Actor, room: Room) -> HttpResponse:
    """Who is invited, what they have been sent and have said; and the buttons."""
    hearing = queries.hearing_in(room)
    if request.method == "POST":
        return _do(request, actor, room, hearing)
    chosen = chosen_in(request)
    page = invitations.staff_rows(actor, hearing.pk, cursor=request.GET.get("after"), **chosen)
    return show(
        request,
        "hearing/inviting.html",
        block="rows" if request.GET.get("after") else "",
        room=room,
        hearing=hearing,
        rates=invitations.rates(hearing.pk),
        unsent=invitations.unsent(hearing.pk),
        page=page,
        more=more_of(chosen, page.next),
        may_manage=decide(actor, Act.MANAGE, room).allowed,
        no_mail=no_mail(room, hearing),
        tabs=tabs_of(actor, room, current=TAB),
        **filters(chosen),
    )


def address_of(room: Room, name: str = TAB, **more: int) -> str:
    return reverse(name, kwargs={"place": room.place.slug, "tool": room.the_tool.slug, **more})


def _do(request: HttpRequest, actor: Actor, room: Room, hearing: Hearing) -> HttpResponse:
    require(actor, Act.MANAGE, room)
    act, _colon, pk = request.POST.get("act", "").partition(":")
    try:
        match act:
            case "invite":
                count = send_invitations(actor, hearing=hearing)
                sent = ngettext(
                    "%(num)s invitation is on its way.", "%(num)s invitations are on their way.", count
                )
                messages.success(request, sent % {"num": count})
            case "remind" | "remind_chosen":
                chosen = ids_in(request.POST) if act == "remind_chosen" else None
                said_reminded(request, remind(actor, hearing=hearing, chosen=chosen))
            case "theirs" | "not_theirs":
                judge_match(actor, match=_match(room, pk), theirs=act == "theirs")
    except NotPossible as error:
        messages.warning(request, str(error))
    return HttpResponseRedirect(address_of(room) + "#list")


def ids_in(posted: QueryDict) -> list[int]:
    """The bodies that are ticked."""
    return numbers_in(posted.getlist("body"))


def said_reminded(request: HttpRequest, count: int) -> None:
    if not count:
        words = _(
            "Nobody was reminded: those you chose have answered, have no address, or were written to today."
        )
        messages.warning(request, words)
        return
    words = ngettext("%(num)s reminder is on its way.", "%(num)s reminders are on their way.", count)
    messages.success(request, words % {"num": count})


def _match(room: Room, pk: str) -> Match:
    rows = Match.objects.select_related("invited").filter(invited__hearing_id=room.the_tool.pk)
    # What came by their own link is theirs.
    found = rows.filter(pk=number_in(pk) or 0).exclude(state=Match.State.LINK).first()
    if found is None:
        raise NoRoom(pk)
    return found

"""The queue of what is flagged: of one place, and of all places where somebody moderates, or those of one agency."""

from dataclasses import replace
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from moteplass.kit.pages import show
from moteplass.spine.access.actor import Actor
from moteplass.spine.access.acts import Act
from moteplass.spine.access.decide import decide
from moteplass.spine.access.rooms import NoRoom, Room
from moteplass.spine.moderation import queue
from moteplass.spine.moderation.commands.seconding import set_four_eyes
from moteplass.spine.moderation.models import FourEyes, Measure
from moteplass.spine.moderation.queue import Wanted
from moteplass.spine.places.models import Place
from moteplass.web.stewards.frame import frame


def show_queue(request: HttpRequest, actor: Actor, room: Room) -> HttpResponse:
    """What waits in one place."""
    manages = decide(actor, Act.MANAGE, room).allowed
    return show(
        request,
        "moderation/queue.html",
        block="rows",
        **frame(actor, room, "place-moderation"),
        **_queue(request, actor, room.place),
        manages=manages,
        measures=Measure.choices,
        two=list(FourEyes.objects.filter(place=room.place).values_list("measure", flat=True)),
    )


def show_all(request: HttpRequest, actor: Actor) -> HttpResponse:
    """What waits in all places where one moderates, or in those of one agency."""
    wanted, agencies = Wanted.read(request.GET), queue.agencies(actor)
    chosen = next((one for one in agencies if one.slug == wanted.agency), None)
    if wanted.agency and not chosen:
        raise NoRoom(wanted.agency)
    choices = [("", _("All your places")), *((one.slug, one.name) for one in agencies)]
    return show(
        request,
        "moderation/everywhere.html",
        block="rows",
        **_queue(request, actor, None),
        chosen=chosen,
        moderates=bool(agencies),
        agencies=[
            {
                "label": label,
                "href": f"?{replace(wanted, agency=slug).query}",
                "current": slug == wanted.agency,
            }
            for slug, label in (choices if len(agencies) > 1 else [])
        ],
    )


def save_four_eyes(request: HttpRequest, actor: Actor, room: Room) -> HttpResponse:
    """Which measures take two people here."""
    chosen = [Measure(value) for value in request.POST.getlist("two") if value in Measure.values]
    set_four_eyes(actor, place=room.place, measures=chosen)
    words = ngettext(
        "Two decide together on %(n)s measure.", "Two decide together on %(n)s measures.", len(chosen)
    )
    messages.success(request, words % {"n": len(chosen)} if chosen else _("One decides alone on everything."))
    return redirect("place-moderation", place=room.place.slug)


def _queue(request: HttpRequest, actor: Actor, place: Place | None) -> dict[str, Any]:
    wanted = Wanted.read(request.GET)
    lists = (
        (queue.OPEN, _("To be decided"), "flag"),
        (queue.FREE, _("Nobody has taken"), "inbox"),
        (queue.MINE, _("Yours"), "person"),
        (queue.PROPOSED, _("Await a second person"), "people"),
        (queue.DECIDED, _("Decided"), "gavel"),
    )
    return {
        "wanted": wanted,
        "page": queue.cases(actor, place, wanted, cursor=request.GET.get("after")),
        "lists": [
            {
                "label": label,
                "href": f"?{replace(wanted, list=name).query}",
                "icon": icon,
                "current": name == wanted.list,
            }
            for name, label, icon in lists
        ],
        "orders": [
            {
                "label": label,
                "href": f"?{replace(wanted, order=name).query}",
                "current": name == wanted.order,
            }
            for name, label in ((queue.OLDEST, _("Oldest first")), (queue.SEVEREST, _("Gravest first")))
        ],
    }

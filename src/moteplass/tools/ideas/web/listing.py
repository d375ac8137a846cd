"""The ideas of a box: searched, narrowed and ordered; to htmx the list alone, or its next rows."""

from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse, QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _

from moteplass.kit import text
from moteplass.kit.pages import alone, show
from moteplass.spine.access.actor import Actor
from moteplass.spine.access.acts import Act
from moteplass.spine.access.decide import decide
from moteplass.spine.access.rooms import Room
from moteplass.spine.registry.tabs import tabs_of
from moteplass.spine.votes.results import current_voting
from moteplass.tools.ideas import queries
from moteplass.tools.ideas.models.rank import DAYS_FOR_TEN
from moteplass.tools.ideas.queries.campaigns import open_now
from moteplass.tools.ideas.queries.listing import HOT, ORDERS, IdeaFilter, choices, page


def ideas(request: HttpRequest, actor: Actor, room: Room) -> HttpResponse:
    """The list, with all that stands round it."""
    wanted, cursor = wanted_in(request.GET), request.GET.get("after")
    if alone(request) and cursor:
        return show(
            request, "ideas/ideas.html", block="rows", **_rows(actor, room, wanted, cursor), place=room.place
        )
    box = queries.box_in(room)
    may = decide(actor, Act.SUBMIT, room)
    return show(
        request,
        "ideas/ideas.html",
        block="list",
        place=room.place,
        box=box,
        tabs=[] if alone(request) else tabs_of(actor, room, current="ideas"),
        choices=choices(box.pk),
        orders=orders(),
        posted="posted" in request.GET,
        open_campaigns=[] if alone(request) or cursor or wanted.narrows else open_now(box.pk),
        voting=current_voting(box.pk),
        days_for_ten=DAYS_FOR_TEN,
        posting=may,
        manages=decide(actor, Act.MANAGE, room).allowed,
        **_rows(actor, room, wanted, cursor),
    )


def _rows(actor: Actor, room: Room, wanted: IdeaFilter, cursor: str | None) -> dict[str, Any]:
    where = {"place": room.place.slug, "tool": room.the_tool.slug}
    found = page(actor, room.the_tool, wanted, cursor=cursor)
    home = reverse("ideas", kwargs=where)
    return {
        "room": room,
        "where": where,
        "home": home,
        "wanted": wanted,
        "rows": found.rows,
        "more": f"{home}?{urlencode({**asked(wanted), 'after': found.next})}" if found.next else "",
        "later": bool(cursor),
        "checks": decide(actor, Act.CHECK, room).allowed,
        "may_support": decide(actor, Act.SUPPORT, room).allowed,
    }


def orders() -> list[tuple[str, str]]:
    """The orders a list can have, in words."""
    words = [_("What is hot"), _("Newest"), _("Most supported"), _("Least heard")]
    return list(zip(ORDERS, words, strict=True))


def wanted_in(asked: QueryDict) -> IdeaFilter:
    """What the address asks for. What it asks wrongly is left out."""
    order = asked.get("order", "")
    return IdeaFilter(
        order=order if order in ORDERS else HOT,
        category=text.number_in(asked.get("category", "")),
        stage=text.number_in(asked.get("stage", "")),
        campaign=text.number_in(asked.get("campaign", "")),
        q=text.normalise(asked.get("q", ""))[:200],
    )


def asked(wanted: IdeaFilter) -> dict[str, Any]:
    """The other way: what stands in the address of a list that is not the plain one."""
    chosen = {
        "q": wanted.q,
        "category": wanted.category,
        "stage": wanted.stage,
        "campaign": wanted.campaign,
        "order": wanted.order if wanted.order != HOT else "",
    }
    return {name: value for name, value in chosen.items() if value}

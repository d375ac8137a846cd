"""The front page."""

from django.http import HttpRequest, HttpResponse

from moteplass.kit.pages import show
from moteplass.spine.access.actor import Actor
from moteplass.spine.places.models import Access
from moteplass.web.public import queries


def front(request: HttpRequest, actor: Actor) -> HttpResponse:
    open_now = queries.deadlines(actor, size=6)
    shown = [row.card.place_id for row in open_now.rows if row.card.for_place]
    places = queries.front_places(actor, without=shown)
    return show(
        request,
        "front/front.html",
        open_now=open_now,
        results=queries.results(actor),
        mine=[place for place in places if place.mine or place.access != Access.OPEN][:3],
        places=[place for place in places if not place.mine and place.access == Access.OPEN][:6],
    )

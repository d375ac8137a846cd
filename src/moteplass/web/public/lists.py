"""The site's lists: hearings and places."""

from django.http import HttpRequest, HttpResponse

from moteplass.kit.pages import show
from moteplass.spine.access.actor import Actor
from moteplass.web.public import queries


def hearings(request: HttpRequest, actor: Actor) -> HttpResponse:
    over = request.GET.get("show") == "ended"
    page = queries.deadlines(actor, over=over, cursor=request.GET.get("after"))
    return show(request, "hearings/list.html", block="rows", page=page, over=over)


def places(request: HttpRequest, actor: Actor) -> HttpResponse:
    wanted = request.GET.get("show", "")
    wanted = wanted if wanted == "ended" or (wanted == "mine" and actor.is_authenticated) else ""
    page = queries.places(actor, show=wanted, cursor=request.GET.get("after"))
    return show(request, "places/list.html", block="rows", page=page, wanted=wanted)

"""Everything I have written with a log-in, in one place."""

from django.http import HttpRequest, HttpResponse

from moteplass.kit.pages import show
from moteplass.spine.access.actor import Actor
from moteplass.web.account import queries


def my_contributions(request: HttpRequest, actor: Actor) -> HttpResponse:
    page = queries.my_contributions(actor, cursor=request.GET.get("after"))
    return show(request, "account/contributions.html", block="rows", page=page)

"""Everything I have written with a log-in, in one place, and what was decided about it."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from moteplass.kit.pages import show
from moteplass.spine.access.actor import Actor
from moteplass.spine.access.rooms import NoRoom
from moteplass.spine.moderation.codes import statement_code
from moteplass.spine.moderation.statements import about
from moteplass.web.account import queries


def my_contributions(request: HttpRequest, actor: Actor) -> HttpResponse:
    page = queries.my_contributions(actor, cursor=request.GET.get("after"))
    return show(request, "account/contributions.html", block="rows", page=page)


def decision(request: HttpRequest, actor: Actor, contribution: int) -> HttpResponse:
    """On to why it was decided so, where one complains: the page that the mail about it leads to."""
    told = about(contribution)
    if told is None or told.case.contribution.author_id != queries.who(actor):
        raise NoRoom(contribution)
    return redirect("statement", code=statement_code(told.pk))

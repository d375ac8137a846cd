"""My contributions."""

from django.http import Http404, HttpRequest, HttpResponse

from moteplass.spine.access.actor import Actor


def my_contributions(request: HttpRequest, actor: Actor) -> HttpResponse:
    raise Http404

"""The profile."""

from django.http import Http404, HttpRequest, HttpResponse

from moteplass.spine.access.actor import Actor


def show_profile(request: HttpRequest, actor: Actor) -> HttpResponse:
    raise Http404

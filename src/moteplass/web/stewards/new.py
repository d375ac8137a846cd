from django.http import Http404, HttpRequest, HttpResponse

from moteplass.spine.access.actor import Actor


def new_place(request: HttpRequest, actor: Actor) -> HttpResponse:
    raise Http404

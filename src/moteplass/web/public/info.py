"""Pages of text: how a hearing works, the rules, privacy, accessibility."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from moteplass.kit.pages import show
from moteplass.spine.access.actor import Actor
from moteplass.spine.privacy.models import Period


def how(request: HttpRequest, actor: Actor) -> HttpResponse:
    return show(request, "info/how.html")


def rules(request: HttpRequest, actor: Actor) -> HttpResponse:
    return show(request, "info/rules.html")


def privacy(request: HttpRequest, actor: Actor) -> HttpResponse:
    return show(request, "info/privacy.html", periods=Period.objects.all(), cookies=settings)


def accessibility(request: HttpRequest, actor: Actor) -> HttpResponse:
    return show(request, "info/accessibility.html")

"""The language a visitor reads in."""

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme

from moteplass.spine.access.actor import Actor
from moteplass.spine.stewardship.language import choose_language


def language(request: HttpRequest, actor: Actor, code: str) -> HttpResponse:
    """Remember the language and go back. Changes nothing but how pages read, so a plain link is enough."""
    if code not in dict(settings.LANGUAGES):
        raise Http404
    response = HttpResponseRedirect(_back(request))
    remember_language(response, code)
    if actor.is_authenticated and actor.language != code:
        choose_language(actor, language=code)
    return response


def remember_language(response: HttpResponse, code: str) -> None:
    """Set the cookie that the language middleware reads."""
    response.set_cookie(
        settings.LANGUAGE_COOKIE_NAME,
        code,
        max_age=settings.LANGUAGE_COOKIE_AGE,
        secure=settings.LANGUAGE_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )


def _back(request: HttpRequest) -> str:
    wanted = request.GET.get("next", "")
    safe = url_has_allowed_host_and_scheme(
        wanted, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return wanted if safe else reverse("front")

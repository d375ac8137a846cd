"""Out again: the provider tells us that somebody has logged out there, and we offer to log out there too."""

import logging

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.cache import patch_cache_control

from moteplass.kit.openid import flow, speaking
from moteplass.kit.openid.provider import Failed
from moteplass.kit.pages import show
from moteplass.spine.access.actor import Actor
from moteplass.web.account.openid import commands, setup

log = logging.getLogger(__name__)


def logged_out_there(request: HttpRequest, actor: Actor, provider: str) -> HttpResponse:
    """Front-channel log-out: the provider's page frames this one. Ends the sessions that came of its session `sid`.

    Our cookie does not come along into another site's frame: who it is about stands in the address alone. A `sid`
    that is unknown is answered as one that is known, so that nothing is told.
    """
    log_in = setup.find(provider)
    issuer, sid = request.GET.get("iss"), request.GET.get("sid")
    if issuer != log_in.provider.issuer or not sid:
        return _framed(HttpResponse(status=400), log_in)
    commands.end_sessions(issuer, sid, provider=provider)
    return _framed(HttpResponse("", content_type="text/plain"), log_in)


def _framed(response: HttpResponse, log_in: setup.LogIn) -> HttpResponse:
    """Only the provider's own pages may frame it, and there is nothing in it."""
    allowed = " ".join(speaking.origins(log_in.provider))
    response.headers["Content-Security-Policy"] = f"default-src 'none'; frame-ancestors {allowed}"
    response.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
    response.xframe_options_exempt = True  # Django's middleware looks for it
    patch_cache_control(response, no_store=True)
    return response


def leave(request: HttpRequest, actor: Actor, provider: str) -> HttpResponse:
    """After the log-out here: the provider may still let in whoever sits down at this machine next."""
    log_in = setup.find(provider)
    try:
        way = flow.way_out(
            log_in.provider,
            return_to=settings.BASE_URL + reverse("front"),
            language=request.LANGUAGE_CODE,
        )
    except Failed as error:
        log.warning("log-out with %s: %s", provider, error)
        way = ""
    return show(request, "account/openid/leave.html", name=log_in.provider.name, way=way)

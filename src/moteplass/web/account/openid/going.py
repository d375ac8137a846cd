"""To the provider and back: what a browser was sent off with is used once, in the session that has it."""

import logging
from dataclasses import asdict
from typing import Any

from allauth.account.internal.flows.reauthentication import is_reauthentication_required
from allauth.account.utils import get_next_redirect_url
from allauth.core.exceptions import ReauthenticationRequired
from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from moteplass.kit import clock
from moteplass.kit.openid import flow
from moteplass.kit.openid.flow import Asked
from moteplass.kit.openid.provider import Failed, Problem
from moteplass.kit.pages import show
from moteplass.spine.access import ratelimit
from moteplass.spine.access.actor import Actor
from moteplass.web.account.openid import arriving, setup
from moteplass.web.account.openid.setup import LogIn
from moteplass.web.account.openid.told import told

log = logging.getLogger(__name__)

# In the session: by its state, what each log-in was begun with. So many tabs, so long in seconds.
_SENT = "openid_sent"
_MOST, _HOLDS = 5, 900

# What the person reads: what has happened, and what to do.
_SAID = {
    Problem.STOPPED: (
        _("You stopped the log-in"),
        _("Nothing has happened. You can try again, or go on without logging in."),
    ),
    Problem.STALE: (
        _("The log-in took too long"),
        _("It was begun in another window, or more than a quarter of an hour ago. Begin again from here."),
    ),
    Problem.WEAK: (
        _("A stronger log-in is needed"),
        _(
            "The way you chose is not strong enough here. Try again and choose a stronger one, such as BankID."
        ),
    ),
    Problem.UNREACHABLE: (
        _("%(name)s does not answer"),
        _("Try again in a few minutes. Nothing you have written is lost."),
    ),
    Problem.UNSAFE: (
        _("We could not trust the answer"),
        _(
            "What %(name)s sent did not hold when we checked it, so you are not logged in. Begin again from here."
        ),
    ),
    Problem.SETUP: (
        _("The log-in did not work"),
        _("Something is set up wrong between us and %(name)s. Tell us, and log in another way meanwhile."),
    ),
}
_STATUS = {Problem.UNREACHABLE: 503, Problem.SETUP: 503}


def begin(request: HttpRequest, actor: Actor, provider: str) -> HttpResponse:
    """Send the browser to the provider. With ?process=connect, to add the log-in to the account one is in; with
    ?process=prove, to show anew that it is oneself.
    """
    ratelimit.limit(request, "log-in")
    log_in = setup.find(provider)
    connect = actor.user_id if request.GET.get("process") == "connect" else None
    if connect and is_reauthentication_required(request, app="allauth.mfa"):
        raise ReauthenticationRequired
    try:
        address, asked = flow.ask(
            log_in.provider,
            redirect_uri=_address_of_return(log_in),
            language=request.LANGUAGE_CODE,
            anew=request.GET.get("process") == "prove",
        )
    except Failed as error:
        return failed(request, log_in, error)
    sent: dict[str, dict[str, Any]] = request.session.get(_SENT, {})
    sent[asked.state] = {
        "provider": provider,
        "at": clock.now().timestamp(),
        "next": get_next_redirect_url(request) or "",
        "connect": connect,
        "asked": asdict(asked),
    }
    request.session[_SENT] = dict(list(sent.items())[-_MOST:])
    return HttpResponseRedirect(address)


def come_back(request: HttpRequest, actor: Actor, provider: str) -> HttpResponse:
    """What the provider sends the browser to. Nobody is logged in before everything has been checked."""
    log_in = setup.find(provider)
    try:
        sent = _sent(request, log_in)
        claims = flow.answer(
            log_in.provider,
            Asked(**sent["asked"]),
            request.GET.dict(),
            redirect_uri=_address_of_return(log_in),
        )
    except Failed as error:
        return failed(request, log_in, error)
    known = told(log_in, claims)
    if sent["connect"]:
        return arriving.connect(request, actor, log_in, known, asked_by=sent["connect"])
    return arriving.arrive(request, log_in, known, next_page=sent["next"])


def _sent(request: HttpRequest, log_in: LogIn) -> dict[str, Any]:
    """What this browser was sent off with. Forgotten before it is looked at, so that nothing is answered twice."""
    kept = request.session.get(_SENT, {})
    sent: dict[str, Any] | None = kept.pop(request.GET.get("state", ""), None)
    if sent is None:
        raise Failed(Problem.STALE, "unknown state")
    request.session[_SENT] = kept
    request.session.save()
    if sent["provider"] != log_in.provider.id:
        raise Failed(Problem.UNSAFE, "begun with another provider")
    if clock.now().timestamp() - sent["at"] > _HOLDS:
        raise Failed(Problem.STALE, "too old")
    return sent


def failed(request: HttpRequest, log_in: LogIn, error: Failed) -> HttpResponse:
    """Why one is not logged in, in one's own language, and what to do."""
    level = logging.INFO if error.problem in (Problem.STOPPED, Problem.STALE) else logging.WARNING
    log.log(level, "log-in with %s: %s", log_in.provider.id, error)
    title, text = (str(words) % {"name": log_in.provider.name} for words in _SAID[error.problem])
    status = _STATUS.get(error.problem, 403)
    again = "" if error.problem is Problem.SETUP else reverse("openid", args=[log_in.provider.id])
    return show(request, "account/openid/failed.html", status=status, title=title, text=text, again=again)


def _address_of_return(log_in: LogIn) -> str:
    # Never by the host that a request names.
    return settings.BASE_URL + reverse("openid-return", args=[log_in.provider.id])

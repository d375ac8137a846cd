"""Who does what cannot be undone, or takes out what is closed, has lately shown once more that it is them."""

import time
from collections.abc import Callable, Iterable, Mapping
from typing import Any
from urllib.parse import urlencode

from allauth.account.adapter import get_adapter
from allauth.account.internal.flows.login import get_authentication_records
from allauth.account.internal.flows.reauthentication import suspend_request
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from moteplass.kit.pages import by_htmx
from moteplass.spine.access.acts import Act

Next = Callable[[HttpRequest], HttpResponseBase]

# Asked for wherever these are what a page takes, unless its mount says otherwise; never done with a key.
PROVEN = frozenset({Act.EXPORT, Act.MODERATE})
_FACTORS = [Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN]


def has_second_factor(user_id: int) -> bool:
    """Whether the person has a passkey or an authenticator app. One query."""
    return bool(Authenticator.objects.filter(user_id=user_id, type__in=_FACTORS).exists())


def in_two_steps(records: Iterable[Mapping[str, Any]]) -> bool:
    """Whether one of these log-ins was: here, or at a provider that asks for two steps itself."""
    return any(one["method"] == "mfa" or one.get("two_steps") for one in records)


def proved(request: HttpRequest) -> bool:
    """Whether the person has shown that it is them within settings.PROOF_SECONDS, at log-in or since: in two steps if
    they have a second factor. One query at most.
    """
    if not request.user.is_authenticated:
        return False
    since = time.time() - settings.PROOF_SECONDS
    lately = [one for one in get_authentication_records(request, request.user) if one["at"] >= since]
    if in_two_steps(lately):
        return True
    return bool(lately) and not has_second_factor(request.user.pk)


def came_by(request: HttpRequest) -> str | None:
    """The provider (OpenID Connect) that the person last came in by, in this session."""
    records = get_authentication_records(request, request.user if request.user.is_authenticated else None)
    return next((one["provider"] for one in reversed(records) if "provider" in one), None)


def ask(request: HttpRequest) -> HttpResponseBase:
    """Off to where they show it, and back: a form that was on its way is kept in the session, and sent then."""
    methods = get_adapter().get_reauthentication_methods(request.user)
    if not methods:
        return _at_their_own(request)
    if by_htmx(request) and request.method == "GET":
        # The whole page is asked for again, and asks.
        return HttpResponse(status=204, headers={"HX-Refresh": "true"})
    by_script = request.META.pop("HTTP_HX_REQUEST", None)  # what was sent is answered by a page of its own
    away = suspend_request(request, methods[0]["url"])
    return HttpResponse(status=204, headers={"HX-Redirect": away.url}) if by_script else away


def _at_their_own(request: HttpRequest) -> HttpResponseBase:
    """Who has no password here shows it to the provider that they came in by. No form waits for that."""
    if request.method not in ("GET", "HEAD"):
        raise PermissionDenied(
            _(
                "Show once more that it is you: load this page in a new tab. Then go back here and send it again."
            )
        )
    provider = came_by(request)
    if provider is None:
        raise PermissionDenied(_("Log out and in again, to show once more that it is you."))
    way = reverse("openid", kwargs={"provider": provider})
    return redirect(f"{way}?{urlencode({'process': 'prove', 'next': request.get_full_path()})}")


def renew_key(get_response: Next) -> Next:
    """Middleware: a session whose person has just shown anew that it is them gets another key. A log-in does by
    itself.
    """

    def middleware(request: HttpRequest) -> HttpResponseBase:
        begun = time.time()
        response = get_response(request)
        if request.session.modified and request.user.is_authenticated:
            shown = get_authentication_records(request, request.user)
            if shown and shown[-1].get("reauthenticated") and shown[-1]["at"] >= begun:
                request.session.cycle_key()
        return response

    return middleware

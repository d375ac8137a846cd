"""What a visitor without a log-in carries with them: one signed cookie, set only once they have written something."""

import secrets
from dataclasses import replace

from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponseBase

from moteplass.spine.access.actor import STRANGER, Actor, actor_for
from moteplass.spine.access.trap import proof_in
from moteplass.spine.accounts.models import User

# Who reads, on requests that the house makes of itself (spine.capture). Nothing sent over the network gets this name.
READER = "moteplass.reader"
_SALT = "moteplass.visitor"
_AGE = 60 * 60 * 24 * 180
_MOST_TOOLS = 200


def actor_of(request: HttpRequest) -> Actor:
    """Who is behind this request. No query for visitors; two for people with a log-in (session, person)."""
    if (reader := request.META.get(READER)) is not None:
        return reader  # type: ignore[no-any-return]
    visitor, wrote = _read(request)
    if request.user.is_authenticated:
        assert isinstance(request.user, User)
        return actor_for(request.user, visitor=visitor, wrote=wrote)
    proof = proof_in(request) if request.method == "POST" else ""
    return replace(STRANGER, visitor=visitor, wrote=wrote, proof=proof) if visitor or proof else STRANGER


def _read(request: HttpRequest) -> tuple[str, frozenset[int]]:
    raw = request.COOKIES.get(settings.VISITOR_COOKIE_NAME)
    if not raw:
        return "", frozenset()
    try:
        name, tools = signing.loads(raw, salt=_SALT, max_age=_AGE)
        return str(name), frozenset(int(tool) for tool in tools)
    except (signing.BadSignature, ValueError, TypeError):
        return "", frozenset()


def named(actor: Actor) -> Actor:
    """The same actor with a visitor's name, a new random one if they had none."""
    return (
        actor
        if actor.visitor or actor.is_authenticated
        else replace(actor, visitor=secrets.token_urlsafe(18))
    )


def remember(response: HttpResponseBase, actor: Actor, *, wrote: int | None = None) -> None:
    """Send the visitor their cookie back, with the tool they have just written in."""
    tools = sorted(actor.wrote | ({wrote} if wrote else set()))[-_MOST_TOOLS:]
    value = signing.dumps([named(actor).visitor, tools], salt=_SALT, compress=True)
    _set(response, settings.VISITOR_COOKIE_NAME, value, _AGE)


def mark_fresh(response: HttpResponseBase) -> None:
    """Let this browser past the page cache for a few seconds: its owner must see their own write at once."""
    _set(response, settings.FRESH_COOKIE_NAME, "1", 5)


def _set(response: HttpResponseBase, name: str, value: str, seconds: int) -> None:
    secure = settings.SESSION_COOKIE_SECURE
    response.set_cookie(name, value, max_age=seconds, httponly=True, samesite="Lax", secure=secure)

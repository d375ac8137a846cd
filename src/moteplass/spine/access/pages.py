"""Every page of the product is mounted here, with the act it takes. There is no default."""

from collections.abc import Callable
from dataclasses import replace
from functools import wraps
from typing import Any, Concatenate

from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponseBase
from django.urls import URLPattern, path
from django.utils.cache import patch_cache_control
from django.views.decorators.http import require_http_methods

from moteplass.spine.access import proof
from moteplass.spine.access.actor import STRANGER, Actor
from moteplass.spine.access.acts import Act
from moteplass.spine.access.decide import Decision, Refused, decide
from moteplass.spine.access.rooms import NoRoom, Room, find_place, find_tool
from moteplass.spine.access.visitor import actor_of, mark_fresh
from moteplass.spine.access.voices import voice_in

View = Callable[Concatenate[HttpRequest, Actor, ...], HttpResponseBase]
# Read and removed by the page cache (web.pagecache): the place a page was made from, or "site".
CACHE_HEADER = "X-Moteplass-Cache"


def page(
    route: str,
    view: View,
    *,
    may: Act,
    name: str,
    methods: tuple[str, ...] = ("GET",),
    cached: bool = False,
    proven: bool | None = None,
) -> URLPattern:
    """Mount `view` at `route` for those who may `may`.

    The view gets `(request, actor, **rest)`; in a place also `room`, loaded and decided. A route that is below a place
    takes `<slug:place>`, and one below a tool `tool` as well. To a stranger a closed place is 404; to an insider who
    lacks the right it is 403 with the reason. `cached` lets visitors who have shown no cookie share one copy. `proven`:
    only who has lately shown once more that it is them; None: where the act is one of proof.PROVEN.
    """
    asks = may in proof.PROVEN if proven is None else proven

    @require_http_methods([*methods, *(["HEAD"] if "GET" in methods else [])])
    @wraps(view)
    def guarded(request: HttpRequest, **kwargs: Any) -> HttpResponseBase:
        actor = actor_of(request)
        if request.method == "POST":
            # In what capacity it is written, whatever is written. Also without a log-in, if it ended: see signing.
            actor = replace(actor, voice=voice_in(request.POST))
        request.actor = actor  # type: ignore[attr-defined]  # the frame around the page shows who is logged in
        place, tool = kwargs.pop("place", None), kwargs.pop("tool", None)
        try:
            if place is not None:
                kwargs["room"] = room = enter(actor, place, tool)
                decision = decide(actor, may, room)
            else:
                room, decision = None, decide(actor, may)
            if not decision.allowed:
                raise Refused(decision)
            if asks and not proof.proved(request):
                return proof.ask(request)
            response = view(request, actor, **kwargs)
        except NoRoom as error:
            raise Http404 from error
        except Refused as error:
            return refuse(request, error.decision)
        shared = cached and not response.has_header("Cache-Control")
        if shared and actor == STRANGER and response.status_code == 200 and request.method == "GET":
            response.headers[CACHE_HEADER] = str(room.place.pk) if room else "site"
        elif not response.has_header("Cache-Control"):
            patch_cache_control(response, private=True, no_cache=True)
        if request.method == "POST":
            mark_fresh(response)
        return response

    guarded.act = may  # type: ignore[attr-defined]  # the access test walks the resolver and reads it
    guarded.proven = asks  # type: ignore[attr-defined]  # and so does the test of what asks for a proof
    return path(route, guarded, name=name)


def for_this_reader(response: HttpResponseBase) -> None:
    """Let nobody share a copy of this page, `cached` or not: it shows what stands in other places, and the page cache
    hears of changes in its own alone.
    """
    patch_cache_control(response, private=True, no_cache=True)


def enter(actor: Actor, place: str, tool: str | None = None) -> Room:
    """The room at an address. Raises NoRoom. One query."""
    return find_tool(actor, place__slug=place, slug=tool) if tool else find_place(actor, slug=place)


def refuse(request: HttpRequest, decision: Decision) -> HttpResponseBase:
    """The answer to one who may not: 404, a log-in page, or 403 with the reason."""
    if not decision.visible:
        raise Http404
    if decision.log_in:
        return redirect_to_login(request.get_full_path())
    raise PermissionDenied(decision.reason)

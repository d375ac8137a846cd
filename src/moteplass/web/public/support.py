"""Supporting any contribution, whatever tool it stands in."""

from dataclasses import replace
from functools import lru_cache
from urllib.parse import urlsplit

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.http import url_has_allowed_host_and_scheme

from moteplass.kit import statements
from moteplass.kit.pages import by_htmx, show
from moteplass.kit.statements import Statement
from moteplass.spine.access import ratelimit, visitor
from moteplass.spine.access.actor import Actor
from moteplass.spine.access.rooms import NoRoom, Room, attach
from moteplass.spine.access.shapes import shape_of
from moteplass.spine.content import tallies
from moteplass.spine.content.models import Contribution, State
from moteplass.spine.registry.loader import kind_of
from moteplass.spine.votes.commands import give_support, withdraw_support


def support(request: HttpRequest, actor: Actor, room: Room, contribution: int) -> HttpResponse:
    """Give support, or with `support=withdraw` take it back. Answers htmx with the button, others by going back."""
    about = published(actor, room, contribution)
    ratelimit.limit(request, "support")
    actor = visitor.named(actor)
    wants = request.POST.get("support") != "withdraw"
    if wants:
        give_support(actor, contribution=about)
    else:
        withdraw_support(actor, contribution=about)
    if by_htmx(request):
        response: HttpResponse = show(
            request,
            "contributions/support.html",
            about=about,
            count=tallies.counted(about.pk, "support"),
            pressed=wants,
            room=room,
            words=kind_of(room.the_tool.kind).supporting.get(about.kind, ("", "")),
        )
    else:
        response = HttpResponseRedirect(came_from(request, about) + f"#c{about.pk}")
    if not actor.is_authenticated:
        visitor.remember(response, actor, secure=request.is_secure())
    return response


def published(actor: Actor, room: Room, contribution: int) -> Contribution:
    """A contribution in this room that everyone who reads here sees, with what it hangs on. Raises NoRoom."""
    shape, values = shape_of(actor)
    tool = room.the_tool
    if tool.pk in actor.wrote:
        shape = replace(shape, wrote=frozenset({_TOOL}))
    found = _published(shape).rows({**values, _TOOL: tool.pk, _WHICH: contribution})
    if not found:
        raise NoRoom(contribution)
    about = Contribution.from_db("default", _COLUMNS, found[0])
    attach(about, "tool", tool)
    attach(about, "place", room.place)
    return about


_TOOL, _WHICH = statements.number(40), statements.number(41)
_COLUMNS = tuple(field.attname for field in Contribution._meta.concrete_fields)


@lru_cache(maxsize=64)
def _published(shape: Actor) -> Statement:
    rows = Contribution.objects.visible_to(shape).standing()
    rows = rows.filter(pk=_WHICH, tool_id=_TOOL, state=State.PUBLISHED)
    return Statement.of(rows.values_list(*_COLUMNS), _WHICH, _TOOL, shape.user_id, *shape.organisations)


def address_of(actor: Actor, about: Contribution) -> str:
    """The page a contribution stands on, as its own tool says. One query. Raises NoRoom where it says nothing."""
    rows = kind_of(about.tool.kind).search(actor, [about.pk])
    if not rows:
        raise NoRoom(about.pk)
    return rows[0].url


def came_from(request: HttpRequest, about: Contribution) -> str:
    """The page of ours the form stood on, else the contribution's own page. Without a fragment."""
    referer = request.headers.get("Referer", "")
    ours = url_has_allowed_host_and_scheme(
        referer, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    if ours:
        parts = urlsplit(referer)
        # One slash: an address that begins with two is another site's.
        return "/" + parts.path.lstrip("/\\") + (f"?{parts.query}" if parts.query else "")
    actor: Actor = request.actor  # type: ignore[attr-defined]  # set by page()
    return address_of(actor, about).partition("#")[0]

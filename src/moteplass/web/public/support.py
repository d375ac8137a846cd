"""Supporting any contribution, whatever tool it stands in."""

from urllib.parse import urlsplit

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.http import url_has_allowed_host_and_scheme

from moteplass.kit.pages import by_htmx, show
from moteplass.spine.access import ratelimit, visitor
from moteplass.spine.access.actor import Actor
from moteplass.spine.access.rooms import NoRoom, Room
from moteplass.spine.content import tallies
from moteplass.spine.content.models import Contribution
from moteplass.spine.content.published import published
from moteplass.spine.registry.kinds import Row
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
        visitor.remember(response, actor)
    return response


def address_of(actor: Actor, about: Contribution) -> str:
    """The page a contribution stands on, as its own tool says. One query. Raises NoRoom where it says nothing."""
    return row_of(actor, about).url


def row_of(actor: Actor, about: Contribution) -> Row:
    """A contribution as its own tool shows it in lists. One query. Raises NoRoom where it does not."""
    rows = kind_of(about.tool.kind).search(actor, [about.pk])
    if not rows:
        raise NoRoom(about.pk)
    return rows[0]


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

"""What others see of me, and what I do not want to see of them."""

from dataclasses import dataclass, replace

from django.contrib import messages
from django.db.models import Exists, OuterRef
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from moteplass.kit import keyset
from moteplass.kit.keyset import Page
from moteplass.kit.pages import show
from moteplass.kit.text import number_in
from moteplass.spine.access.actor import STRANGER, Actor
from moteplass.spine.access.rooms import NoRoom
from moteplass.spine.content.models import Contribution
from moteplass.spine.content.naming import take_name_away
from moteplass.spine.content.silences import hear
from moteplass.spine.content.visibility import readable_places
from moteplass.spine.places.models import Place
from moteplass.spine.speaking.models import Pseudonym, Silence
from moteplass.web.account import queries
from moteplass.web.account.queries import MineRow

_PAGE = 20


@dataclass(frozen=True, slots=True)
class WhereRow:
    """A place one has written in, and the made-up name one has there, if one has."""

    slug: str
    title: str
    organisation: str
    naming: str
    pseudonym: str


@dataclass(frozen=True, slots=True)
class SeenRow:
    """A contribution of one's own, and whether a stranger and those who read the place see it."""

    row: MineRow
    by_strangers: bool
    by_readers: bool


def places(request: HttpRequest, actor: Actor) -> HttpResponse:
    """The places one has written in: each has its own answer to what others see."""
    page = _places(actor, request.GET.get("after"))
    return show(request, "account/seen.html", block="rows", page=page)


def _places(actor: Actor, cursor: str | None) -> Page[WhereRow]:
    said = Contribution.objects.visible_to(actor).filter(author_id=actor.user_id, place_id=OuterRef("pk"))
    # As queries.my_contributions: what is the agency's is nobody's own.
    rows = Place.objects.filter(Exists(said.exclude(capacity="agency"))).select_related("organisation")
    found = keyset.page(rows, order=["-id"], cursor=cursor, size=_PAGE)
    known = Pseudonym.objects.filter(user_id=queries.who(actor), place__in=found.rows)
    names = dict(known.values_list("place_id", "name"))
    return Page(
        [WhereRow(p.slug, p.title, p.organisation.name, p.naming, names.get(p.pk, "")) for p in found.rows],
        found.next,
    )


def in_place(request: HttpRequest, actor: Actor, where: str) -> HttpResponse:
    """One's own contributions in a place, as a stranger and as a colleague sees them."""
    # Where one may not enter now, one has no more to do with what others see.
    place = readable_places(actor).select_related("organisation").filter(slug=where).first()
    if place is None:
        raise NoRoom(where)
    mine = queries.my_contributions(actor, cursor=request.GET.get("after"), place=place)
    if not mine.rows:
        raise NoRoom(where)
    return show(
        request,
        "account/seen_in.html",
        block="rows",
        where=place,
        page=Page(_as_seen(place, mine.rows), mine.next),
    )


def _as_seen(place: Place, rows: list[MineRow]) -> list[SeenRow]:
    """Three queries: the tools, and one for each who looks. A reader has written here too, where that comes first."""
    ids = [row.id for row in rows]
    tools = (
        Contribution.objects.unscoped(reason="one's own").filter(pk__in=ids).values_list("tool", flat=True)
    )
    reader = replace(STRANGER, reads=place.pk, wrote=frozenset(tools))
    strangers, readers = (
        set(Contribution.objects.visible_to(who).standing().filter(pk__in=ids).values_list("pk", flat=True))
        for who in (STRANGER, reader)
    )
    return [SeenRow(row, row.id in strangers, row.id in readers) for row in rows]


def take_away(request: HttpRequest, actor: Actor, contribution: int) -> HttpResponse:
    """Asks, and then shows the made-up name where one's own stood."""
    row = queries.my_contribution(actor, contribution)
    if row is None or not row.lent:
        raise NoRoom(contribution)
    if request.method == "POST":
        said = take_name_away(actor, contribution_id=contribution)
        messages.success(
            request, _("Your name is gone. You are shown as %(name)s.") % {"name": said.author_name}
        )
        if readable_places(actor).filter(pk=said.place_id).exists():
            return redirect("seen-place", where=said.place.slug)
        return redirect("my-contributions")
    return show(request, "account/take_name_away.html", row=row)


def silenced(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Whom one has muted and blocked, and the way back."""
    if request.method == "POST":
        hear(actor, silence_id=number_in(request.POST.get("silence", "")) or 0)
        messages.success(request, _("You see what they write again."))
        return redirect("silenced")
    rows = Silence.objects.filter(user_id=queries.who(actor)).select_related("place")
    page = keyset.page(rows, order=["-id"], cursor=request.GET.get("after"), size=_PAGE)
    return show(request, "account/silenced.html", block="rows", page=page)

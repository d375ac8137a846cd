"""Places and what is open in them, as the site's own lists show them. Everything returned is frozen."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import BooleanField, Exists, F, OuterRef, Q, QuerySet, Value
from django.urls import reverse

from moteplass.kit import keyset
from moteplass.spine.access.actor import Actor
from moteplass.spine.access.rooms import held_by
from moteplass.spine.content.models import Contribution
from moteplass.spine.content.visibility import readable_places, readable_tools
from moteplass.spine.places.models import Access, Membership, Place, Tool
from moteplass.spine.registry.kinds import Card, Row
from moteplass.spine.registry.loader import all_kinds, kind_of, place_templates

_IN_USE = [Place.State.OPEN, Place.State.DRAFT]
_ENDED = [Place.State.CLOSED, Place.State.ARCHIVED]


@dataclass(frozen=True, slots=True)
class PlaceRow:
    id: int
    title: str
    summary: str
    url: str
    organisation: str
    access: str
    state: str
    # What it was made from, in words, and its icon.
    template: str
    icon: str
    # What people said, and what became of it.
    said: str
    became: str
    opened_at: datetime | None
    closed_at: datetime | None
    mine: bool


@dataclass(frozen=True, slots=True)
class ShownCard:
    """A card, and the template of the kind of tool that drew it."""

    card: Card
    template: str
    icon: str


def _places(actor: Actor) -> QuerySet[Any, Any]:
    rows = readable_places(actor).select_related("organisation")
    if not actor.is_authenticated:
        return rows.annotate(mine=Value(False, output_field=BooleanField()))
    return rows.annotate(mine=Exists(Membership.objects.filter(held_by(actor), place_id=OuterRef("pk"))))


def _row(place: Any) -> PlaceRow:
    template = place_templates().get(place.template)
    # The outcome may be two lines: what people said, then what became of it.
    said, _newline, became = place.outcome.strip().rpartition("\n")
    return PlaceRow(
        id=place.pk,
        title=place.title,
        summary=place.summary,
        url=reverse("place", kwargs={"place": place.slug}),
        organisation=place.organisation.name,
        access=place.access,
        state=place.state,
        template=str(template.label) if template else "",
        icon=template.icon if template else "people",
        said=said.strip(),
        became=became.strip(),
        opened_at=place.opened_at,
        closed_at=place.closed_at,
        mine=bool(place.mine),
    )


def places(
    actor: Actor, *, show: str = "", owner: int | None = None, cursor: str | None = None, size: int = 24
) -> keyset.Page[PlaceRow]:
    """A page of the places this actor may know of, newest first: in use, `ended` or `mine`. One query.

    `mine` are those with a role, and every closed one: only those who belong see it. `owner`: those of an organisation.
    """
    rows = _places(actor)
    if owner is not None:
        rows = rows.filter(organisation=owner)
    if show == "mine":
        rows = rows.filter(Q(mine=True) | ~Q(access=Access.OPEN))
    else:
        rows = rows.filter(state__in=_ENDED if show == "ended" else _IN_USE)
    page = keyset.page(rows, order=("-id",), cursor=cursor, size=size)
    return keyset.Page([_row(place) for place in page.rows], page.next)


def front_places(actor: Actor, *, without: Sequence[int], size: int = 6) -> list[PlaceRow]:
    """Places for the front page: the actor's own first, then open ones, newest first. One query."""
    rows = _places(actor).filter(state__in=_IN_USE).exclude(pk__in=without, mine=False)
    return [_row(place) for place in rows.order_by("-mine", "-id")[: 2 * size]]


def results(actor: Actor, *, size: int = 4) -> list[PlaceRow]:
    """What came of what people said, latest ended place first, then places still in use. One query."""
    rows = _places(actor).exclude(state=Place.State.DRAFT).exclude(outcome="")
    return [_row(place) for place in rows.order_by(F("closed_at").desc(nulls_last=True), "-id")[:size]]


def places_called(actor: Actor, words: str, *, size: int = 5) -> list[PlaceRow]:
    """Places whose title holds the words. One query."""
    rows = _places(actor).filter(title__icontains=words.strip()) if words.strip() else _places(actor).none()
    return [_row(place) for place in rows.order_by("-id")[:size]]


def deadlines(
    actor: Actor, *, over: bool = False, cursor: str | None = None, size: int = 24
) -> keyset.Page[ShownCard]:
    """What has a deadline, soonest first (with `over`: what is over, latest first). One query a kind of tool."""
    found: list[ShownCard] = []
    more = False
    for kind in all_kinds():
        if kind.deadlines:
            page = kind.deadlines(actor, over=over, cursor=cursor, size=size)
            found += [ShownCard(card, kind.card, kind.icon) for card in page.rows]
            more = more or page.next is not None
    found.sort(key=lambda shown: (shown.card.closes_at, shown.card.tool_id), reverse=over)
    shown = found[:size]
    more = more or len(found) > size
    return keyset.Page(
        shown, keyset.pack([shown[-1].card.closes_at, shown[-1].card.tool_id]) if more else None
    )


def tools_of(actor: Actor, place: Place) -> list[Tool]:
    """The tools in a place whose inside the actor may see. One query."""
    return list(readable_tools(actor).filter(place=place))


def cards_of(actor: Actor, tools: Sequence[Tool]) -> list[ShownCard]:
    """A card for each tool, in the place's own order. One query a kind of tool."""
    by_kind: dict[str, list[Tool]] = {}
    for tool in tools:
        by_kind.setdefault(tool.kind, []).append(tool)
    found = {
        card.tool_id: ShownCard(card, kind_of(slug).card, kind_of(slug).icon)
        for slug, mine in by_kind.items()
        for card in kind_of(slug).cards(actor, mine)
    }
    return [found[tool.pk] for tool in tools if tool.pk in found]


def latest(actor: Actor, place: Place, *, size: int) -> list[Row]:
    """What was last said in a place. One query, and one a kind of tool that said it."""
    found = Contribution.objects.visible_to(actor).standing().filter(place=place, state="published")
    newest = found.order_by("-published_at", "-id").values_list("pk", "tool__kind")[:size]
    return rows_of(actor, list(newest))


def rows_of(actor: Actor, found: Sequence[tuple[int, str]]) -> list[Row]:
    """Rows for (contribution id, kind of tool), in the order given. One query a kind of tool."""
    by_kind: dict[str, list[int]] = {}
    for pk, kind in found:
        by_kind.setdefault(kind, []).append(pk)
    rows = {
        row.contribution_id: row for kind, ids in by_kind.items() for row in kind_of(kind).search(actor, ids)
    }
    return [rows[pk] for pk, _kind in found if pk in rows]

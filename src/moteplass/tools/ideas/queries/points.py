"""The points for and against an idea, the most supported first."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count, F, Q, QuerySet, Window
from django.db.models.functions import RowNumber

from moteplass.kit import keyset
from moteplass.spine.access.actor import Actor
from moteplass.spine.access.rooms import NoRoom
from moteplass.spine.content.models import Contribution, State
from moteplass.spine.content.reading import current_html
from moteplass.spine.content.silences import muted
from moteplass.spine.content.visibility import NOTE, seen_by, visible
from moteplass.spine.votes.queries import supported_by
from moteplass.tools.ideas.models import POINT, Point

# So many of each side stand on the idea's own page.
SHOWN = 4
PAGE_SIZE = 30
_ORDER = ("-tally__support", "id")


@dataclass(frozen=True, slots=True)
class PointRow:
    id: int
    side: str
    name: str
    title: str
    at: datetime
    html: str
    language: str
    support: int
    supported: bool
    mine: bool
    held: bool
    # Its writer is one the reader has muted.
    folded: bool = False
    # The ground on which a moderator has hidden it; the text and the name only for those who may still see them.
    note: str = ""
    seen: bool = True


@dataclass(frozen=True, slots=True)
class Side:
    """One column: the points it begins with, how many show, and how many are held back where the reader is told."""

    side: str
    rows: Sequence[PointRow]
    total: int
    held: int


def sides(actor: Actor, idea_id: int, *, checks: bool = False, notes: bool = False) -> list[Side]:
    """The two columns of an idea the caller has read; to those who check also what is held back, last, and with `notes`
    that one stood there which a moderator has hidden. One query."""
    one_side: dict[str, Any] = {"partition_by": [F("point__side")]}
    best = [F("state").desc(), F("tally__support").desc(), F("pk").asc()]
    rows: Any = _shown(actor, idea_id, checks, notes).annotate(
        rank=Window(RowNumber(), order_by=best, **one_side),
        total=Window(Count("pk", filter=Q(state=State.PUBLISHED)), **one_side),
        down=Window(Count("pk", filter=Q(state=State.HIDDEN)), **one_side),
    )
    found: dict[str, list[Any]] = {side: [] for side in Point.Side.values}
    for c in rows.filter(rank__lte=SHOWN).order_by("rank"):
        found[c.point.side].append(c)
    return [
        Side(
            side,
            [_row(actor, c) for c in rows],
            rows[0].total if rows else 0,
            rows[0].down if rows else 0,
        )
        for side, rows in found.items()
    ]


def points_of(
    actor: Actor,
    idea_id: int,
    side: str,
    *,
    cursor: str | None = None,
    size: int = PAGE_SIZE,
    checks: bool = False,
    notes: bool = False,
) -> keyset.Page[PointRow]:
    """A page of one side's points; `checks` and `notes` as for `sides`. One query."""
    rows = _shown(actor, idea_id, checks, notes).filter(point__side=side)
    page = keyset.page(rows, order=_ORDER, cursor=cursor, size=size)
    return keyset.Page([_row(actor, c) for c in page.rows], page.next)


def own_point(actor: Actor, idea_id: int, point_id: int) -> tuple[Point, PointRow]:
    """A point that shows and that the actor wrote while logged in. One query. Raises NoRoom."""
    rows = _shown(actor, idea_id).filter(pk=point_id, author_id=actor.user_id) if actor.user_id else None
    c = rows.select_related("point__idea").first() if rows is not None else None
    if c is None:
        raise NoRoom(point_id)
    return c.point, _row(actor, c)


def _shown(
    actor: Actor, idea_id: int, checks: bool = False, notes: bool = False
) -> "QuerySet[Contribution, Contribution]":
    states = Q(state__in=[State.PUBLISHED, State.HIDDEN] if checks else [State.PUBLISHED])
    rows = Contribution.objects.unscoped(reason="visible ones, and that one was there")
    rows = rows.filter(visible(actor, notes=notes), states | NOTE if notes else states)
    rows = rows.filter(root_id=idea_id, kind=POINT).select_related("point", "tally")
    return rows.annotate(html=current_html(), supported=supported_by(actor), seen=seen_by(actor))


def _row(actor: Actor, c: Any) -> PointRow:
    return PointRow(
        id=c.pk,
        side=c.point.side,
        name=c.author_name if c.seen else "",
        title=c.beside if c.seen else "",
        at=c.published_at,
        html=c.html or "" if c.seen else "",
        language=c.language,
        support=c.tally.support,
        supported=bool(c.supported),
        mine=actor.user_id is not None and c.author_id == actor.user_id,
        held=c.state == State.HIDDEN,
        folded=c.seen and muted(actor, c),
        note=c.note,
        seen=c.seen,
    )

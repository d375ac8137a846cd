"""The board: the stages of a box as columns, each with its first ideas; and the ideas that are overdue."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.contrib.postgres.search import SearchQuery
from django.db.models import Count, Exists, F, OuterRef, Q, Window
from django.db.models.functions import RowNumber

from moteplass.kit import keyset, localise
from moteplass.spine.access.actor import Actor
from moteplass.spine.content.models import Contribution, Revision, State
from moteplass.tools.ideas.models import IDEA, Stage
from moteplass.tools.ideas.queries.gains import saved_by_idea
from moteplass.tools.ideas.queries.idea import StageRow

CARDS = 12
# By the name in the address.
ORDERS = {
    "new": ("-published_at", "-id"),
    "supported": ("-tally__support", "-id"),
    "waiting": ("idea__stage_since", "id"),
}


@dataclass(frozen=True, slots=True)
class BoardFilter:
    query: str = ""
    category: int | None = None
    order: str = "new"


@dataclass(frozen=True, slots=True)
class CardRow:
    id: int
    title: str
    category: str
    stage_id: int
    due: date | None
    overdue: bool
    owner: str
    support: int
    comments: int
    # Kroner measured and signed off; None where there are none.
    gain: Decimal | None


@dataclass(frozen=True, slots=True)
class Column:
    stage: StageRow
    count: int
    cards: Sequence[CardRow] = field(default_factory=tuple)

    @property
    def more(self) -> int:
        return self.count - len(self.cards)


@dataclass(frozen=True, slots=True)
class OverdueRow:
    id: int
    title: str
    stage: str
    owner_id: int | None
    owner: str
    due: date
    since: datetime


def board(
    actor: Actor, tool_id: int, stages: Iterable[StageRow], chosen: BoardFilter, *, size: int = CARDS
) -> list[Column]:
    """A column for each stage, with how many ideas stand there and its first cards. Two queries."""
    order = [F(name[1:]).desc() if name.startswith("-") else F(name).asc() for name in ORDERS[chosen.order]]
    stage = F("idea__stage_id")
    rows = (
        _narrowed(shown(actor, tool_id), chosen)
        .annotate(
            place_in_column=Window(RowNumber(), partition_by=stage, order_by=order),
            in_column=Window(Count("pk"), partition_by=stage),
        )
        .filter(place_in_column__lte=size)
        .order_by("place_in_column")
    )
    found = list(
        rows.values(
            "pk", "title", "in_column", "tally__support", "tally__comments", "idea__due",
            "idea__stage_id", "idea__stage__kind", "idea__category__name", "idea__owner__name",
        )
    )  # fmt: skip
    gains = saved_by_idea([row["pk"] for row in found])
    cards: dict[int, list[CardRow]] = {}
    for row in found:
        cards.setdefault(row["idea__stage_id"], []).append(_card(row, gains))
    counts = {row["idea__stage_id"]: row["in_column"] for row in found}
    return [Column(s, counts.get(s.id, 0), cards.get(s.id, [])) for s in stages]


def shown(actor: Actor, tool_id: int) -> Any:
    """The ideas of a box that stand in its lists: readable, published, not merged into another."""
    rows = Contribution.objects.visible_to(actor).filter(tool_id=tool_id, kind=IDEA)
    return rows.filter(state=State.PUBLISHED, idea__merged_into=None)


def _narrowed(rows: Any, chosen: BoardFilter) -> Any:
    if chosen.category:
        rows = rows.filter(idea__category_id=chosen.category)
    if chosen.query:
        words = SearchQuery(chosen.query, config="norwegian", search_type="websearch")
        said = Revision.objects.filter(contribution_id=OuterRef("pk"), number=OuterRef("revision"))
        rows = rows.filter(Exists(said.filter(search=words)) | Q(title__icontains=chosen.query))
    return rows


def _card(row: dict[str, Any], gains: dict[int, Decimal]) -> CardRow:
    due = row["idea__due"]
    waits = due is not None and row["idea__stage__kind"] != Stage.Kind.DECLINED
    return CardRow(
        id=row["pk"],
        title=row["title"],
        category=row["idea__category__name"] or "",
        stage_id=row["idea__stage_id"],
        due=due,
        overdue=waits and localise.days_left(due) < 0,
        owner=row["idea__owner__name"] or "",
        support=row["tally__support"],
        comments=row["tally__comments"],
        gain=gains.get(row["pk"]),
    )


def overdue(
    actor: Actor, tool_id: int, *, owner: int | None = None, cursor: str | None = None, size: int = 50
) -> keyset.Page[OverdueRow]:
    """Ideas whose promised day has passed, the oldest first; with `owner` one person's alone. One query."""
    rows = shown(actor, tool_id).filter(late())
    if owner is not None:
        rows = rows.filter(idea__owner_id=owner)
    rows = rows.select_related("idea__stage", "idea__owner")
    page = keyset.page(rows, order=("idea__due", "id"), cursor=cursor, size=size)
    return keyset.Page([_overdue(c) for c in page.rows], page.next)


def late(way: str = "idea__") -> Q:
    """The condition under which an idea is overdue. `way` leads from the rows to the idea."""
    return Q(**{f"{way}due__lt": localise.today()}) & ~Q(**{f"{way}stage__kind": Stage.Kind.DECLINED})


def overdue_owners(actor: Actor, tool_id: int) -> list[tuple[int, str, int]]:
    """(id, name, how many overdue) of those who have overdue ideas, most first. One query."""
    rows = shown(actor, tool_id).filter(late(), idea__owner__isnull=False)
    counted = rows.values("idea__owner_id", "idea__owner__name").annotate(late=Count("pk"))
    return [
        (row["idea__owner_id"], row["idea__owner__name"], row["late"])
        for row in counted.order_by("-late", "idea__owner__name")
    ]


def _overdue(c: Any) -> OverdueRow:
    owner = c.idea.owner
    return OverdueRow(
        id=c.pk,
        title=c.title,
        stage=c.idea.stage.name,
        owner_id=owner.pk if owner else None,
        owner=owner.name if owner else "",
        due=c.idea.due,
        since=c.idea.stage_since,
    )

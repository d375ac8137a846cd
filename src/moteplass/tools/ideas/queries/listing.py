"""Lists of ideas: thirty rows a page, whatever the order and the filter, at the same cost on every page."""

from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from django.contrib.postgres.search import SearchQuery
from django.db.models import F, OuterRef, Q, Subquery
from django.db.models.functions import Left

from moteplass.kit import clock, keyset, text
from moteplass.spine.access.actor import Actor
from moteplass.spine.content.models import Contribution, State
from moteplass.spine.content.silences import muted
from moteplass.spine.places.models import Tool
from moteplass.spine.votes.queries import supported_by
from moteplass.tools.ideas.models import IDEA, Campaign, Category, Stage, Version

PAGE_SIZE = 30

HOT, NEWEST, SUPPORTED, UNHEARD = "hot", "newest", "supported", "unheard"
# Each walks one index of the table it names first, so the tool is named there too.
ORDERS: dict[str, tuple[str, ...]] = {
    HOT: ("-idea__rank__hot", "-idea__rank__idea_id"),
    NEWEST: ("-published_at", "-id"),
    SUPPORTED: ("-tally__support", "-tally__contribution_id"),
    UNHEARD: ("idea__rank__voices", "-idea__rank__idea_id"),
}


@dataclass(frozen=True, slots=True)
class IdeaFilter:
    """What a reader has asked to see: ids of a category, a stage and a campaign, and words to find."""

    order: str = HOT
    category: int | None = None
    stage: int | None = None
    campaign: int | None = None
    q: str = ""
    state: str = State.PUBLISHED

    @property
    def narrows(self) -> bool:
        return bool(self.category or self.stage or self.campaign or self.q)


@dataclass(frozen=True, slots=True)
class ListRow:
    """One idea in a list."""

    id: int
    title: str
    excerpt: str
    name: str
    at: datetime
    state: str
    category: str
    stage_kind: str
    stage_name: str
    due: date | None
    support: int
    comments: int
    supported: bool
    # Its writer is one the reader has muted.
    folded: bool = False


@dataclass(frozen=True, slots=True)
class Choices:
    """What a list can be narrowed by: (id, words)."""

    categories: tuple[tuple[int, str], ...]
    stages: tuple[tuple[int, str], ...]
    campaigns: tuple[tuple[int, str], ...]


def listed(actor: Actor, tool: Tool) -> Any:
    """The ideas of a box that stand in lists: published, and not gone into another. A queryset of contributions."""
    rows = Contribution.objects.visible_to(actor).filter(tool=tool, kind=IDEA, state=State.PUBLISHED)
    return rows.filter(idea__box_id=tool.pk, idea__merged_into=None)


def page(
    actor: Actor, tool: Tool, wanted: IdeaFilter, *, cursor: str | None = None, size: int = PAGE_SIZE
) -> keyset.Page[ListRow]:
    """A page of ideas. One query. A cursor that is not ours gives the first page."""
    order = ORDERS.get(wanted.order, ORDERS[HOT])
    rows = _narrowed(_of_state(actor, tool, wanted.state), wanted)
    if order[0].startswith("-tally"):
        rows = rows.filter(tally__tool_id=tool.pk)
    elif "rank" in order[0]:
        rows = rows.filter(idea__rank__box_id=tool.pk)
    rows = rows.select_related("tally", "idea__rank", "idea__stage", "idea__category")
    rows = rows.annotate(said=proposed(), supported=supported_by(actor))
    found = keyset.page(rows, order=order, cursor=cursor, size=size)
    return keyset.Page([replace(row_of(c), folded=muted(actor, c)) for c in found.rows], found.next)


def _of_state(actor: Actor, tool: Tool, state: str) -> Any:
    if state == State.PUBLISHED:
        return listed(actor, tool)
    rows = Contribution.objects.visible_to(actor).filter(tool=tool, kind=IDEA, state=state)
    return rows.filter(idea__box_id=tool.pk, idea__merged_into=None)


def _narrowed(rows: Any, wanted: IdeaFilter) -> Any:
    if wanted.category:
        rows = rows.filter(idea__category_id=wanted.category)
    if wanted.stage:
        rows = rows.filter(idea__stage_id=wanted.stage)
    if wanted.campaign:
        rows = rows.filter(idea__campaign_id=wanted.campaign)
    if wanted.q:
        query = SearchQuery(wanted.q, config="norwegian", search_type="websearch")
        rows = rows.filter(revisions__search=query, revisions__number=F("revision"))
    return rows


def proposed() -> Subquery:
    """Annotation: the beginning of what an idea proposes, in the version that counts."""
    rows = Version.objects.filter(idea_id=OuterRef("pk"), number=OuterRef("revision"))
    return Subquery(rows.values(start=Left("proposal", 400))[:1])


def row_of(c: Any) -> ListRow:
    """A row of a contribution with its idea, stage, category and tally, annotated with said and supported."""
    return ListRow(
        id=c.pk,
        title=c.title,
        excerpt=text.excerpt(c.said or "", 200),
        name=c.byline,
        at=c.published_at,
        state=c.state,
        category=c.idea.category.name if c.idea.category else "",
        stage_kind=c.idea.stage.kind,
        stage_name=c.idea.stage.name,
        due=c.idea.due,
        support=c.tally.support,
        comments=c.tally.comments,
        supported=bool(c.supported),
    )


def choices(box_id: int) -> Choices:
    """What the ideas of a box can be narrowed by. Three queries."""
    now = clock.now()
    categories = Category.objects.filter(box_id=box_id, retired=False).values_list("pk", "name")
    stages = Stage.objects.filter(box_id=box_id).values_list("pk", "name")
    shown = Campaign.objects.filter(
        Q(box_id=box_id) | Q(parts__box_id=box_id, parts__accepted_at__isnull=False)
    )
    campaigns = shown.filter(opens_at__lte=now).order_by("-closes_at").distinct()[:20]
    return Choices(tuple(categories), tuple(stages), tuple(campaigns.values_list("pk", "question")))

"""The archivist's desk: what awaits a decision, what is due, what is new, and one contribution with its history."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Any
from urllib.parse import urlencode

from django.contrib.postgres.search import SearchQuery
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.db.models.functions import Left
from django.utils.translation import gettext as _

from moteplass.kit import keyset
from moteplass.kit.keyset import Page
from moteplass.kit.localise import today
from moteplass.kit.text import excerpt, normalise
from moteplass.spine.access.actor import Actor
from moteplass.spine.content.models import Capacity, Contribution, Revision, State
from moteplass.spine.content.reading import current_body, current_html
from moteplass.spine.places.models import Place
from moteplass.spine.records.models import EarlierAppraisal, Judged, Outcome, Rule, Visit
from moteplass.spine.registry.loader import all_kinds, kind_label
from moteplass.spine.talk.commands import KIND as COMMENT

DOUBTFUL, DUE, NEW, ALL = LISTS = ("doubtful", "due", "new", "all")
# What each list goes by. The first two walk an index of just those rows.
_ORDER = {
    DOUBTFUL: ("id",),
    DUE: ("appraisal__due", "id"),
    NEW: ("-appraisal__at", "-id"),
    ALL: ("-id",),
}
_PAGE = 50
# What waits is counted no further.
MANY = 1000
# So much of a list can be decided at once.
AT_ONCE = 10_000
Found = QuerySet[Contribution, Contribution]


@dataclass(frozen=True, slots=True)
class Wanted:
    """A list at the desk, and a filter in it."""

    list: str = DOUBTFUL
    outcome: str = ""
    kind: str = ""
    capacity: str = ""
    state: str = ""
    q: str = ""

    @classmethod
    def read(cls, given: Mapping[str, Any]) -> "Wanted":
        """What an address asks for; what is none of its words is left out."""
        known = {
            "list": LISTS,
            "outcome": Outcome.values,
            "kind": [kind for kind, _label in kinds()],
            "capacity": Capacity.values,
            "state": State.values,
        }
        found = {name: value for name, values in known.items() if (value := given.get(name, "")) in values}
        return cls(**found, q=normalise(given.get("q", ""))[:200].strip())

    @property
    def query(self) -> str:
        """The list as it stands in an address, without the question mark."""
        return urlencode({name: value for name, value in asdict(self).items() if value})

    @property
    def filtered(self) -> bool:
        return self != Wanted(list=self.list)


@dataclass(frozen=True, slots=True)
class Judgement:
    """What was decided once: by a person with a reason, by a rule, or (no rule) left for a person."""

    outcome: str
    label: str
    due: date | None
    at: datetime
    by: str
    reason: str
    rule: str
    ground: str
    criterion: str
    version: int | None


@dataclass(frozen=True, slots=True)
class DeskRow:
    id: int
    title: str
    name: str
    capacity: str
    kind: str
    state: str
    state_label: str
    channel: str
    at: datetime
    excerpt: str
    now: Judgement
    overdue: bool


@dataclass(frozen=True, slots=True)
class DeskItem:
    row: DeskRow
    html: str
    language: str
    tool: str
    earlier: list[Judgement]
    previous: int | None
    next: int | None


def kinds() -> list[tuple[str, str]]:
    """Every kind of contribution there is, in words."""
    names = [name for tool in all_kinds() for name in tool.kinds] + [COMMENT]
    return [(name, str(kind_label(name))) for name in names]


def listed(actor: Actor, place: Place, wanted: Wanted) -> Found:
    """What stands in a list, in no order. Never drafts: they are their writers' own."""
    rows = Contribution.objects.visible_to(actor).filter(place=place, appraisal__place=place)
    rows = rows.exclude(state=State.DRAFT)
    if wanted.list == DOUBTFUL:
        rows = rows.filter(appraisal__outcome=Outcome.DOUBTFUL)
    elif wanted.list == DUE:
        rows = rows.filter(appraisal__due__lte=today())
    elif wanted.list == NEW and (since := seen_at(actor, place)):
        rows = rows.filter(appraisal__at__gt=since)
    given = {"kind": wanted.kind, "capacity": wanted.capacity, "state": wanted.state}
    rows = rows.filter(**{name: value for name, value in given.items() if value})
    if wanted.outcome:
        rows = rows.filter(appraisal__outcome=wanted.outcome)
    if wanted.q:
        words = SearchQuery(wanted.q, config="norwegian", search_type="websearch")
        said = Revision.objects.filter(contribution=OuterRef("pk"), number=OuterRef("revision"), search=words)
        rows = rows.filter(Q(Exists(said)) | Q(author_name__icontains=wanted.q))
    return rows


def page(actor: Actor, place: Place, wanted: Wanted, cursor: str | None) -> Page[DeskRow]:
    """Fifty of a list. One query, and one for "new". A bad cursor gives the first page."""
    rows = _with_more(listed(actor, place, wanted))
    found = keyset.page(rows, order=_ORDER[wanted.list], cursor=cursor, size=_PAGE)
    return Page([_row(c) for c in found.rows], found.next)


def waiting(actor: Actor, place: Place) -> dict[str, int]:
    """How many there are to see to, by list, counted up to MANY. A query for each."""
    return {
        name: listed(actor, place, Wanted(list=name)).order_by()[:MANY].count()
        for name in (DOUBTFUL, DUE, NEW)
    }


def item(actor: Actor, place: Place, wanted: Wanted, pk: int) -> DeskItem | None:
    """One contribution with all that was decided of it, and its neighbours in the list. At most six queries."""
    rows = _with_more(listed(actor, place, Wanted(list=ALL))).annotate(html=current_html())
    c: Any = rows.filter(pk=pk).first()
    if c is None:
        return None
    before = EarlierAppraisal.objects.filter(contribution=pk).select_related("rule__ground").order_by("-id")
    return DeskItem(
        row=_row(c),
        html=c.html or "",
        language=c.language,
        tool=c.tool.title,
        earlier=[_judgement(one) for one in before],
        previous=_beside(actor, place, wanted, c, back=True),
        next=_beside(actor, place, wanted, c),
    )


def _beside(actor: Actor, place: Place, wanted: Wanted, c: Any, *, back: bool = False) -> int | None:
    order = _ORDER[wanted.list]
    at = [getattr(c.appraisal, name.rpartition("__")[2]) if "__" in name else c.pk for name in order]
    if None in at:
        # It is in another list: nothing here is due after it.
        return None
    if back:
        order = tuple(name[1:] if name.startswith("-") else f"-{name}" for name in order)
    rows = listed(actor, place, wanted).filter(keyset.after(order, at))
    return rows.order_by(*order).values_list("pk", flat=True).first()


def seen_at(actor: Actor, place: Place) -> datetime | None:
    """When the actor last said that they had seen what was new. One query."""
    return Visit.objects.filter(place=place, user=actor.user_id).values_list("at", flat=True).first()


def _with_more(rows: Found) -> Found:
    return rows.annotate(start=Left(current_body(), 240)).select_related("tool", "appraisal__rule__ground")


def _row(c: Any) -> DeskRow:
    due = c.appraisal.due
    return DeskRow(
        id=c.pk,
        title=c.title,
        name=c.author_name,
        capacity=str(Capacity(c.capacity).label),
        kind=str(kind_label(c.kind)),
        state=c.state,
        state_label=str(State(c.state).label),
        channel=c.channel,
        at=c.published_at,
        excerpt=excerpt(c.start or "", 200),
        now=_judgement(c.appraisal),
        overdue=bool(due and due <= today()),
    )


def _judgement(one: Judged) -> Judgement:
    rule: Rule | None = one.rule
    return Judgement(
        outcome=one.outcome,
        label=str(Outcome(one.outcome).label),
        due=one.due,
        at=one.at,
        by=one.by_name,
        reason=one.reason,
        rule=(rule.note or _("Rule %(number)s") % {"number": rule.pk}) if rule else _("No rule fits"),
        ground=rule.ground.reference if rule else "",
        criterion=rule.ground.criterion if rule else "",
        version=rule.version if rule else None,
    )

"""What waits for a moderator: in one place, or in all the places where somebody moderates."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Substr

from moteplass.kit import clock, keyset, text
from moteplass.spine.access.actor import Actor
from moteplass.spine.access.rooms import held_by
from moteplass.spine.content.models import Revision
from moteplass.spine.moderation.models import Case
from moteplass.spine.places.models import Membership, Place, Role
from moteplass.spine.registry.loader import kind_label

PAGE_SIZE = 30
_EXCERPT = 200
OPEN, MINE, FREE, PROPOSED, DECIDED = "open", "mine", "free", "proposed", "decided"
LISTS = (OPEN, MINE, FREE, PROPOSED, DECIDED)
OLDEST, SEVEREST = "oldest", "severest"
_ORDERS = {OLDEST: ("opened_at", "id"), SEVEREST: ("-severity", "id")}
MODERATING = (Role.MODERATOR, Role.STEWARD)


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which list, in which order."""

    list: str = OPEN
    order: str = OLDEST

    @classmethod
    def read(cls, given: Any) -> "Wanted":
        """From an address; what is unknown is the first of its kind."""
        list, order = given.get("list"), given.get("order")
        return cls(list if list in LISTS else OPEN, order if order in _ORDERS else OLDEST)

    @property
    def query(self) -> str:
        return f"list={self.list}&order={self.order}"

    @property
    def keys(self) -> tuple[str, ...]:
        # What is decided is looked up, the last first.
        return ("-opened_at", "-id") if self.list == DECIDED else _ORDERS[self.order]


@dataclass(frozen=True, slots=True)
class CaseRow:
    """A case in a list. Who wrote is not told: the page of the case hides it until it is decided."""

    id: int
    number: str
    kind: str
    ground: str
    severity: int
    flags: int
    excerpt: str
    opened_at: datetime
    due_at: datetime
    late: bool
    state: str
    claimed_by: str
    mine: bool
    place: str
    slug: str


def cases(
    actor: Actor, place: Place | None, wanted: Wanted, *, cursor: str | None = None
) -> keyset.Page[CaseRow]:
    """A page of cases of a place, or of all places where the actor moderates. One query."""
    said = Revision.objects.filter(contribution=OuterRef("contribution"), number=OuterRef("revision"))
    rows = _listed(actor, place, wanted).select_related("contribution", "place", "claimed_by")
    rows = rows.annotate(body=Subquery(said.annotate(start=Substr("body", 1, 400)).values("start")[:1]))
    page = keyset.page(rows, order=wanted.keys, cursor=cursor, size=PAGE_SIZE)
    return keyset.Page([_row(actor, case) for case in page.rows], page.next)


def beside(actor: Actor, place: Place, wanted: Wanted, case: Case) -> tuple[int | None, int | None]:
    """The cases before and after one in a list of its place, also when it is in the list no more. Two queries."""
    rows = _listed(actor, place, wanted)
    here = [getattr(case, key.lstrip("-")) for key in wanted.keys]
    back = [key[1:] if key.startswith("-") else f"-{key}" for key in wanted.keys]
    before = rows.filter(keyset.after(back, here)).order_by(*back).values_list("pk", flat=True).first()
    after = (
        rows.filter(keyset.after(wanted.keys, here))
        .order_by(*wanted.keys)
        .values_list("pk", flat=True)
        .first()
    )
    return before, after


def moderates_anywhere(actor: Actor) -> bool:
    """Whether there is a place where the actor moderates. One query."""
    return Membership.objects.filter(held_by(actor), role__in=MODERATING).exists()


def _listed(actor: Actor, place: Place | None, wanted: Wanted) -> "QuerySet[Case, Case]":
    match wanted.list:
        case "decided":
            those = Q(state=Case.State.DECIDED)
        case "proposed":
            those = Q(state=Case.State.PROPOSED)
        case "mine":
            those = Q(claimed_by=actor.user_id) & ~Q(state=Case.State.DECIDED)
        case "free":
            those = Q(claimed_by=None, state=Case.State.OPEN)
        case _open:
            those = Q(state=Case.State.OPEN)
    rows = Case.objects.filter(those)
    if place is not None:
        return rows.filter(place=place)
    mine = Membership.objects.filter(held_by(actor), place_id=OuterRef("place_id"), role__in=MODERATING)
    return rows.filter(Exists(mine))


def _row(actor: Actor, case: Any) -> CaseRow:
    return CaseRow(
        id=case.pk,
        number=case.number,
        kind=str(kind_label(case.contribution.kind)),
        ground=str(case.ground.label),
        severity=case.severity,
        flags=case.flags_count,
        excerpt=text.excerpt(case.body or "", _EXCERPT),
        opened_at=case.opened_at,
        due_at=case.due_at,
        late=case.state != Case.State.DECIDED and case.due_at < clock.now(),
        state=str(Case.State(case.state).label),
        claimed_by=case.claimed_by.name if case.claimed_by else "",
        mine=case.claimed_by_id is not None and case.claimed_by_id == actor.user_id,
        place=case.place.title,
        slug=case.place.slug,
    )

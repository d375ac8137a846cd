"""What waits for a moderator: in one place, or in all the places where somebody moderates, also of one agency."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from django.core.validators import slug_re
from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Substr

from moteplass.kit import clock, keyset, text
from moteplass.spine.access.actor import Actor
from moteplass.spine.access.rooms import held_by
from moteplass.spine.content.models import Revision
from moteplass.spine.moderation.models import Case
from moteplass.spine.organisations.models import Organisation
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
    """Which list, in which order. `agency`: the slug of one of those whose places one moderates; empty: all."""

    list: str = OPEN
    order: str = OLDEST
    agency: str = ""

    @classmethod
    def read(cls, given: Any) -> "Wanted":
        """From an address; what is unknown is the first of its kind."""
        list, order, agency = given.get("list"), given.get("order"), given.get("agency", "")
        return cls(
            list if list in LISTS else OPEN,
            order if order in _ORDERS else OLDEST,
            agency if slug_re.match(agency) else "",
        )

    @property
    def query(self) -> str:
        """It in an address."""
        of = f"&agency={self.agency}" if self.agency else ""
        return f"list={self.list}&order={self.order}{of}"

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


class At(NamedTuple):
    """Where the page of a case is: the slug of its place, and its number."""

    place: str
    case: int


def cases(
    actor: Actor, place: Place | None, wanted: Wanted, *, cursor: str | None = None
) -> keyset.Page[CaseRow]:
    """A page of cases of a place, or of the places where the actor moderates. One query."""
    said = Revision.objects.filter(contribution=OuterRef("contribution"), number=OuterRef("revision"))
    rows = _listed(actor, place, wanted).select_related("contribution", "place", "claimed_by")
    rows = rows.annotate(body=Subquery(said.annotate(start=Substr("body", 1, 400)).values("start")[:1]))
    page = keyset.page(rows, order=wanted.keys, cursor=cursor, size=PAGE_SIZE)
    return keyset.Page([_row(actor, case) for case in page.rows], page.next)


def beside(actor: Actor, wanted: Wanted, case: Case) -> tuple[At | None, At | None]:
    """The cases before and after one, in the list of the agency or else of its place. Two queries.

    Also when it is in the list no more.
    """
    rows = _listed(actor, None if wanted.agency else case.place, wanted)
    here = [getattr(case, key.lstrip("-")) for key in wanted.keys]
    back = [key[1:] if key.startswith("-") else f"-{key}" for key in wanted.keys]
    before, after = (
        rows.filter(keyset.after(keys, here)).order_by(*keys).values_list("place__slug", "pk").first()
        for keys in (back, wanted.keys)
    )
    return At(*before) if before else None, At(*after) if after else None


def agencies(actor: Actor) -> list[Organisation]:
    """Those that own the places where the actor moderates, by name. One query."""
    theirs = _moderated(actor).filter(place__organisation_id=OuterRef("pk"))
    return sorted(Organisation.objects.filter(Exists(theirs)), key=str)


def _moderated(actor: Actor) -> "QuerySet[Membership, Membership]":
    return Membership.objects.filter(held_by(actor), role__in=MODERATING)


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
    if wanted.agency:
        # Looked up by itself, so that the list is one walk along the agency's index.
        of = Organisation.objects.filter(slug=wanted.agency).values("pk")
        rows = rows.filter(organisation=Subquery(of))
    return rows.filter(Exists(_moderated(actor).filter(place_id=OuterRef("place_id"))))


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

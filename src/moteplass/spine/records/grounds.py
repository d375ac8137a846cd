"""The legal grounds of a place, or those that all places share (`place` None): listed, added, corrected and ended."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Count, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from moteplass.kit.localise import today
from moteplass.spine.access.acts import Act
from moteplass.spine.command import Tx, command
from moteplass.spine.places.models import Place
from moteplass.spine.records.models import Ground, Rule
from moteplass.spine.registry.loader import declare_verbs
from moteplass.spine.stewardship.commands import NotPossible

declare_verbs(
    {
        "records.ground.added": gettext_lazy("Added a legal ground"),
        "records.ground.replaced": gettext_lazy("Corrected a legal ground"),
        "records.ground.ended": gettext_lazy("Ended a legal ground"),
    }
)


@dataclass(frozen=True, slots=True)
class GroundRow:
    """`shared`: by all places. `rules`: how many that have no end rest on it. `successor`: what replaced it."""

    id: int
    reference: str
    criterion: str
    since: date
    until: date | None
    over: bool
    shared: bool
    rules: int
    successor: int | None


def grounds(place: Place | None) -> list[Ground]:
    """What a rule of the plan can rest on. One query."""
    return list(_of(place).filter(Q(until=None) | Q(until__gt=today())))


def listed(place: Place | None) -> list[GroundRow]:
    """All of them, those that have ended too, and how much rests on each: in a place, of its own rules and the shared
    ones. One query."""
    rules = Rule.objects.filter(ground=OuterRef("pk"), until=None)
    if place:
        rules = rules.filter(Q(plan__place=None) | Q(plan__place=place))
    count = rules.order_by().values("ground").annotate(n=Count("pk")).values("n")
    rows = _of(place).select_related("replaced_by").annotate(rules=Coalesce(Subquery(count), 0))
    day = today()
    return [
        GroundRow(
            id=one.pk,
            reference=one.reference,
            criterion=one.criterion,
            since=one.since,
            until=one.until,
            # Also where it ended before it began.
            over=one.until is not None and one.until <= max(day, one.since),
            shared=one.place_id is None,
            rules=one.rules,
            successor=one.replaced_by.pk if hasattr(one, "replaced_by") else None,
        )
        for one in rows
    ]


def _of(place: Place | None) -> QuerySet[Ground]:
    return Ground.objects.filter(Q(place=None) | Q(place=place)).order_by("reference", "pk")


@command(Act.APPRAISE, on="place")
def add_ground(
    tx: Tx, *, place: Place | None, reference: str, criterion: str, since: date, replaces: int | None = None
) -> Ground:
    """Add a ground, or put it in the stead of one, which then ends. Rules that cite the old one keep it.

    Raises NotPossible for one to replace that is another's, has an end, or begins later.
    """
    if replaces:
        _end(place, replaces, since)
    made = Ground.objects.create(
        place=place, reference=reference, criterion=criterion, since=since, replaces_id=replaces
    )
    verb = "records.ground.replaced" if replaces else "records.ground.added"
    tx.audit(verb, made, quiet=True, reference=reference, replaces=replaces)
    return made


@command(Act.APPRAISE, on="place")
def end_ground(tx: Tx, *, place: Place | None, ground: int, until: date) -> None:
    """Let no new rule rest on a ground from a day on. Rules that cite it keep it.

    Raises NotPossible for another's, for one that has an end, or that begins later.
    """
    _end(place, ground, until)
    tx.audit("records.ground.ended", Ground(pk=ground), quiet=True, until=until.isoformat())


def _end(place: Place | None, ground: int, until: date) -> None:
    rows = Ground.objects.filter(pk=ground, place=place, until=None, since__lte=until)
    if not rows.update(until=until):
        raise NotPossible(_("Somebody has changed this ground meanwhile, or it begins later."))

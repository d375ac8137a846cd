"""What of a place's journal has been sent on, as its archivist reads it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.db.models import Count, Q, QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from moteplass.kit import keyset
from moteplass.spine.journal.models import Entry
from moteplass.spine.places.models import Place
from moteplass.spine.push.models import Problem, Pushed, Receiver, Trying
from moteplass.spine.push.receivers import named_for

_PAGE = 50
_ADVICE: Final[Mapping[str, Promise]] = {
    Problem.UNREACHABLE: _("It is tried again by itself. If it lasts, ask whoever runs the receiver."),
    Problem.DENIED: _("Whoever runs the installation has to look at the key."),
    Problem.SETUP: _(
        "Something that the settings name is not there, or it lacks what we need. Whoever runs the installation can see"
        " what is asked of it."
    ),
    Problem.CODES: _(
        "The receiver's lists of codes have to hold those of Noark 5.5. Whoever looks after it can add them."
    ),
    Problem.REFUSED: _("The receiver's own log says why. When that is mended, there or here, try again."),
    Problem.CHANGED: _("It is tried again by itself."),
}


@dataclass(frozen=True, slots=True)
class Trouble:
    """Why something is not sent on yet, and what to do. `status` is what was answered; 0 where nothing was."""

    label: str
    advice: str
    status: int
    next_at: datetime


@dataclass(frozen=True, slots=True)
class ReceiverRow:
    label: str
    tried_at: datetime | None
    trouble: Trouble | None
    # Of the entries of the place: those that are there, and those that are not yet.
    sent: int
    waiting: int


@dataclass(frozen=True, slots=True)
class TroubledRow:
    """A case or an entry that one receiver does not take. One of the two ids is None."""

    case: int | None
    entry: int | None
    reference: str
    title: str
    receiver: str
    trouble: Trouble


def receivers(place: Place) -> list[ReceiverRow]:
    """Those that take the journal of the place's organisation. Three queries, none where there is no receiver."""
    named = named_for(place.organisation.slug)
    if not named:
        return []
    known = {row.name: row for row in Receiver.objects.filter(name__in=[one.name for one in named])}
    entries = Entry.objects.filter(place=place).count()
    there = Pushed.objects.filter(entry__place=place).exclude(there="")
    sent = dict(there.values_list("receiver__name").annotate(Count("pk")))
    return [
        ReceiverRow(
            label=one.label,
            tried_at=known[one.name].tried_at if one.name in known else None,
            trouble=_trouble(known[one.name]) if one.name in known else None,
            sent=sent.get(one.name, 0),
            waiting=entries - sent.get(one.name, 0),
        )
        for one in named
    ]


def troubled(place: Place, cursor: str | None) -> keyset.Page[TroubledRow]:
    """What is not taken, oldest first. One query."""
    labels = {one.name: one.label for one in named_for(place.organisation.slug)}
    rows: QuerySet[Pushed, Pushed] = Pushed.objects.filter(Q(case__place=place) | Q(entry__place=place))
    rows = rows.filter(receiver__name__in=labels).exclude(problem="")
    rows = rows.select_related("receiver", "case", "entry__case")
    page = keyset.page(rows, order=("pk",), cursor=cursor, size=_PAGE)
    found = []
    for row in page.rows:
        about, trouble = row.entry or row.case, _trouble(row)
        if about and trouble:
            case = row.entry.case if row.entry else row.case
            reference = f"{case}-{row.entry.number}" if row.entry else str(case)
            label = labels[row.receiver.name]
            found.append(TroubledRow(row.case_id, row.entry_id, reference, about.title, label, trouble))
    return keyset.Page(found, page.next)


def _trouble(row: Trying) -> Trouble | None:
    if not row.problem or row.next_at is None:
        return None
    return Trouble(
        label=str(Problem(row.problem).label),
        advice=str(_ADVICE[row.problem]),
        status=row.status,
        next_at=row.next_at,
    )

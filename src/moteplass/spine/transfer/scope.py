"""What of a place, or of all, is handed over: by its appraisal, its journal entry and its case."""

from dataclasses import dataclass

from django.db.models import Case as Choose
from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Value, When

from moteplass.spine.capture.models import Chain, Gone
from moteplass.spine.content.models import Contribution, State
from moteplass.spine.journal.models import Case, Entry
from moteplass.spine.places.models import Place, Tool
from moteplass.spine.records.models import Outcome

Rows = QuerySet[Contribution, Contribution]

_CLOSED = Q(tool__case__status__in=(Case.Status.CLOSED, Case.Status.CANCELLED))
_ENTRY = Q(journal_entry__status__in=(Entry.Status.ARCHIVED, Entry.Status.CANCELLED))
_NOTE = Q(journal_entry=None, appraisal__outcome=Outcome.ARCHIVE) & ~Q(state=State.AWAITING)
_DISCARD = Q(journal_entry=None, appraisal__outcome=Outcome.DISCARD)
# What was said is gone for good; that it was said is not.
_DISPOSED = Q(journal_entry=None) & Exists(
    Gone.objects.filter(chain=Chain.REVISIONS, contribution=OuterRef("pk"))
)
HANDED_OVER = (_ENTRY | _NOTE) & _CLOSED | _DISPOSED
# The first that fits, by the name that it has in Counts.
_WHAT = Choose(
    When(HANDED_OVER, then=Value("handed_over")),
    When(_DISCARD, then=Value("discarded")),
    When(appraisal__outcome=Outcome.DOUBTFUL, then=Value("doubtful")),
    When(Q(journal_entry=None, appraisal__outcome=Outcome.CONTEXT), then=Value("in_context")),
    default=Value("unfinished"),
)


@dataclass(frozen=True, slots=True)
class Counts:
    """How many contributions there are, by what becomes of them in a transfer."""

    handed_over: int = 0
    # To be discarded: not handed over.
    discarded: int = 0
    # Kept as they stood: in the captures of their place.
    in_context: int = 0
    # A person has not decided yet.
    doubtful: int = 0
    # Not journalled or checked yet, or in a case that is still open.
    unfinished: int = 0

    @property
    def waiting(self) -> int:
        return self.doubtful + self.unfinished


def rows(place: Place | None) -> Rows:
    """Every contribution that has been sent, of a place or of all. What is being set up is nobody's case yet."""
    found = Contribution.objects.unscoped(reason="what the plan says is handed over, whoever may read it")
    if place:
        found = found.filter(place=place)
    out = ~Q(tool__state=Tool.State.DRAFT) & ~Q(place__state=Place.State.DRAFT)
    return found.filter(out).exclude(state=State.DRAFT).order_by()


def count(place: Place | None) -> Counts:
    """One query; it reads every contribution."""
    found = rows(place).annotate(what=_WHAT).values("what").annotate(many=Count("pk"))
    return Counts(**{row["what"]: row["many"] for row in found})

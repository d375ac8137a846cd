"""What of a place is due for disposal, and what keeps some of it from going."""

from django.db.models import Exists, OuterRef, Q
from django.db.models.functions import Coalesce

from moteplass.kit.localise import today
from moteplass.spine.capture.models import Capture, Reason
from moteplass.spine.content.models import Contribution, State
from moteplass.spine.content.visibility import ScopedQuerySet
from moteplass.spine.disposal.models import Disposed, Hold
from moteplass.spine.places.models import Place
from moteplass.spine.records.models import Outcome
from moteplass.spine.registry.loader import all_kinds

Found = ScopedQuerySet[Contribution]
_HOLDS = Hold.objects.filter(lifted_at=None)


def is_due() -> Q:
    """The condition on a contribution under which its content is to go now. Never what a tool rests on."""
    due = Q(appraisal__outcome=Outcome.DISCARD, appraisal__due__lte=today())
    return due & ~Q(state__in=(State.DRAFT, State.ERASED)) & ~Q(kind__in=resting())


def resting() -> list[str]:
    """The kinds of contribution that their tools cannot stand without."""
    return [kind for tool in all_kinds() for kind in tool.rests_on]


def held() -> Q:
    """The condition on a contribution under which it, or its whole place, is on hold."""
    return Exists(_HOLDS.filter(contribution=OuterRef("pk"))) | Exists(
        _HOLDS.filter(place=OuterRef("place"), contribution=None)
    )


def kept_with_thread() -> Exists:
    """The condition on a contribution under which the records plan has preserved its thread in context."""
    kept = Capture.objects.filter(reason=Reason.PLAN)
    return Exists(kept.filter(contribution=Coalesce(OuterRef("root_id"), OuterRef("pk"))))


def due(place: Place) -> Found:
    """What is due in a place and on no list yet, in no order."""
    rows = Contribution.objects.unscoped(reason="what archivists dispose of, whoever may read it")
    listed = Disposed.objects.filter(contribution=OuterRef("pk"), result=Disposed.Result.WAITING)
    return rows.filter(is_due(), ~Exists(listed), place=place, appraisal__place=place)


def free(place: Place) -> Found:
    """What of it nothing keeps."""
    return due(place).exclude(held()).exclude(kept_with_thread())

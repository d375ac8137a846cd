"""What is to be sent on: the database compares what stands in the journal with what was sent."""

from datetime import datetime
from typing import Any, Final

from django.db.models import Case as Choose
from django.db.models import (
    Count,
    DateTimeField,
    Exists,
    F,
    IntegerField,
    Model,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    TextField,
    Value,
    When,
)
from django.db.models.functions import MD5, Cast, Coalesce, JSONObject

from moteplass.spine.access.actor import STRANGER
from moteplass.spine.content.models import GONE, Attachment, Revision
from moteplass.spine.content.visibility import readable_tools
from moteplass.spine.journal.models import Case, Entry, Restriction
from moteplass.spine.journal.seen import OUT_OF_REACH, with_more
from moteplass.spine.push.models import Pushed, Receiver
from moteplass.spine.push.receivers import CORE, Named

_CASE: Final = (
    "title", "public_title", "publicity", "status", "responsible_unit", "responsible_person", "tool_open", "exempt",
)  # fmt: skip
_ENTRY: Final = (
    "title", "public_title", "publicity", "status", "type", "document_date", "correspondent", "public_correspondent",
    "state", "readable", "exempt", "case_exempt", "files_now",
)  # fmt: skip


def cases(receiver: Receiver, to: Named, now: datetime) -> QuerySet[Case, Case]:
    """The cases that have changed since they were sent to it, or never were, and are not to wait."""
    rows = Case.objects.filter(Exists(Entry.objects.filter(case=OuterRef("pk"))))
    rows = rows.annotate(
        tool_open=Subquery(readable_tools(STRANGER).filter(pk=OuterRef("tool_id")).values("pk")[:1]),
        exempt=_restriction(case=OuterRef("pk")),
    )
    return _stale(rows, receiver, to, now, _CASE, case=OuterRef("pk")).select_related("tool__place")


def entries(receiver: Receiver, to: Named, now: datetime) -> QuerySet[Entry, Entry]:
    """The same of entries, in cases that are there already. With what `seen` needs, and `case_there`."""
    gone = Q(status=Entry.Status.CANCELLED) | Q(contribution__state__in=GONE)
    rows = with_more(Entry.objects.all()).annotate(
        exempt=_restriction(entry=OuterRef("pk")),
        case_exempt=_restriction(case=OuterRef("case")),
        files_now=Choose(When(gone, then=Value(0)), default=_count(Revision) + _count(Attachment)),
        case_there=Subquery(_sent(receiver, case=OuterRef("case")).values("there")),
    )
    if to.kind == CORE:
        # Who looks after the core sees to what is out of reach: an archive is not overwritten with less.
        rows = rows.exclude(contribution__state__in=OUT_OF_REACH)
    found = _stale(rows, receiver, to, now, _ENTRY, entry=OuterRef("pk"))
    return found.exclude(case_there=None).select_related("case__tool__place__organisation", "organisation")


def _stale(
    rows: QuerySet[Any, Any],
    receiver: Receiver,
    to: Named,
    now: datetime,
    of: tuple[str, ...],
    **about: Any,
) -> QuerySet[Any, Any]:
    sent = Pushed.objects.filter(receiver=receiver, **about)
    whole = Cast(JSONObject(**{name: F(name) for name in of}), TextField())
    rows = rows.filter(organisation__slug=to.organisation).annotate(
        now=MD5(whole),
        sent=Coalesce(Subquery(sent.values("stamp")), Value("")),
        there=Coalesce(Subquery(sent.values("there")), Value("")),
        files_sent=Subquery(sent.values("files"), output_field=IntegerField()),
        next_at=Subquery(sent.values("next_at"), output_field=DateTimeField()),
    )
    due = Q(next_at=None) | Q(next_at__lte=now)
    return rows.filter(due).exclude(sent=F("now")).order_by("pk")


def _sent(receiver: Receiver, **about: Any) -> QuerySet[Pushed, Pushed]:
    return Pushed.objects.filter(receiver=receiver, **about).exclude(there="")


def _restriction(**about: Any) -> Subquery:
    """Which is in force. A row is never changed but when it is lifted."""
    return Subquery(Restriction.objects.filter(**about, lifted_at=None).values("pk")[:1])


def _count(model: type[Model]) -> Any:
    rows = model._default_manager.filter(contribution=OuterRef("contribution")).order_by()
    many = rows.values("contribution").annotate(many=Count("pk")).values("many")
    return Coalesce(Subquery(many, output_field=IntegerField()), 0)

"""Where requests for erasure stand: for who asked, and for the archivist who answers."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from moteplass.kit import keyset
from moteplass.kit.keyset import Page
from moteplass.kit.localise import today
from moteplass.spine.access.rooms import NoRoom
from moteplass.spine.audit.models import AuditEntry
from moteplass.spine.content.models import Contribution, State
from moteplass.spine.content.reading import current_html
from moteplass.spine.places.models import Place
from moteplass.spine.privacy.models import ErasureRequest
from moteplass.spine.registry.loader import kind_label

_PAGE = 50
_WAITING = ErasureRequest.State.WAITING


@dataclass(frozen=True, slots=True)
class RequestRow:
    """`looks`: when archivists have looked at what is restricted, newest first."""

    id: int
    kind: str
    title: str
    place: str
    state: str
    label: str
    reason: str
    asked_at: datetime
    due: date
    answered_at: datetime | None
    by: str
    late: bool
    looks: tuple[datetime, ...] = ()


@dataclass(frozen=True, slots=True)
class RequestItem:
    row: RequestRow
    contribution_id: int
    contribution_state: str
    # What it was before it was restricted, in words.
    was: str
    name: str
    html: str
    language: str


def of_person(user_id: int, *, cursor: str | None) -> Page[RequestRow]:
    """What somebody has asked for, newest first, and who has looked since. Two queries."""
    return _page(ErasureRequest.objects.filter(person=user_id), ["-id"], cursor)


def of_contributions(ids: list[int]) -> list[RequestRow]:
    """What has been asked for of these, newest first. Two queries."""
    return list(_page(ErasureRequest.objects.filter(contribution__in=ids), ["-id"], None).rows)


def of_place(place: Place, *, waiting: bool, cursor: str | None) -> Page[RequestRow]:
    """Those that wait, the most urgent first; or those that are answered, newest first. Two queries."""
    rows = ErasureRequest.objects.filter(place=place)
    if waiting:
        return _page(rows.filter(state=_WAITING), ["due", "id"], cursor)
    return _page(rows.exclude(state=_WAITING), ["-id"], cursor)


def request_in(place: Place, request_id: int) -> ErasureRequest:
    """One of a place's requests. Raises NoRoom. One query."""
    rows = ErasureRequest.objects.select_related("contribution", "place")
    found = rows.filter(place=place, pk=request_id).first()
    if found is None:
        raise NoRoom(request_id)
    return found


def item(request: ErasureRequest) -> RequestItem:
    """A request with what it is about, for the archivist: the caller has logged the look. Two queries."""
    rows = Contribution.objects.unscoped(reason="the archivist's look, which is logged")
    c: Any = rows.annotate(html=current_html()).get(pk=request.contribution_id)
    return RequestItem(
        row=_row(request, (), logged=True),
        contribution_id=c.pk,
        contribution_state=c.state,
        was=str(State(request.was).label) if request.was else "",
        name=c.author_name,
        html=c.html or "",
        language=c.language,
    )


def _page(rows: Any, order: list[str], cursor: str | None) -> Page[RequestRow]:
    found = keyset.page(rows.select_related("contribution", "place"), order=order, cursor=cursor, size=_PAGE)
    about = [request.contribution_id for request in found.rows]
    looks: dict[int, list[datetime]] = {}
    lines = AuditEntry.objects.filter(
        subject="content.contribution", subject_id__in=about, verb="privacy.looked"
    )
    for pk, at in lines.order_by("-pk").values_list("subject_id", "at"):
        looks.setdefault(pk or 0, []).append(at)
    return Page([_row(one, tuple(looks.get(one.contribution_id, ()))) for one in found.rows], found.next)


def _row(one: ErasureRequest, looks: tuple[datetime, ...], *, logged: bool = False) -> RequestRow:
    """`logged`: the caller has, so that it may be told what is restricted was called."""
    label = str(kind_label(one.contribution.kind))
    shown = logged or one.contribution.state != State.RESTRICTED
    return RequestRow(
        id=one.pk,
        kind=label,
        title=(one.contribution.title if shown else "") or label,
        place=one.place.title,
        state=one.state,
        label=one.get_state_display(),
        reason=one.lift_reason or one.reason,
        asked_at=one.asked_at,
        due=one.due,
        answered_at=one.answered_at,
        by=one.lifted_by_name or one.by_name,
        late=one.state == _WAITING and one.due < today(),
        looks=looks,
    )

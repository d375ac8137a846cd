"""The transfers of a place, as its archivist reads them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models.fields.files import FieldFile

from moteplass.kit import keyset
from moteplass.spine.access.rooms import NoRoom
from moteplass.spine.places.models import Place
from moteplass.spine.transfer.models import UNDER_WAY, Transfer

_PAGE = 20


@dataclass(frozen=True, slots=True)
class TransferRow:
    id: int
    at: datetime
    by: str
    state: str
    state_label: str
    problem: str
    done: int
    parts: int
    told: Mapping[str, Any]
    size: int | None
    sha256: str

    @property
    def under_way(self) -> bool:
        return self.state in UNDER_WAY


def transfers(place: Place, cursor: str | None) -> keyset.Page[TransferRow]:
    """Newest first. One query."""
    page = keyset.page(Transfer.objects.filter(place=place), order=("-id",), cursor=cursor, size=_PAGE)
    return keyset.Page([_row(one) for one in page.rows], page.next)


def transfer(place: Place, pk: int) -> TransferRow:
    """One of them. Raises NoRoom for another place's. One query."""
    return _row(_one(place, pk))


def file_of(place: Place, pk: int) -> tuple[FieldFile, str]:
    """The SIP of one that is made, and what it is called. Raises NoRoom where there is none. One query."""
    found = _one(place, pk)
    if found.state != Transfer.State.DONE:
        raise NoRoom(pk)
    return found.file, found.told["tar"]["file"]


def _one(place: Place, pk: int) -> Transfer:
    found = Transfer.objects.filter(place=place, pk=pk).first()
    if found is None:
        raise NoRoom(pk)
    return found


def _row(one: Transfer) -> TransferRow:
    return TransferRow(
        id=one.pk,
        at=one.asked_at,
        by=one.by_name,
        state=one.state,
        state_label=str(Transfer.State(one.state).label),
        problem=one.problem,
        done=one.done,
        parts=one.parts,
        told=one.told,
        size=one.size,
        sha256=one.sha256,
    )

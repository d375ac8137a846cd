"""The captures of a place, as its archivist reads them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from moteplass.kit import keyset
from moteplass.spine.access.rooms import NoRoom
from moteplass.spine.capture.models import Capture, CaptureFile, Reason
from moteplass.spine.content.models import State
from moteplass.spine.places.models import Place
from moteplass.spine.registry.loader import kind_label

_PAGE = 20


@dataclass(frozen=True, slots=True)
class FileRow:
    format: str
    label: str
    size: int
    sha256: str


@dataclass(frozen=True, slots=True)
class CaptureRow:
    id: int
    title: str
    # What it is of: a tool's title, and the thread's contribution; neither where it is the whole place.
    tool: str
    contribution: int | None
    reason: str
    by: str
    at: datetime
    state: str
    state_label: str
    pages: int
    cut: bool
    files: Sequence[FileRow]

    @property
    def under_way(self) -> bool:
        return self.state in (Capture.State.WAITING, Capture.State.MAKING)


def captures(place: Place, cursor: str | None) -> keyset.Page[CaptureRow]:
    """Newest first. Two queries."""
    rows = (
        Capture.objects.filter(place=place).select_related("tool", "contribution").prefetch_related("files")
    )
    page = keyset.page(rows, order=("-id",), cursor=cursor, size=_PAGE)
    return keyset.Page([_row(one) for one in page.rows], page.next)


def capture(place: Place, pk: int) -> CaptureRow:
    """One of them. Raises NoRoom for another place's. Two queries."""
    found = Capture.objects.filter(place=place, pk=pk).select_related("tool", "contribution").first()
    if found is None:
        raise NoRoom(pk)
    return _row(found)


def file_of(place: Place, pk: int, format: str) -> CaptureFile:
    """A file of a capture. Raises NoRoom for another place's, and where there is none. One query."""
    found = CaptureFile.objects.filter(capture__place=place, capture=pk, format=format).first()
    if found is None:
        raise NoRoom(pk)
    return found


_ORDER = list(CaptureFile.Format)


def _row(c: Capture) -> CaptureRow:
    about = c.contribution
    # The title of a thread names what began it, and often its writer.
    hidden = about and about.state == State.RESTRICTED and str(kind_label(about.kind))
    files = sorted(c.files.all(), key=lambda f: _ORDER.index(CaptureFile.Format(f.format)))
    return CaptureRow(
        id=c.pk,
        title=hidden or c.title,
        tool=c.tool.title if c.tool else "",
        contribution=c.contribution_id,
        reason=str(Reason(c.reason).label),
        by=c.by_name if c.by_user else "",
        at=c.at or c.asked_at,
        state=c.state,
        state_label=str(Capture.State(c.state).label),
        pages=c.pages,
        cut=c.cut,
        files=[FileRow(f.format, str(CaptureFile.Format(f.format).label), f.size, f.sha256) for f in files],
    )

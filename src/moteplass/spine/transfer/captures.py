"""What was preserved in context, as <registrering>: a place, a tool or a thread as it stood, in its files."""

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any

from django.db.models import OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce

from moteplass.kit.noark5.write.xml import element, leaf
from moteplass.spine.capture.models import Capture, CaptureFile, Reason
from moteplass.spine.places.models import Place, Tool
from moteplass.spine.registry.kinds import RecordDocument
from moteplass.spine.transfer import noark, registration
from moteplass.spine.transfer.documents import Shelf
from moteplass.spine.transfer.registration import Document

# To be read; as data; and as it was on the web. WACZ is the last once more, and no depot takes it.
_FORMATS = (CaptureFile.Format.PDF, CaptureFile.Format.JSON, CaptureFile.Format.WARC)
_TYPE = "Øyeblikksbilde"


def held(place: Place | None, taken: datetime, **where: Any) -> "QuerySet[Capture, Capture]":
    """The captures that had been made, of a place or of all, with the tool in whose folder each lies (`folder`).

    One of a whole place lies with the first of its tools. `where` filters, also by the folder.
    """
    found = Capture.objects.filter(state=Capture.State.DONE, at__lte=taken)
    if place:
        found = found.filter(place=place)
    first = Tool.objects.filter(place=OuterRef("place")).order_by("pk").values("pk")[:1]
    return (
        found.annotate(folder=Coalesce("tool_id", Subquery(first))).filter(**where).order_by("folder", "pk")
    )


def registrations(rows: Iterable[Capture], shelf: Shelf) -> Iterator[str]:
    """One <registrering> a capture."""
    for capture in rows:
        yield _registration(capture, capture.at or capture.asked_at, shelf)


def _registration(capture: Capture, at: datetime, shelf: Shelf) -> str:
    about, by = f"capture{capture.pk}", capture.by_name or "Møteplass"
    made = (
        leaf("opprettetDato", at)
        + leaf("opprettetAv", by)
        + leaf("arkivertDato", at)
        + leaf("arkivertAv", by)
    )
    files = {file.format: file for file in capture.files.all()}
    documents = [
        _document(capture, files[format], at, by, number, shelf)
        for number, format in enumerate((format for format in _FORMATS if format in files), 1)
    ]
    return element(
        "registrering",
        leaf("systemID", noark.system_id(capture.place, about)) + made,
        noark.screening(None, noark.of_capture(), readable=False),
        *(
            registration.document(capture.place, about, number, each)
            for number, each in enumerate(documents, 1)
        ),
        leaf("registreringsID", about),
        leaf("tittel", capture.title),
        leaf("beskrivelse", f"{_TYPE}: {Reason(capture.reason).label}"),
        kind="arkivnotat",
    )


def _document(
    capture: Capture, file: CaptureFile, at: datetime, by: str, number: int, shelf: Shelf
) -> Document:
    title = f"{capture.title} ({CaptureFile.Format(file.format).label})"
    stored = RecordDocument(title, at, by, file.mime, file.sha256, storage_name=file.file.name or "")
    kept = shelf.file(f"capture{capture.pk}", number, stored)
    return Document(title, _TYPE, at, by, [kept] if kept else [])

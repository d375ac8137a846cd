"""Captures are made in the background: when they are asked for, when a place closes, and as the records plan says."""

import json
import tempfile
from collections.abc import Iterable
from datetime import timedelta
from importlib.metadata import version
from pathlib import Path

from django.conf import settings
from django.core.files.base import File
from django.db import connection, transaction
from django.db.models.functions import Now
from django.utils import translation

from moteplass.kit import clock
from moteplass.spine.access.actor import SYSTEM
from moteplass.spine.capture.commands import capture_place, capture_thread
from moteplass.spine.capture.facts import CaptureAsked
from moteplass.spine.capture.models import Capture, CaptureFile, Reason
from moteplass.spine.content.attachments import store
from moteplass.spine.events.jobs import declare, owed
from moteplass.spine.places.models import Place
from moteplass.spine.registry.loader import when
from moteplass.spine.stewardship.facts import PlaceClosed

F = CaptureFile.Format
# How each is kept: its kind, and the ending of its name.
KEPT_AS = {
    F.WARC: ("application/warc", "warc.gz"),
    F.WACZ: ("application/wacz", "wacz"),
    F.JSON: ("application/json", "json"),
    F.PDF: ("application/pdf", "pdf"),
}
# How often who waits is told how far it is.
_TOLD_EACH = 20
# A disposal asks for captures anew, and has them made when it is done.
_ASKED_FOR = timedelta(hours=1)
# Threads that the plan captures in one run; the next takes the rest.
_BY_PLAN = 2_000


def make(capture_id: int) -> None:
    """Make the four files of a capture. Twice is once: whoever is done first has made it.

    One whose thread has been erased is gone; one asked for anew meanwhile is another's to make.
    """
    rows = Capture.objects.filter(pk=capture_id).exclude(state=Capture.State.DONE)
    with transaction.atomic():
        # Whoever is erasing something in the place now is waited for; whoever does so later finds this one being made.
        places = Place.objects.filter(pk__in=rows.values("place"))
        list(places.select_for_update(of=("self",), no_key=True).values_list("pk"))
        rows.update(state=Capture.State.MAKING, pages=0)
        capture = rows.select_related("place__organisation", "tool__place", "contribution").first()
    if capture is None:
        return
    try:
        _make(capture)
    except Exception:
        rows.update(state=Capture.State.FAILED)
        raise


def _make(capture: Capture) -> None:
    # Not at the top: page workers know of this job, and never run it.
    from moteplass.spine.capture import documents, wacz, warc
    from moteplass.spine.capture.walking import Walk

    at = clock.now()
    with tempfile.TemporaryDirectory() as folder, translation.override(settings.LANGUAGE_CODE):
        paths = {format: Path(folder) / format for format in F.values}
        rows = Capture.objects.filter(pk=capture.pk, state=Capture.State.MAKING)

        def told(pages: int) -> None:
            if pages % _TOLD_EACH == 0:
                rows.update(pages=pages)

        with warc.written(paths["warc"], at, capture.pk) as records:
            records.begin(_about(capture))
            walk = Walk(records, told)
            walk.all_of(capture)
        wacz.pack(paths["wacz"], paths["warc"], records, title=capture.title)
        documents.write_data(paths["json"], capture, at)
        paths["pdf"].write_bytes(documents.document(capture, at, settings.LANGUAGE_CODE))
        _keep(capture, paths, at=at, pages=len(records.index), cut=walk.cut)


def _about(capture: Capture) -> dict[str, str]:
    return {
        "software": f"Møteplass {version('moteplass')}, warcio {version('warcio')}",
        "format": "WARC File Format 1.1",
        "conformsTo": "http://iipc.github.io/warc-specifications/specifications/warc-format/warc-1.1/",
        "operator": capture.place.organisation.name,
        "description": json.dumps(capture.title, ensure_ascii=False),
        "isPartOf": f"{settings.BASE_URL} {capture.place.slug}",
    }


def _keep(capture: Capture, paths: dict[str, Path], **done: object) -> None:
    taken = {}
    for format, (mime, ending) in KEPT_AS.items():
        with paths[format].open("rb") as file:
            taken[format] = store(File(file), capture.place.slug, mime, ending)
    with transaction.atomic():
        mine = Capture.objects.filter(pk=capture.pk, asked_at=capture.asked_at).exclude(
            state=Capture.State.DONE
        )
        # Another was first: what is stored here belongs to nothing, and is swept.
        if mine.update(state=Capture.State.DONE, read_until=Now(), **done):
            CaptureFile.objects.bulk_create(
                CaptureFile(
                    capture=capture,
                    format=format,
                    file=one.storage_name,
                    mime=one.mime,
                    size=one.size,
                    sha256=one.sha256,
                )
                for format, one in taken.items()
            )


def keep_closed(place_id: int) -> None:
    """A place that has closed, or been archived, is captured as it then stands."""
    capture_place(SYSTEM, place=Place.objects.get(pk=place_id), reason=Reason.CLOSING)


# Threads in which something is to be preserved in context that came, was changed or was appraised so after the thread
# was last captured, or is asked to be.
_DUE = """
SELECT DISTINCT r.id, r.place_id
FROM records_appraisal a JOIN content_contribution c ON c.id = a.contribution_id
JOIN content_contribution r ON r.id = coalesce(c.root_id, c.id)
JOIN places_place p ON p.id = r.place_id JOIN places_tool t ON t.id = r.tool_id
WHERE a.outcome = 'context' AND c.state = 'published' AND r.state = 'published'
  AND p.state <> 'draft' AND t.state <> 'draft'
  AND NOT EXISTS (
    SELECT 1 FROM capture_capture k
    WHERE k.contribution_id = r.id
      AND coalesce(k.at, k.asked_at) > greatest(c.published_at, c.edited_at, a.at)
  )
ORDER BY 1 LIMIT %s
"""


def keep_in_context() -> None:
    """What the records plan says is preserved in context: each thread, once for each time it has changed."""
    with connection.cursor() as cursor:
        cursor.execute(_DUE, [_BY_PLAN])
        due = cursor.fetchall()
    # Where a thread stands, and whether it still can be read, is the command's to find out.
    for root, place in due:
        capture_thread(SYSTEM, place=Place(pk=place), about=root, reason=Reason.PLAN)


def _not_made() -> Iterable[int]:
    rows = Capture.objects.filter(asked_at__lt=clock.now() - _ASKED_FOR).exclude(state=Capture.State.DONE)
    return rows.values_list("pk", flat=True)


when(CaptureAsked, make)
owed(make, "capture_id", _not_made)
when(PlaceClosed, keep_closed)
# At night: a conversation that goes on all day is captured once, and nobody waits for the pages meanwhile.
declare(keep_in_context, every="53 2 * * *")

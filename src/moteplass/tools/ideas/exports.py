"""The ideas everyone may read, as CSV, XLSX or JSON: open data."""

import csv
import io
import json
import tempfile
from collections.abc import Iterator
from datetime import date, datetime
from decimal import Decimal
from itertools import islice
from typing import Any

from django.db.models import F
from django.urls import reverse

from moteplass.kit.csvio import safe_cell
from moteplass.spine.access.actor import Actor
from moteplass.spine.content.models import Contribution
from moteplass.spine.notify.mails import address
from moteplass.tools.ideas.models import IDEA, Box, Version

FORMATS = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "json": "application/json",
}
COLUMNS = (
    "id", "url", "published_at", "edited_at", "title", "problem", "proposal", "gain", "name", "author_title",
    "category", "campaign", "stage", "stage_name", "stage_since", "due", "place_name", "latitude", "longitude",
    "merged_into", "channel", "language", "version", "support", "comments",
)  # fmt: skip
_CHUNK = 1000


def stream(actor: Actor, box: Box, format: str) -> Iterator[bytes]:
    """The published ideas of a box that the actor may read, oldest first, in pieces. Memory stays bounded.

    Raises KeyError for a format that is not one of FORMATS. The caller has decided that the box may be read.
    """
    rows = _rows(actor, box)
    return {"csv": _csv, "xlsx": _xlsx, "json": _json}[format](rows)


def _rows(actor: Actor, box: Box) -> Iterator[dict[str, Any]]:
    seen = Contribution.objects.visible_to(actor).filter(tool_id=box.pk, kind=IDEA, state="published")
    versions = (
        Version.objects.filter(idea_id__in=seen.values("pk"), number=F("idea__contribution__revision"))
        .select_related("idea__contribution__tally", "idea__stage", "idea__category", "idea__campaign")
        .order_by("idea_id")
    )
    where = {"place": box.tool.place.slug, "tool": box.tool.slug}
    found = versions.iterator(chunk_size=_CHUNK)
    while chunk := list(islice(found, _CHUNK)):
        for version in chunk:
            yield _row(version, where)


def _row(version: Any, where: dict[str, str]) -> dict[str, Any]:
    idea, c = version.idea, version.idea.contribution
    return {
        "id": c.pk,
        "url": address(reverse("ideas-idea", kwargs={**where, "idea": c.pk})),
        "published_at": c.published_at,
        "edited_at": c.edited_at,
        "title": c.title,
        "problem": version.problem,
        "proposal": version.proposal,
        "gain": version.gain,
        "name": c.author_name,
        "author_title": c.author_title,
        "category": idea.category.name if idea.category else "",
        "campaign": idea.campaign.question if idea.campaign else "",
        "stage": idea.stage.kind,
        "stage_name": idea.stage.name,
        "stage_since": idea.stage_since,
        "due": idea.due,
        "place_name": idea.place_name,
        "latitude": idea.latitude,
        "longitude": idea.longitude,
        "merged_into": idea.merged_into_id,
        "channel": c.channel,
        "language": c.language,
        "version": c.revision,
        "support": c.tally.support,
        "comments": c.tally.comments,
    }


def _csv(rows: Iterator[dict[str, Any]]) -> Iterator[bytes]:
    buffer = io.StringIO()
    writer = csv.writer(buffer)
    # A byte order mark, or Excel reads æ, ø and å as something else.
    buffer.write("\ufeff")
    writer.writerow(COLUMNS)
    for row in rows:
        writer.writerow([safe_cell(_plain(row[column])) for column in COLUMNS])
        if buffer.tell() > 64_000:
            yield buffer.getvalue().encode()
            buffer.seek(0)
            buffer.truncate()
    yield buffer.getvalue().encode()


def _xlsx(rows: Iterator[dict[str, Any]]) -> Iterator[bytes]:
    # Imported here: it is large, and page workers that never export should not carry it.
    from openpyxl import Workbook
    from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE

    book = Workbook(write_only=True)
    sheet = book.create_sheet("ideas")
    sheet.freeze_panes = "A2"
    sheet.append(COLUMNS)
    for row in rows:
        cells = [_plain(row[column]) for column in COLUMNS]
        # A cell holds at most 32,767 characters.
        sheet.append(
            [safe_cell(ILLEGAL_CHARACTERS_RE.sub("", v)[:32_767]) if isinstance(v, str) else v for v in cells]
        )
    with tempfile.TemporaryFile() as file:
        book.save(file)
        file.seek(0)
        while piece := file.read(64_000):
            yield piece


def _json(rows: Iterator[dict[str, Any]]) -> Iterator[bytes]:
    yield b"[\n"
    first = True
    for row in rows:
        plain = {name: _plain(value) for name, value in row.items()}
        yield (b"" if first else b",\n") + json.dumps(plain, ensure_ascii=False).encode()
        first = False
    yield b"\n]\n"


def _plain(value: Any) -> Any:
    # A sheet knows no time zones; the ISO form keeps them.
    if isinstance(value, datetime | date):
        return value.isoformat()
    return float(value) if isinstance(value, Decimal) else value

"""What was said in a capture, as data (JSON) and as a document (PDF/A-2a and PDF/UA-1)."""

import json
from collections.abc import Iterator
from dataclasses import asdict
from datetime import datetime
from itertools import islice
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _

from moteplass.kit import localise, typeset
from moteplass.spine.capture.models import Capture
from moteplass.spine.capture.reading import reader_of
from moteplass.spine.capture.scope import by_id, everything, shown, tools_of
from moteplass.spine.content.models import Contribution
from moteplass.spine.places.models import Tool
from moteplass.spine.registry.kinds import Record, RecordDocument
from moteplass.spine.registry.loader import kind_label, kind_of

_TEMPLATE = Path(__file__).parent / "thread.typ"
# Setting a document takes memory with its length. What is beyond is in the other files, and the document says so.
IN_DOCUMENT = 2_500


def write_data(path: Path, capture: Capture, at: datetime) -> None:
    """Every record there is, also of what readers are not shown, one a line. Bounded memory."""
    head = {"place": capture.place.slug, "title": capture.title, "at": at.isoformat()}
    with path.open("w") as file:
        file.write(json.dumps(head, ensure_ascii=False)[:-1] + ', "records": [')
        before = "\n"
        for tool in tools_of(capture):
            for ids in everything(capture, tool):
                for record in _records(tool, ids):
                    file.write(before + json.dumps(asdict(record), default=_plain, ensure_ascii=False))
                    before = ",\n"
        file.write("\n]}\n")


def _records(tool: Tool, ids: list[int]) -> Iterator[Record]:
    """In the order of the ids."""
    found = {record.contribution_id: record for record in kind_of(tool.kind).records(ids)}
    return (found[pk] for pk in ids if pk in found)


def _plain(value: Any) -> str:
    return value.isoformat() if hasattr(value, "isoformat") else str(value)


def document(capture: Capture, at: datetime, language: str) -> bytes:
    """What readers saw: title, who, when, words, comments, versions, attachments."""
    items = _items(capture)
    shown_items = list(islice(items, IN_DOCUMENT))
    owner = capture.place.organisation.name
    data = {
        "title": capture.title,
        "place": capture.place.title if capture.title != capture.place.title else "",
        "owner": owner,
        "as_it_stood": _("As it stood %(moment)s") % {"moment": localise.datetime(at)},
        "items": shown_items,
        "none": _("Readers were shown nothing."),
        "words": {"versions": _("Versions"), "files": _("Attachments"), "more": _("Also on record")},
        "cut": _("This document ends here. All of it is in the files beside this one.")
        if next(items, None)
        else "",
    }
    return typeset.pdf(_TEMPLATE, data, title=capture.title, author=owner, language=language)


def _items(capture: Capture) -> Iterator[dict[str, Any]]:
    for tool in tools_of(capture):
        for ids in shown(capture, tool, reader_of(capture.place, tool)):
            rows = by_id(ids)
            for record in _records(tool, ids):
                yield _item(rows[record.contribution_id], record)


def _item(c: Contribution, record: Record) -> dict[str, Any]:
    versions, others = record.documents[: c.revision], record.documents[c.revision :]
    text = versions[-1].text if versions else ""
    rich = bool(versions) and versions[-1].mime == "text/markdown"
    name = c.author_name or _("Name withheld")
    return {
        "kind": str(kind_label(c.kind)),
        "title": c.title or name,
        "who": name + (f", {c.author_title}" if c.author_title else ""),
        "when": localise.datetime(c.published_at),
        "comment": c.root_id is not None,
        "text": "" if rich else text,
        "rich": typeset.markdown(text) if rich else [],
        "versions": [_version(n, v) for n, v in enumerate(versions, 1)] if len(versions) > 1 else [],
        "files": [f"{d.title} ({d.mime}), SHA-256 {d.sha256}" for d in others if d.storage_name],
        "more": [f"{d.title}: {d.text}" for d in others if d.text],
    }


def _version(number: int, version: RecordDocument) -> str:
    said = _("Version %(number)s, %(moment)s") % {"number": number, "moment": localise.datetime(version.at)}
    return f"{said}, {version.by}" if version.by else said

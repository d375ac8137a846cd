"""All answers as CSV, XLSX or JSON: open data for everyone, or everything for those who run the hearing."""

import csv
import io
import json
import tempfile
from collections.abc import Iterator, Sequence
from datetime import datetime
from itertools import islice
from typing import Any

from django.urls import reverse

from moteplass.kit.csvio import safe_cell
from moteplass.spine.access.actor import Actor
from moteplass.spine.access.acts import Act
from moteplass.spine.command import Tx, command
from moteplass.spine.content.models import Contribution, State
from moteplass.spine.content.reading import attachments
from moteplass.spine.notify.mails import address
from moteplass.tools.hearing.figures import day_of
from moteplass.tools.hearing.models import ANSWER, Hearing, Question, Value
from moteplass.tools.hearing.passages import words_of
from moteplass.tools.hearing.records import record_rows

FORMATS = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "json": "application/json",
}
_CHUNK = 1000
_OPEN = [
    "id",
    "url",
    "published_at",
    "edited_at",
    "respondent",
    "name",
    "organisation_number",
    "channel",
    "received_on",
    "late",
    "language",
    "support",
    "comments",
    "passages",
    "supports_answer",
]
_CLOSED = [
    "state",
    "withheld_name",
    "organisation_name",
    "email",
    "versions",
    "desk_state",
    "written_in_by",
    "checked_by",
]


def content_type(format: str) -> str:
    """The media type of a format. Raises KeyError for one we do not write."""
    return FORMATS[format]


@command(Act.EXPORT, on="hearing")
def log_export(tx: Tx, *, hearing: Hearing, format: str) -> None:
    """Leave a trace before everything about the answers leaves the house."""
    tx.audit("hearing.exported", hearing.tool, format=format)


def stream(actor: Actor, hearing: Hearing, format: str, *, full: bool = False) -> Iterator[bytes]:
    """The answers the actor may read, oldest first, in pieces.

    Without `full`: only what everyone sees, e-mail and withheld names never. With `full`: also what is not published,
    every version, and the respondents' contact details; the caller has asked for Act.EXPORT. Memory stays bounded.
    """
    if format == "json":
        return _json(_records(actor, hearing, full))
    rows = _rows(actor, hearing, full)
    return _csv(rows) if format == "csv" else _xlsx(rows)


def _answers(actor: Actor, hearing: Hearing, full: bool) -> Iterator[list[Any]]:
    rows = Contribution.objects.visible_to(actor).filter(tool_id=hearing.pk, kind=ANSWER)
    if not full:
        rows = rows.filter(state=State.PUBLISHED)
    rows = rows.select_related("answer__entry", "tally").order_by("published_at", "id")
    found = rows.iterator(chunk_size=_CHUNK)
    while chunk := list(islice(found, _CHUNK)):
        yield chunk


def _base(c: Any, hearing: Hearing, full: bool, about: dict[int, list[str]]) -> dict[str, Any]:
    where = {"place": hearing.tool.place.slug, "tool": hearing.tool.slug}
    row = {
        "id": c.pk,
        "url": address(reverse("hearing-answer", kwargs={**where, "answer": c.pk})),
        "published_at": c.published_at,
        "edited_at": c.edited_at,
        "respondent": c.answer.respondent,
        "name": c.author_name,
        "organisation_number": c.answer.organisation_number,
        "channel": c.channel,
        "received_on": day_of(c.published_at).isoformat(),
        "late": hearing.closes_at is not None and c.published_at > hearing.closes_at,
        "language": c.language,
        "support": c.tally.support,
        "comments": c.tally.comments,
        "passages": about.get(c.pk, []),
        "supports_answer": c.answer.joins_id,
    }
    if full:
        entry = getattr(c.answer, "entry", None)
        row |= {
            "state": c.state,
            "withheld_name": c.answer.name,
            "organisation_name": c.answer.organisation_name,
            "email": c.answer.email,
            "versions": c.revision,
            "desk_state": entry.state if entry else "",
            "written_in_by": entry.transcriber_name if entry else "",
            "checked_by": entry.checker_name if entry else "",
        }
    return row


def _words(chunk: Sequence[Any]) -> dict[tuple[int, int], str]:
    """What each answer's present version says to each question, as text."""
    present = {c.pk: c.revision for c in chunk}
    said: dict[tuple[int, int], list[str]] = {}
    for v in Value.objects.filter(answer_id__in=present).select_related("option").order_by("pk"):
        if v.revision == present[v.answer_id]:
            word = v.option.text if v.option else (v.text or (str(v.number) if v.number is not None else ""))
            said.setdefault((v.answer_id, v.question_id), []).append(word)
    return {key: "; ".join(words) for key, words in said.items()}


def _rows(actor: Actor, hearing: Hearing, full: bool) -> Iterator[list[Any]]:
    questions = list(
        Question.objects.filter(section__hearing=hearing).order_by("section__position", "position", "id")
    )
    columns = [*_OPEN, *(_CLOSED if full else [])]
    yield [*columns, *(q.text for q in questions), "attachments"]
    for chunk in _answers(actor, hearing, full):
        words, files = _words(chunk), attachments([c.pk for c in chunk])
        about = words_of((c.pk, c.revision) for c in chunk)
        for c in chunk:
            row = _base(c, hearing, full, about)
            row["passages"] = "; ".join(row["passages"])
            cells = [row[column] for column in columns] + [words.get((c.pk, q.pk), "") for q in questions]
            yield [*cells, "; ".join(a.name for a in files.get(c.pk, ()))]


def _csv(rows: Iterator[list[Any]]) -> Iterator[bytes]:
    buffer = io.StringIO()
    writer = csv.writer(buffer)
    # A byte order mark, or Excel reads æ, ø and å as something else.
    buffer.write("\ufeff")
    for row in rows:
        writer.writerow([safe_cell(v.isoformat() if isinstance(v, datetime) else v) for v in row])
        if buffer.tell() > 64_000:
            yield buffer.getvalue().encode()
            buffer.seek(0)
            buffer.truncate()
    yield buffer.getvalue().encode()


def _xlsx(rows: Iterator[list[Any]]) -> Iterator[bytes]:
    # Imported here: it is large, and page workers that never export should not carry it.
    from openpyxl import Workbook
    from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE

    book = Workbook(write_only=True)
    sheet = book.create_sheet("answers")
    sheet.freeze_panes = "A2"
    for row in rows:
        sheet.append([_cell(v, ILLEGAL_CHARACTERS_RE) for v in row])
    with tempfile.TemporaryFile() as file:
        book.save(file)
        file.seek(0)
        while piece := file.read(64_000):
            yield piece


def _cell(value: Any, illegal: Any) -> Any:
    if isinstance(value, datetime):
        # A sheet knows no time zones; the ISO form keeps it.
        return value.isoformat()
    if isinstance(value, str):
        # A cell holds at most 32,767 characters.
        return safe_cell(illegal.sub("", value)[:32_767])
    return value


def _records(actor: Actor, hearing: Hearing, full: bool) -> Iterator[dict[str, Any]]:
    questions = {q.pk: q.text for q in Question.objects.filter(section__hearing=hearing)}
    for chunk in _answers(actor, hearing, full):
        words, files = _words(chunk), attachments([c.pk for c in chunk])
        about = words_of((c.pk, c.revision) for c in chunk)
        kept = {r.contribution_id: r for r in record_rows([c.pk for c in chunk])} if full else {}
        for c in chunk:
            row = _base(c, hearing, full, about)
            row["answers"] = [
                {"question": text, "answer": words[c.pk, pk]}
                for pk, text in questions.items()
                if (c.pk, pk) in words
            ]
            row["attachments"] = [
                {"name": a.name, "mime": a.mime, "size": a.size} for a in files.get(c.pk, ())
            ]
            if full:
                row["record"] = [
                    {
                        "title": d.title,
                        "at": d.at,
                        "by": d.by,
                        "mime": d.mime,
                        "sha256": d.sha256,
                        "text": d.text,
                    }
                    for d in kept[c.pk].documents
                ]
            yield row


def _json(rows: Iterator[dict[str, Any]]) -> Iterator[bytes]:
    yield b"[\n"
    first = True
    for row in rows:
        yield (b"" if first else b",\n") + json.dumps(row, ensure_ascii=False, default=_plain).encode()
        first = False
    yield b"\n]\n"


def _plain(value: Any) -> str:
    if isinstance(value, datetime):
        return value.isoformat()
    raise TypeError(type(value).__name__)

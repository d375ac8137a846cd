"""All answers as CSV, XLSX, JSON or Parquet: open data for everyone, or everything for those who run the hearing."""

import json
from collections.abc import Iterator, Sequence
from datetime import date
from itertools import chain, islice
from typing import Any

from moteplass.kit import parquet, sheets
from moteplass.kit.parquet import Kind
from moteplass.spine.access.actor import Actor
from moteplass.spine.access.acts import Act
from moteplass.spine.command import Tx, command
from moteplass.spine.content.models import Contribution, State
from moteplass.spine.content.reading import attachments
from moteplass.tools.hearing.fields import (
    ATTACHMENTS,
    SEPARATOR,
    Asked,
    Subject,
    asked,
    columns,
    fields,
    table_schema,
)
from moteplass.tools.hearing.models import ANSWER, Hearing, Value
from moteplass.tools.hearing.passages import words_of
from moteplass.tools.hearing.records import record_rows

FORMATS = {**sheets.FORMATS, "json": "application/json", "parquet": parquet.CONTENT_TYPE}
# What they are called where one chooses.
NAMES = {"csv": "CSV", "xlsx": "Excel", "json": "JSON", "parquet": "Parquet"}
_CHUNK = 1000


def content_type(format: str) -> str:
    """The media type of a format. Raises KeyError for one we do not write."""
    return FORMATS[format]


@command(Act.EXPORT, on="hearing")
def log_export(tx: Tx, *, hearing: Hearing, format: str) -> None:
    """Leave a trace before everything about the answers leaves the house."""
    tx.audit("hearing.exported", hearing.tool, format=format)


def stream(actor: Actor, hearing: Hearing, format: str, *, full: bool = False) -> Iterator[bytes]:
    """The answers the actor may read, oldest first, in pieces. What each field is stands in `fields`.

    Without `full`: only what everyone sees, e-mail and withheld names never. With `full`: also what is not published,
    every version, and the respondents' contact details; the caller has asked for Act.EXPORT. Memory stays bounded.
    """
    questions = asked(hearing)
    subjects = _subjects(actor, hearing, full)
    if format == "json":
        return _json(_records(subjects, questions, full))
    heads = [(column.name, column.kind) for column in columns(questions, full=full)]
    chunks = (_rows(chunk, questions, full) for chunk in subjects)
    if format == "parquet":
        about = {"table_schema": json.dumps(table_schema(questions, full=full), ensure_ascii=False)}
        return parquet.pieces(heads, chunks, about, most=_CHUNK)
    rows = ([_flat(cell) for cell in row] for chunk in chunks for row in chunk)
    return sheets.pieces(chain([[name for name, _kind in heads]], rows), format, "answers")


def _subjects(actor: Actor, hearing: Hearing, full: bool) -> Iterator[list[Subject]]:
    rows = Contribution.objects.visible_to(actor).filter(tool_id=hearing.pk, kind=ANSWER)
    if not full:
        rows = rows.filter(state=State.PUBLISHED)
    rows = rows.select_related("answer__entry", "tally").order_by("published_at", "id")
    found = rows.iterator(chunk_size=_CHUNK)
    while chunk := list(islice(found, _CHUNK)):
        about = words_of((c.pk, c.revision) for c in chunk)
        files = attachments([c.pk for c in chunk])
        yield [Subject(c, hearing, about.get(c.pk, []), files.get(c.pk, [])) for c in chunk]


def _said(chunk: Sequence[Subject]) -> dict[tuple[int, int], list[str]]:
    """What each answer's present version says to each question, as texts."""
    present = {s.c.pk: s.c.revision for s in chunk}
    said: dict[tuple[int, int], list[str]] = {}
    for v in Value.objects.filter(answer_id__in=present).select_related("option").order_by("pk"):
        if v.revision == present[v.answer_id]:
            word = v.option.text if v.option else (v.text or (str(v.number) if v.number is not None else ""))
            said.setdefault((v.answer_id, v.question_id), []).append(word)
    return said


def _rows(chunk: Sequence[Subject], questions: Sequence[Asked], full: bool) -> list[list[Any]]:
    said, told = _said(chunk), fields(full=full)
    return [
        [
            *(field.value(subject) for field in told),
            *(_cell(said.get((subject.c.pk, q.question)), q.kind) for q in questions),
            ATTACHMENTS.value(subject),
        ]
        for subject in chunk
    ]


def _cell(words: list[str] | None, kind: Kind) -> Any:
    if words is None or kind is Kind.LIST:
        return words
    return int(words[0]) if kind is Kind.INTEGER else SEPARATOR.join(words)


def _flat(cell: Any) -> Any:
    return SEPARATOR.join(cell) if isinstance(cell, list) else cell


def _records(
    subjects: Iterator[list[Subject]], questions: Sequence[Asked], full: bool
) -> Iterator[dict[str, Any]]:
    told = fields(full=full)
    for chunk in subjects:
        said = _said(chunk)
        kept = {r.contribution_id: r for r in record_rows([s.c.pk for s in chunk])} if full else {}
        for subject in chunk:
            pk = subject.c.pk
            row = {field.name: field.value(subject) for field in told}
            row["answers"] = [
                {"question": q.text, "answer": SEPARATOR.join(said[pk, q.question])}
                for q in questions
                if (pk, q.question) in said
            ]
            row["attachments"] = [{"name": a.name, "mime": a.mime, "size": a.size} for a in subject.files]
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
                    for d in kept[pk].documents
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
    if isinstance(value, date):
        return value.isoformat()
    raise TypeError(type(value).__name__)

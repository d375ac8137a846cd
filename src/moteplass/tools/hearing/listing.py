"""Lists of answers: fifty rows a page, whatever the order and the filter, at the same cost on every page."""

import json
import re
from dataclasses import replace
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any

from django.contrib.postgres.search import SearchQuery, SearchVector
from django.db.models import Exists, F, OuterRef, TextField
from django.db.models.expressions import RawSQL
from django.db.models.functions import Cast
from django.utils.translation import get_language

from moteplass.kit import keyset, statements, text
from moteplass.kit.statements import Statement
from moteplass.spine.access.actor import Actor
from moteplass.spine.access.shapes import shape_of
from moteplass.spine.content.models import Contribution, State
from moteplass.spine.content.reading import AttachmentRow
from moteplass.spine.talk.commands import KIND as COMMENT
from moteplass.spine.talk.commands import closed_by_decision
from moteplass.spine.votes.commands import voter
from moteplass.spine.votes.queries import supported_by
from moteplass.tools.hearing.answer_rows import AnswerFilter, AnswerRow, ReplyRow, given_as
from moteplass.tools.hearing.models import ANSWER, Hearing, Passage, Respondent, Value, at_the_desk
from moteplass.tools.hearing.passages import is_about

ORDERS: dict[str, tuple[str, ...]] = {
    "newest": ("-published_at", "-id"),
    "oldest": ("published_at", "id"),
    "supported": ("-tally__support", "-tally__contribution_id"),
}


# Longer answers are cut in a list: fifty long ones would be half a book. In characters. One that was cut begins with a
# mark that no text of ours holds: kit.text.normalise drops such characters.
_WHOLE, _CUT, _CUT_MARK = 3000, 900, "\ue012"
_NO_LIMIT = 2**31 - 1
_JOINING_MAX = 50

# Beside each answer: its text, its files, and the agency's latest word to it. Each walks an index from the row, in the
# same statement. As text: a row that was read before is not parsed again.
_TEXT = f"""
(SELECT CASE WHEN length(r.html) <= %s THEN r.html ELSE '{_CUT_MARK}' || left(r.body, {_CUT}) END
FROM content_revision r
WHERE r.contribution_id = content_contribution.id AND r.number = content_contribution.revision)
"""  # noqa: S608  # ours
_FILES = """
(SELECT json_agg(json_build_object('id', a.id, 'name', a.name, 'title', a.title, 'mime', a.mime, 'size', a.size)
  ORDER BY a.id)::text
FROM content_attachment a WHERE a.contribution_id = content_contribution.id AND a.removed_in IS NULL)
"""
_REPLY = f"""
CASE WHEN content_tally.comments > 0 THEN (
  SELECT json_build_object('title', c.author_title, 'at', c.published_at, 'html', r.html,
    'language', c.language)::text
  FROM content_contribution c JOIN content_revision r ON r.contribution_id = c.id AND r.number = c.revision
  WHERE c.root_id = content_contribution.id AND c.state = 'published' AND c.capacity = 'agency' AND c.kind = '{COMMENT}'
  ORDER BY c.published_at DESC, c.id DESC LIMIT 1
) END
"""  # noqa: S608  # ours

# Those that everyone reads, latest first.
_JOINING = f"""
(SELECT json_agg(json_build_array(j.id, j.author_name))::text FROM (
  SELECT c.id, c.author_name FROM hearing_answer a JOIN content_contribution c ON c.id = a.contribution_id
  WHERE a.joins_id = content_contribution.id AND c.state = 'published' ORDER BY c.id DESC LIMIT {_JOINING_MAX}) j)
"""  # noqa: S608  # ours

_COLUMNS = (
    "id", "author_name", "answer__respondent", "channel", "at", "changed", "state", "tally__support",
    "tally__comments", "answer__name", "answer__organisation_name", "answer__name_withheld", "language", "revision",
    "text", "files", "reply", "supported", "answer__joins", "author_title", "author_id",
)  # fmt: skip
_HEARING_COLUMNS = tuple(field.attname for field in Hearing._meta.concrete_fields)

# Holes in the statements; those for who is reading are shape_of's.
_HEARING, _QUESTION, _FIRST, _SECOND = (statements.number(which) for which in (40, 41, 42, 43))
_STATE, _VISITOR, _WORDS, _ONLY_WORDS, _NAME, _PASSAGE = (statements.word(which) for which in range(40, 46))


def page(
    actor: Actor, hearing_id: int, wanted: AnswerFilter, *, cursor: str | None, size: int, short: bool
) -> keyset.Page[AnswerRow]:
    """A page of answers, with files and the agency's replies. One query. A bad cursor gives the first page."""
    wanted = replace(
        wanted, order=wanted.order if wanted.order in ORDERS else "newest", q=text.normalise(wanted.q)[:200]
    )
    after = _after(wanted.order, cursor)
    shape, values = _shape(actor, hearing_id)
    # Names are found by how their parts begin.
    name = " & ".join(f"{part}:*" for part in re.findall(r"\w+", wanted.q))
    plain = replace(
        wanted,
        state=_STATE,
        question=_QUESTION if wanted.question else None,
        passage=_PASSAGE if wanted.passage else "",
        q=wanted.q and (_WORDS if name else _ONLY_WORDS),
    )
    values |= {
        _HEARING: hearing_id,
        _STATE: wanted.state,
        _QUESTION: wanted.question,
        _PASSAGE: wanted.passage,
    }
    values |= {_WORDS: wanted.q, _ONLY_WORDS: wanted.q, _NAME: name}
    if after:
        values |= {_FIRST: after[0], statements.MOMENT: after[0], _SECOND: after[1]}
    # How best to find words, and the few among the many, the database sees only from what is asked.
    planned = not (wanted.q or wanted.question or wanted.passage or wanted.respondent)
    found = _statement(shape, plain, bool(after), size + 1, short).rows(values, planned=planned)
    language = get_language() or ""
    # Long texts are not kept in memory.
    make = _row if short else _row.__wrapped__
    rows = [make(row, language) for row in found[:size]]
    if actor.silenced:
        rows = [replace(row, folded=(row.author, row.name) in actor.silenced) for row in rows]
    if len(found) <= size:
        return keyset.Page(rows)
    last = rows[-1]
    return keyset.Page(rows, keyset.pack([last.support if wanted.order == "supported" else last.at, last.id]))


def one(actor: Actor, hearing_id: int, answer_id: int) -> tuple[AnswerRow, Hearing] | None:
    """One answer in full with its hearing, if the actor may read it and it has not been withdrawn. One query."""
    shape, values = _shape(actor, hearing_id)
    found = _one(shape).rows({**values, _HEARING: hearing_id, _FIRST: answer_id})
    if not found:
        return None
    size = len(_COLUMNS)
    row = _row.__wrapped__(found[0][:size], "")
    joining = tuple((pk, name) for pk, name in json.loads(found[0][size] or "[]"))
    restraint, ground = found[0][size + 1 : size + 3]
    closed = closed_by_decision(restraint, ground)
    note = Contribution(state=row.state, restraint=restraint, ground=ground).note
    hearing = Hearing.from_db("default", _HEARING_COLUMNS, found[0][size + 3 :])
    return replace(row, joining=joining, closed_because=closed, note=note), hearing


@lru_cache(maxsize=64)
def _one(shape: Actor) -> Statement:
    rows = _visible(shape, _HEARING, short=False).filter(pk=_FIRST).exclude(state=State.WITHDRAWN)
    rows = rows.annotate(joining=_beside(_JOINING))
    hearing = (f"answer__hearing__{column}" for column in _HEARING_COLUMNS)
    rows = rows.values_list(*_COLUMNS, "joining", "restraint", "ground", *hearing)
    return Statement.of(rows, _FIRST, *_holes(shape))


def _after(order: str, cursor: str | None) -> list[Any] | None:
    if not cursor:
        return None
    try:
        first, second = keyset.unpack(cursor, 2)
    except keyset.BadCursor:
        return None
    # Or one from a list in another order.
    kind = int if order == "supported" else datetime
    return [first, second] if isinstance(first, kind) and isinstance(second, int) else None


def _shape(actor: Actor, hearing_id: int) -> tuple[Actor, dict[Any, Any]]:
    shape, values = shape_of(actor)
    if actor.visitor and not actor.is_authenticated:
        shape = replace(shape, visitor=_VISITOR)
        values[voter(shape)["visitor"]] = voter(actor)["visitor"]
    if hearing_id in actor.wrote:
        shape = replace(shape, wrote=frozenset({_HEARING}))
    return shape, values


@lru_cache(maxsize=256)
def _statement(shape: Actor, wanted: AnswerFilter, after: bool, limit: int, short: bool) -> Statement:
    rows = _narrowed(_visible(shape, _HEARING, short=short), wanted, after)
    if wanted.q:
        rows = rows.filter(pk__in=_found(shape, wanted, after, limit))
    rows = rows.order_by(*ORDERS[wanted.order]).values_list(*_COLUMNS)[:limit]
    asked = [_QUESTION, _FIRST, _SECOND, statements.MOMENT, _STATE, _WORDS, _ONLY_WORDS, _NAME, _PASSAGE]
    return Statement.of(rows, *asked, *_holes(shape))


def _holes(shape: Actor) -> list[Any]:
    visitor = [voter(shape)["visitor"]] if shape.visitor else []
    return [_HEARING, shape.user_id, *shape.organisations, *visitor]


def _visible(actor: Actor, hearing_id: int, *, short: bool) -> Any:
    rows = Contribution.objects.visible_to(actor).filter(tool_id=hearing_id, kind=ANSWER)
    # The tally's own tool: "most supported" is a walk along its index.
    rows = rows.filter(tally__tool_id=hearing_id, answer__isnull=False)
    return rows.annotate(
        # Moments as text, read only where the row is new to us.
        at=Cast("published_at", TextField()),
        changed=Cast("edited_at", TextField()),
        text=_beside(_TEXT, _WHOLE if short else _NO_LIMIT),
        files=_beside(_FILES),
        reply=_beside(_REPLY),
        supported=supported_by(actor),
    )


def _beside(sql: str, *values: Any) -> RawSQL:
    return RawSQL(sql, values, output_field=TextField())  # noqa: S611  # ours


def _narrowed(rows: Any, wanted: AnswerFilter, after: bool) -> Any:
    rows = rows.filter(state=wanted.state)
    if not wanted.at_desk:
        rows = rows.exclude(at_the_desk())
    if wanted.respondent in Respondent.values:
        rows = rows.filter(answer__respondent=wanted.respondent)
    if wanted.question:
        said = Value.objects.filter(
            answer_id=OuterRef("pk"), question_id=wanted.question, revision=OuterRef("revision")
        )
        rows = rows.filter(Exists(said))
    if wanted.passage:
        rows = rows.filter(Exists(Passage.objects.filter(is_about(wanted.passage))))
    if after:
        first = _FIRST if wanted.order == "supported" else statements.MOMENT
        rows = rows.filter(keyset.after(ORDERS[wanted.order], [first, _SECOND]))
    return rows


def _found(shape: Actor, wanted: AnswerFilter, after: bool, limit: int) -> Any:
    """The first hits by text and the first by the name that shows: between them they hold the first hits of all.

    Two searches, for one that asks "or" can use neither index.
    """
    rows = Contribution.objects.visible_to(shape).filter(tool_id=_HEARING, kind=ANSWER)
    if wanted.order == "supported":
        rows = rows.filter(tally__tool_id=_HEARING)
    rows = _narrowed(rows, wanted, after).order_by(*ORDERS[wanted.order]).values("pk")
    query = SearchQuery(wanted.q, config="norwegian", search_type="websearch")
    by_text = rows.filter(revisions__search=query, revisions__number=F("revision"))[:limit]
    if wanted.q == _ONLY_WORDS:
        return by_text
    name = SearchQuery(_NAME, config="simple", search_type="raw")
    by_name = rows.alias(named=SearchVector("author_name", config="simple")).filter(named=name)[:limit]
    return by_text.union(by_name, all=True)


@lru_cache(maxsize=1024)
def _row(row: tuple[Any, ...], language: str) -> AnswerRow:
    """What a row of the statement says, in the language people read (`language` is only there to remember it by)."""
    (
        pk, name, respondent, channel, at, edited_at, state, support, comments, person, organisation, withheld, spoken,
        version, words, files, reply, supported, joins, title, author,
    ) = row  # fmt: skip
    cut, said = words.startswith(_CUT_MARK), json.loads(reply) if reply else None
    return AnswerRow(
        id=pk,
        name=name,
        respondent=respondent,
        respondent_label=given_as(respondent, title),
        channel=channel,
        at=_moment(at),
        edited_at=_moment(edited_at) if edited_at else None,
        state=state,
        html="" if cut else words,
        support=support,
        comments=comments,
        supported=bool(supported),
        attachments=tuple(AttachmentRow(**file) for file in json.loads(files)) if files else (),
        by=person if organisation and not withheld else "",
        language=spoken,
        version=version,
        excerpt=text.excerpt(words.removeprefix(_CUT_MARK), _CUT - 50) if cut else "",
        joins=joins,
        author=author,
        reply=ReplyRow(said["title"], _moment(said["at"]), said["html"], said["language"]) if said else None,
    )


def _moment(text: str) -> datetime:
    return datetime.fromisoformat(text).astimezone(UTC)

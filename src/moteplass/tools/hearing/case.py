"""Everything a hearing's page says besides the answers, in one statement: the page may cost four in all."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from functools import cache, lru_cache
from typing import Any

from django.db.models import TextField
from django.db.models.expressions import RawSQL
from django.utils.translation import get_language

from moteplass.kit import clock, statements
from moteplass.kit.passages import anchored
from moteplass.kit.statements import Statement
from moteplass.spine.access.rooms import NoRoom, Room, attach
from moteplass.spine.content.reading import AttachmentRow
from moteplass.tools.hearing.figures import Figures, figures_of
from moteplass.tools.hearing.models import Hearing
from moteplass.tools.hearing.passages import origin_of
from moteplass.tools.hearing.queries import QuestionRow, SectionRow

_HEARING = statements.number(40)
_COLUMNS = tuple(field.attname for field in Hearing._meta.concrete_fields)


class Phase(StrEnum):
    """Where a hearing is by the clock: the job that closes it may be a moment late."""

    DRAFT = "draft"
    UPCOMING = "upcoming"
    OPEN = "open"
    CLOSED = "closed"


@dataclass(frozen=True, slots=True)
class ExtensionRow:
    before: datetime
    after: datetime
    reason: str
    at: datetime


@dataclass(frozen=True, slots=True)
class CorrectionRow:
    """The last time the letter was put right."""

    note: str
    at: datetime


@dataclass(frozen=True, slots=True)
class SummaryRow:
    html: str
    at: datetime


@dataclass(frozen=True, slots=True)
class EasyRow:
    """The letter, easy to read: under a heading of its own."""

    title: str
    html: str


@dataclass(frozen=True, slots=True)
class RoundRow:
    """The round before or after, that everyone may read."""

    before: bool
    title: str
    place: str
    tool: str


@dataclass(frozen=True, slots=True)
class Case:
    """A hearing's letter, documents, form, changes of the deadline, summary and figures."""

    letter: str
    documents: Sequence[AttachmentRow]
    sections: Sequence[SectionRow]
    extensions: Sequence[ExtensionRow]
    summary: SummaryRow | None
    figures: Figures
    corrected: CorrectionRow | None = None
    # How many bodies are invited, and how many of them have answered; None where nobody is.
    invited: tuple[int, int] | None = None
    # How many themes the agency has replied to, for all to read.
    replies: int = 0
    rounds: Sequence[RoundRow] = ()
    easy: EasyRow | None = None
    # The text of each section, each passage with its name as id.
    drafts: Sequence[str] = ()
    # What the agency writes in; empty where nobody has said.
    language: str = ""

    # Enough to tell cases apart, and quicker than all of it.
    def __hash__(self) -> int:
        return hash((self.letter, self.figures.total))

    @property
    def questions(self) -> list[QuestionRow]:
        """All questions, in the order of the form."""
        return [question for section in self.sections for question in section.questions]


def phase_of(hearing: Hearing) -> Phase:
    """Where the hearing is now."""
    now = clock.now()
    if hearing.state == Hearing.State.DRAFT:
        return Phase.DRAFT
    if hearing.state == Hearing.State.CLOSED or (hearing.closes_at and hearing.closes_at <= now):
        return Phase.CLOSED
    return Phase.UPCOMING if hearing.opens_at and hearing.opens_at > now else Phase.OPEN


# Each part is a subquery that walks an index from the hearing's row. By hand: through the ORM the same statement takes
# several times longer to put together than to run, on every page that is not in the cache.
_FORM = """
SELECT coalesce(json_agg(json_build_object('id', s.id, 'heading', s.heading, 'body', s.body, 'html', s.html,
  'language', l.language,
  'questions', (SELECT coalesce(json_agg(json_build_object('id', q.id, 'kind', q.kind, 'text', q.text, 'help', q.help,
    'required', q.required, 'low', q.low_label, 'high', q.high_label, 'options', (
      SELECT coalesce(json_agg(json_build_array(o.id, o.text) ORDER BY o.position, o.id), '[]')
      FROM hearing_option o WHERE o.question_id = q.id)) ORDER BY q.position, q.id), '[]')
  FROM hearing_question q WHERE q.section_id = s.id)) ORDER BY s.position, s.id), '[]')
FROM hearing_section s JOIN content_contribution l ON l.id = hearing_hearing.letter_id
WHERE s.hearing_id = hearing_hearing.tool_id
"""
_LETTER = """
SELECT json_build_array(r.html, c.language)
FROM content_contribution c JOIN content_revision r ON r.contribution_id = c.id AND r.number = c.revision
WHERE c.id = hearing_hearing.letter_id
"""
_EASY = """
SELECT json_build_array(r.title, r.html)
FROM content_contribution c JOIN content_revision r ON r.contribution_id = c.id AND r.number = c.revision
WHERE c.id = hearing_hearing.easy_id AND c.state = 'published'
"""
_DOCUMENTS = """
SELECT coalesce(json_agg(json_build_object('id', a.id, 'name', a.name, 'title', a.title, 'mime', a.mime, 'size', a.size)
  ORDER BY a.id), '[]')
FROM content_attachment a WHERE a.contribution_id = hearing_hearing.letter_id AND a.removed_in IS NULL
"""
_EXTENSIONS = """
SELECT coalesce(json_agg(json_build_object('before', e.before, 'after', e.after, 'reason', e.reason, 'at', e.at)
  ORDER BY e.id DESC), '[]')
FROM hearing_extension e WHERE e.hearing_id = hearing_hearing.tool_id
"""
_CORRECTED = """
SELECT json_build_object('note', x.note, 'at', x.at) FROM hearing_correction x
WHERE x.hearing_id = hearing_hearing.tool_id ORDER BY x.id DESC LIMIT 1
"""
_SUMMARY = """
SELECT json_build_object('html', r.html, 'at', r.at)
FROM content_contribution c JOIN content_revision r ON r.contribution_id = c.id AND r.number = c.revision
WHERE c.id = hearing_hearing.summary_id AND c.state = 'published'
"""
_FIGURES = """
SELECT coalesce(json_agg(json_build_array(f.respondent, f.week, f.n)), '[]')
FROM (SELECT respondent, week, sum(count) AS n FROM hearing_figure
  WHERE hearing_id = hearing_hearing.tool_id GROUP BY 1, 2) f
"""
# As invitations.has_answered, for the line on the hearing's page.
_INVITED = """
SELECT json_build_array(count(*), count(*) FILTER (WHERE EXISTS (SELECT FROM hearing_match m
  JOIN content_contribution c ON c.id = m.answer_id
  WHERE m.invited_id = i.id AND m.state <> 'refused' AND c.state <> 'withdrawn')))
FROM hearing_invited i WHERE i.hearing_id = hearing_hearing.tool_id HAVING count(*) > 0
"""
_REPLIES = """
SELECT count(*) FROM hearing_themereply t JOIN content_contribution c ON c.id = t.contribution_id
WHERE t.hearing_id = hearing_hearing.tool_id AND c.state = 'published'
"""
# The other rounds, only those that everyone may read: who reads this page may be let into it alone.
_ROUNDS = """
SELECT coalesce(json_agg(json_build_array(l.source_id = hearing_hearing.letter_id, p.title, p.slug, t.slug)
  ORDER BY l.id), '[]')
FROM content_link l JOIN hearing_hearing h
  ON h.letter_id = CASE WHEN l.source_id = hearing_hearing.letter_id THEN l.target_id ELSE l.source_id END
JOIN places_tool t ON t.id = h.tool_id JOIN places_place p ON p.id = t.place_id
WHERE l.kind = 'follows' AND hearing_hearing.letter_id IN (l.source_id, l.target_id)
  AND p.access = 'open' AND t.access IN ('', 'open') AND p.state <> 'draft' AND t.state <> 'draft'
"""
_CASE = (
    f"json_build_object('form', ({_FORM}), 'letter', ({_LETTER}), 'documents', ({_DOCUMENTS}), "  # ours
    f"'extensions', ({_EXTENSIONS}), 'corrected', ({_CORRECTED}), 'summary', ({_SUMMARY}), "
    f"'figures', ({_FIGURES}), 'invited', ({_INVITED}), 'replies', ({_REPLIES}), "
    f"'rounds', ({_ROUNDS}), 'easy', ({_EASY}))::text"
)


@cache
def _statement(sql: str) -> Statement:
    rows = Hearing.objects.filter(pk=_HEARING).annotate(parts=RawSQL(sql, [], output_field=TextField()))  # noqa: S611
    return Statement.of(rows.values_list(*_COLUMNS, "parts"), _HEARING)


def _hearing_with(room: Room, sql: str) -> tuple[Hearing, str]:
    found = _statement(sql).rows({_HEARING: room.the_tool.pk})
    if not found:
        raise NoRoom(room.the_tool.pk)
    hearing = Hearing.from_db("default", _COLUMNS, found[0][:-1])
    attach(hearing, "tool", room.the_tool)
    # The policy asks the tool for its hearing.
    attach(room.the_tool, "hearing", hearing)
    return hearing, found[0][-1]


def case_of(room: Room) -> tuple[Hearing, Case]:
    """The hearing of a room that has been decided, and its case. One query."""
    hearing, parts = _hearing_with(room, _CASE)
    return hearing, _case(parts, get_language() or "")


@lru_cache(maxsize=64)
def _case(text: str, reads: str) -> Case:
    """The case as the database tells it, read once until something in it changes, for those who read in `reads`."""
    parts = json.loads(text)
    summary, corrected = parts["summary"], parts["corrected"]
    letter, language = parts["letter"]
    sections = _sections(parts["form"])
    return Case(
        letter=below_a_heading(letter),
        documents=tuple(AttachmentRow(**row) for row in parts["documents"]),
        sections=sections,
        drafts=tuple(anchored(section.html, origin_of(section)) for section in sections),
        extensions=tuple(
            ExtensionRow(_moment(e["before"]), _moment(e["after"]), e["reason"], _moment(e["at"]))
            for e in parts["extensions"]
        ),
        summary=SummaryRow(below_a_heading(summary["html"]), _moment(summary["at"])) if summary else None,
        figures=figures_of((who, date.fromisoformat(week), int(n)) for who, week, n in parts["figures"]),
        corrected=CorrectionRow(corrected["note"], _moment(corrected["at"])) if corrected else None,
        invited=(parts["invited"][0], parts["invited"][1]) if parts["invited"] else None,
        replies=parts["replies"],
        rounds=tuple(RoundRow(*row) for row in parts["rounds"]),
        easy=EasyRow(*parts["easy"]) if parts["easy"] else None,
        language=language,
    )


def form_of(room: Room) -> tuple[Hearing, Sequence[SectionRow]]:
    """The hearing of a room that has been decided, and the form one answers on. One query."""
    hearing, form = _hearing_with(room, f"({_FORM})::text")
    return hearing, _form(form)


@lru_cache(maxsize=64)
def _form(text: str) -> Sequence[SectionRow]:
    return _sections(json.loads(text))


def _sections(form: Sequence[Mapping[str, Any]]) -> Sequence[SectionRow]:
    return tuple(
        SectionRow(
            s["id"],
            s["heading"],
            s["body"],
            s["html"],
            tuple(_question(q) for q in s["questions"]),
            s["language"],
        )
        for s in form
    )


def _question(q: Mapping[str, Any]) -> QuestionRow:
    options = tuple((pk, text) for pk, text in q["options"])
    return QuestionRow(q["id"], q["kind"], q["text"], q["help"], q["required"], options, q["low"], q["high"])


def below_a_heading(html: str) -> str:
    """Sanitised text whose headings begin one level further down: on the page it stands under a heading of its own."""
    for level, size in ((3, "xs"), (2, "sm")):
        html = html.replace(f"<h{level}>", f'<h{level + 1} class="ds-heading" data-size="{size}">')
        html = html.replace(f"</h{level}>", f"</h{level + 1}>")
    return html


def _moment(text: str) -> datetime:
    return datetime.fromisoformat(text)

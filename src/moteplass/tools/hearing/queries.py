"""A hearing as its readers see it. Everything returned is frozen: a template cannot fetch."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.contrib.postgres.search import SearchQuery
from django.db.models import Exists, JSONField, OuterRef, Q
from django.db.models.expressions import RawSQL
from django.urls import reverse
from django.utils.translation import gettext as _

from moteplass.kit import keyset, text
from moteplass.spine.access.actor import Actor
from moteplass.spine.access.rooms import NoRoom, Room
from moteplass.spine.content.models import Contribution, Revision, State
from moteplass.spine.content.reading import AttachmentRow, attachments, current_body
from moteplass.spine.registry.kinds import Row
from moteplass.spine.talk.commands import KIND as COMMENT
from moteplass.spine.votes.queries import supported_by
from moteplass.tools.hearing.models import (
    ANSWER,
    Answer,
    Extension,
    Hearing,
    Option,
    Question,
    Respondent,
    Section,
    Value,
)

PAGE_SIZE = 50
ORDERS: dict[str, tuple[str, ...]] = {
    "newest": ("-published_at", "-id"),
    "oldest": ("published_at", "id"),
    "supported": ("-tally__support", "-tally__contribution_id"),
}


@dataclass(frozen=True, slots=True)
class ReplyRow:
    title: str
    at: datetime
    html: str


@dataclass(frozen=True, slots=True)
class AnswerRow:
    id: int
    name: str
    respondent: str
    respondent_label: str
    channel: str
    at: datetime
    edited_at: datetime | None
    state: str
    html: str
    support: int
    comments: int
    supported: bool
    attachments: Sequence[AttachmentRow] = ()
    # The person who answers for an organisation, unless they have withheld their name.
    by: str = ""
    language: str = ""
    version: int = 1
    # Set instead of `html` where a list was asked to be short and the answer is not.
    excerpt: str = ""
    # What the agency has said to it, in its latest comment.
    reply: ReplyRow | None = None


@dataclass(frozen=True, slots=True)
class QuestionRow:
    id: int
    kind: str
    text: str
    help: str
    required: bool
    options: Sequence[tuple[int, str]]
    low_label: str
    high_label: str


@dataclass(frozen=True, slots=True)
class SectionRow:
    id: int
    heading: str
    body: str
    html: str
    questions: Sequence[QuestionRow]


@dataclass(frozen=True, slots=True)
class AnswerFilter:
    """What a reader has asked to see. `question` is an id, `q` words to find; empty means everything."""

    order: str = "newest"
    respondent: str = ""
    question: int | None = None
    q: str = ""
    state: str = State.PUBLISHED


def hearing_in(room: Room) -> Hearing:
    """The hearing of a room that has been decided. One query. Its tool is the room's, already loaded."""
    hearing = Hearing.objects.filter(pk=room.the_tool.pk).first()
    if hearing is None:
        raise NoRoom(room.the_tool.pk)
    hearing.tool = room.the_tool
    return hearing


def letter(hearing: Hearing) -> tuple[str, Sequence[AttachmentRow]]:
    """The letter's HTML and its documents. Two queries. The caller has decided that the hearing may be read."""
    rows = Revision.objects.filter(contribution_id=hearing.letter_id).order_by("-number")
    html = rows.values_list("html", flat=True).first() or ""
    return html, attachments([hearing.letter_id]).get(hearing.letter_id, [])


def letter_source(hearing: Hearing) -> str:
    """The letter as it was typed (Markdown)."""
    rows = Revision.objects.filter(contribution_id=hearing.letter_id).order_by("-number")
    return rows.values_list("body", flat=True).first() or ""


def summary_of(hearing: Hearing) -> Revision | None:
    """The summary's present version, or None."""
    if hearing.summary_id is None:
        return None
    return (
        Revision.objects.filter(contribution_id=hearing.summary_id)
        .defer("search")
        .order_by("-number")
        .first()
    )


def extensions(hearing: Hearing) -> list[Extension]:
    """How the period has been moved, latest first."""
    return list(Extension.objects.filter(hearing=hearing))


def form(hearing: Hearing) -> list[SectionRow]:
    """The sections with their questions and options. Three queries."""
    options: dict[int, list[tuple[int, str]]] = {}
    for o in Option.objects.filter(question__section__hearing=hearing):
        options.setdefault(o.question_id, []).append((o.pk, o.text))
    questions: dict[int, list[QuestionRow]] = {}
    for q in Question.objects.filter(section__hearing=hearing):
        row = QuestionRow(
            q.pk, q.kind, q.text, q.help, q.required, options.get(q.pk, []), q.low_label, q.high_label
        )
        questions.setdefault(q.section_id, []).append(row)
    return [
        SectionRow(s.pk, s.heading, s.body, s.html, questions.get(s.pk, []))
        for s in Section.objects.filter(hearing=hearing)
    ]


class Parsed(JSONField):
    """PostgreSQL's `json`, which the driver has parsed already."""

    def from_db_value(self, value: Any, expression: Any, connection: Any) -> Any:
        return value


# Beside each answer: its text, its files, and the agency's latest word to it. Each walks an index from the row, in the
# same statement. By hand: through the ORM it takes longer to put together than to run.
_BESIDE = """
json_build_array((
  SELECT CASE WHEN length(r.html) <= %s THEN json_build_array(r.html, '')
    ELSE json_build_array('', left(r.body, %s)) END
  FROM content_revision r
  WHERE r.contribution_id = content_contribution.id AND r.number = content_contribution.revision
), (
  SELECT json_agg(json_build_object('id', a.id, 'name', a.name, 'title', a.title, 'mime', a.mime, 'size', a.size)
    ORDER BY a.id)
  FROM content_attachment a WHERE a.contribution_id = content_contribution.id AND a.removed_in IS NULL
), CASE WHEN content_tally.comments > 0 THEN (
  SELECT json_build_object('title', c.author_title, 'at', c.published_at, 'html', r.html)
  FROM content_contribution c JOIN content_revision r ON r.contribution_id = c.id AND r.number = c.revision
  WHERE c.root_id = content_contribution.id AND c.state = 'published' AND c.capacity = 'agency' AND c.kind = %s
  ORDER BY c.published_at DESC, c.id DESC LIMIT 1
) END)
"""
# Longer answers are cut in a list: fifty long ones would be half a book. In characters.
_WHOLE, _CUT = 3000, 900
_NO_LIMIT = 2**31 - 1


def _answers(actor: Actor, hearing_id: int, *, short: bool = False) -> Any:
    rows = Contribution.objects.visible_to(actor).filter(tool_id=hearing_id, kind=ANSWER)
    # The tally's own tool: "most supported" is a walk along its index.
    rows = rows.filter(tally__tool_id=hearing_id).select_related("answer", "tally")
    beside = RawSQL(_BESIDE, [_WHOLE if short else _NO_LIMIT, _CUT, COMMENT], output_field=Parsed())  # noqa: S611
    return rows.annotate(beside=beside, supported=supported_by(actor))


def answers(
    actor: Actor, hearing: Hearing, wanted: AnswerFilter, *, cursor: str | None = None, short: bool = False
) -> keyset.Page[AnswerRow]:
    """A page of answers, with files and the agency's replies. One query. `short` gives long ones as an excerpt."""
    rows = _answers(actor, hearing.pk, short=short).filter(state=wanted.state)
    if wanted.respondent in Respondent.values:
        rows = rows.filter(answer__respondent=wanted.respondent)
    if wanted.question:
        said = Value.objects.filter(
            answer_id=OuterRef("pk"), question_id=wanted.question, revision=OuterRef("revision")
        )
        rows = rows.filter(Exists(said))
    if wanted.q.strip():
        rows = rows.filter(_matches(wanted.q))
    order = ORDERS.get(wanted.order, ORDERS["newest"])
    page = keyset.page(rows, order=order, cursor=cursor, size=PAGE_SIZE)
    return keyset.Page([_row(row) for row in page.rows], page.next)


def _matches(words: str) -> Q:
    words = text.normalise(words)[:200]
    query = SearchQuery(words, config="norwegian", search_type="websearch")
    hits = Revision.objects.filter(contribution_id=OuterRef("pk"), number=OuterRef("revision"), search=query)
    # The name as it shows: a withheld one is not there to be found.
    return Q(Exists(hits)) | Q(author_name__icontains=words)


def answer(actor: Actor, hearing: Hearing, answer_id: int) -> AnswerRow:
    """One answer. Raises NoRoom where the actor may not read it. One query."""
    return answer_in(actor, hearing.pk, answer_id)[0]


def answer_in(actor: Actor, hearing_id: int, answer_id: int) -> tuple[AnswerRow, Hearing]:
    """One answer with its hearing. Raises NoRoom where the actor may not read it. One query."""
    rows = _answers(actor, hearing_id).filter(pk=answer_id).exclude(state=State.WITHDRAWN)
    row = rows.select_related("answer__hearing", "tally").first()
    if row is None:
        raise NoRoom(answer_id)
    return _row(row), row.answer.hearing


def _row(c: Any) -> AnswerRow:
    (html, start), files, said = c.beside
    return AnswerRow(
        id=c.pk,
        name=c.author_name,
        respondent=c.answer.respondent,
        respondent_label=str(Respondent(c.answer.respondent).label),
        channel=c.channel,
        at=c.published_at,
        edited_at=c.edited_at,
        state=c.state,
        html=html,
        support=c.tally.support,
        comments=c.tally.comments,
        supported=bool(c.supported),
        attachments=[AttachmentRow(**file) for file in files or ()],
        by=c.answer.name if c.answer.organisation_name and not c.answer.name_withheld else "",
        language=c.language,
        version=c.revision,
        excerpt=text.excerpt(start, _CUT - 50) if start else "",
        reply=ReplyRow(said["title"], datetime.fromisoformat(said["at"]), said["html"]) if said else None,
    )


def by_receipt(digest: str) -> Answer | None:
    """The answer that a receipt code opens, with its hearing, tool and place. One query."""
    rows = Answer.objects.select_related("contribution", "hearing__tool__place__organisation")
    return rows.filter(receipt=digest).first()


def by_submission(hearing: Hearing, submission: UUID) -> Answer | None:
    """The answer that a form has become, if it has. One query."""
    return Answer.objects.filter(hearing=hearing, submission=submission).first()


def first_words(answer: Answer) -> str:
    """The text of an answer as it was when it came. One query."""
    rows = Revision.objects.filter(contribution_id=answer.pk, number=1)
    return rows.values_list("body", flat=True).first() or ""


def values_of(answer: Answer) -> dict[int, list[Value]]:
    """What the present version says, by question."""
    found: dict[int, list[Value]] = {}
    for value in Value.objects.filter(answer=answer, revision=answer.contribution.revision).select_related(
        "option"
    ):
        found.setdefault(value.question_id, []).append(value)
    return found


def search_rows(actor: Actor, ids: Sequence[int]) -> list[Row]:
    """Rows for contributions of ours, comments among them, that a list has found. One query."""
    rows = Contribution.objects.visible_to(actor).filter(pk__in=ids).select_related("place", "tool", "root")
    return [_list_row(c) for c in rows.annotate(body=current_body())]


def _list_row(c: Any) -> Row:
    title = c.title or c.place.title
    if c.kind == ANSWER:
        title = (
            _("Answer from %(name)s") % {"name": c.author_name}
            if c.author_name
            else _("Answer, name withheld")
        )
    elif c.kind == COMMENT:
        title = _("Comment from %(name)s") % {"name": c.author_name or _("somebody")}
    anchor = f"#c{c.pk}" if c.root_id else ""
    url = _address(c.root if c.root_id else c, {"place": c.place.slug, "tool": c.tool.slug}) + anchor
    return Row(
        c.pk,
        title,
        url,
        c.author_name,
        c.published_at,
        text.excerpt(c.body or "", 280),
        c.kind,
        c.place.title,
    )


def _address(c: Contribution, where: dict[str, str]) -> str:
    """The page on which a contribution stands."""
    if c.kind == ANSWER:
        return reverse("hearing-answer", kwargs={**where, "answer": c.pk})
    return reverse("hearing", kwargs=where)

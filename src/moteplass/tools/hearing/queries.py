"""A hearing as its readers see it. Everything returned is frozen: a template cannot fetch."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib.postgres.search import SearchQuery
from django.db.models import Exists, OuterRef, Q
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext_lazy

from moteplass.kit import keyset, text
from moteplass.spine.access.actor import Actor
from moteplass.spine.access.rooms import NoRoom, Room
from moteplass.spine.content.models import Contribution, Revision, State
from moteplass.spine.content.reading import AttachmentRow, attachments, current_body, current_html
from moteplass.spine.places.models import Tool
from moteplass.spine.registry.kinds import Card, Row
from moteplass.spine.votes.queries import supported_by
from moteplass.tools.hearing.figures import shown_answers
from moteplass.tools.hearing.models import ANSWER, Answer, Extension, Hearing, Option, Question, Respondent, Section, Value

PAGE_SIZE = 50
ORDERS: dict[str, tuple[str, ...]] = {
    "newest": ("-published_at", "-id"),
    "oldest": ("published_at", "id"),
    "supported": ("-tally__support", "-tally__contribution_id"),
}


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
    return Revision.objects.filter(contribution_id=hearing.summary_id).defer("search").order_by("-number").first()


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
        row = QuestionRow(q.pk, q.kind, q.text, q.help, q.required, options.get(q.pk, []), q.low_label, q.high_label)
        questions.setdefault(q.section_id, []).append(row)
    return [
        SectionRow(s.pk, s.heading, s.body, s.html, questions.get(s.pk, [])) for s in Section.objects.filter(hearing=hearing)
    ]


def _answers(actor: Actor, hearing: Hearing) -> Any:
    rows = Contribution.objects.visible_to(actor).filter(tool_id=hearing.pk, kind=ANSWER)
    return rows.select_related("answer", "tally")


def answers(actor: Actor, hearing: Hearing, wanted: AnswerFilter, *, cursor: str | None = None) -> keyset.Page[AnswerRow]:
    """A page of answers. Two queries: the rows, and their attachments."""
    rows = _answers(actor, hearing).filter(state=wanted.state)
    if wanted.respondent in Respondent.values:
        rows = rows.filter(answer__respondent=wanted.respondent)
    if wanted.question:
        said = Value.objects.filter(answer_id=OuterRef("pk"), question_id=wanted.question, revision=OuterRef("revision"))
        rows = rows.filter(Exists(said))
    if wanted.q.strip():
        rows = rows.filter(_matches(wanted.q))
    rows = rows.annotate(html=current_html(), supported=supported_by(actor))
    order = ORDERS.get(wanted.order, ORDERS["newest"])
    page = keyset.page(rows, order=order, cursor=cursor, size=PAGE_SIZE)
    files = attachments([row.pk for row in page.rows])
    return keyset.Page([_row(row, files.get(row.pk, ())) for row in page.rows], page.next)


def _matches(words: str) -> Q:
    query = SearchQuery(text.normalise(words)[:200], config="norwegian", search_type="websearch")
    hits = Revision.objects.filter(contribution_id=OuterRef("pk"), number=OuterRef("revision"), search=query)
    return Q(Exists(hits)) | Q(author_name__icontains=text.normalise(words)[:200])


def answer(actor: Actor, hearing: Hearing, answer_id: int) -> AnswerRow:
    """One answer. Raises NoRoom where the actor may not read it. Two queries."""
    rows = _answers(actor, hearing).filter(pk=answer_id).exclude(state=State.WITHDRAWN)
    row = rows.annotate(html=current_html(), supported=supported_by(actor)).first()
    if row is None:
        raise NoRoom(answer_id)
    return _row(row, attachments([row.pk]).get(row.pk, ()))


def _row(c: Any, files: Sequence[AttachmentRow]) -> AnswerRow:
    return AnswerRow(
        id=c.pk,
        name=c.author_name,
        respondent=c.answer.respondent,
        respondent_label=str(Respondent(c.answer.respondent).label),
        channel=c.channel,
        at=c.published_at,
        edited_at=c.edited_at,
        state=c.state,
        html=c.html,
        support=c.tally.support,
        comments=c.tally.comments,
        supported=bool(c.supported),
        attachments=files,
    )


def by_receipt(digest: str) -> Answer | None:
    """The answer that a receipt code opens, with its hearing, tool and place. One query."""
    rows = Answer.objects.select_related("contribution", "hearing__tool__place__organisation")
    return rows.filter(receipt=digest).first()


def values_of(answer: Answer) -> dict[int, list[Value]]:
    """What the present version says, by question."""
    found: dict[int, list[Value]] = {}
    for value in Value.objects.filter(answer=answer, revision=answer.contribution.revision).select_related("option"):
        found.setdefault(value.question_id, []).append(value)
    return found


def search_rows(actor: Actor, ids: Sequence[int]) -> list[Row]:
    """Rows for contributions of ours that a list has found."""
    rows = Contribution.objects.visible_to(actor).filter(pk__in=ids).select_related("place", "tool")
    return [_list_row(c) for c in rows.annotate(body=current_body())]


def _list_row(c: Any) -> Row:
    where = {"place": c.place.slug, "tool": c.tool.slug}
    if c.kind == ANSWER:
        title = _("Answer from %(name)s") % {"name": c.author_name} if c.author_name else _("Answer, name withheld")
        url = reverse("hearing-answer", kwargs={**where, "answer": c.pk})
    else:
        title, url = c.title or c.place.title, reverse("hearing", kwargs=where)
    return Row(c.pk, title, url, c.author_name, c.published_at, text.excerpt(c.body or "", 280), c.kind)


def cards(actor: Actor, tools: Sequence[Tool]) -> list[Card]:
    """Cards for tools the caller has already found readable. One query, plus the counts in it."""
    rows = Hearing.objects.filter(pk__in=[tool.pk for tool in tools]).select_related("tool__place__organisation")
    return [
        Card(
            title=h.tool.place.title,
            summary=h.tool.place.summary,
            url=reverse("hearing", kwargs={"place": h.tool.place.slug, "tool": h.tool.slug}),
            organisation=h.tool.place.organisation.name,
            state=h.state,
            closes_at=h.closes_at,
            closed_at=h.closed_at,
            count=h.received,
            count_label=ngettext_lazy("answer", "answers", "number") % {"number": h.received},
        )
        for h in rows.annotate(received=shown_answers())
    ]

"""Hearings and their answers as open data."""

from datetime import date, datetime

from django.db.models import Exists, OuterRef
from ninja import Router, Schema

from moteplass.kit import keyset
from moteplass.kit.localise import day_of
from moteplass.spine.access.acts import Act
from moteplass.spine.access.endpoints import Call, endpoint, with_key
from moteplass.spine.content.models import State
from moteplass.spine.content.visibility import readable_tools
from moteplass.tools.hearing import queries
from moteplass.tools.hearing.api_answering import SentOut, send_answer
from moteplass.tools.hearing.api_case import AttachedOut, case, files
from moteplass.tools.hearing.api_outcome import outcome
from moteplass.tools.hearing.api_own import ChangedOut, change, own, withdraw
from moteplass.tools.hearing.case import Phase, case_of, phase_of
from moteplass.tools.hearing.figures import shown_answers
from moteplass.tools.hearing.models import Hearing, Respondent
from moteplass.tools.hearing.passages import words_of

router = Router(tags=["hearing"])
for part in (case, outcome, own):
    router.add_router("", part)
_SIZE = 50


class HearingOut(Schema):
    place: str
    tool: str
    title: str
    summary: str
    organisation: str
    state: str
    opens_at: datetime | None
    closes_at: datetime | None
    answers: int


class HearingsOut(Schema):
    hearings: list[HearingOut]
    next: str | None


class QuestionOut(Schema):
    id: int
    kind: str
    text: str
    help: str
    required: bool
    options: list[str]
    # What 1 and 5 mean, for a scale.
    low_label: str
    high_label: str


class SectionOut(Schema):
    """A part of the form, perhaps with the draft text that it is about. `questions` are ids."""

    heading: str
    html: str
    questions: list[int]


class ExtensionOut(Schema):
    """That the deadline was moved."""

    before: datetime
    after: datetime
    reason: str
    at: datetime


class RoundOut(Schema):
    """Another round of the hearing: `before` this one, or after it."""

    before: bool
    title: str
    place: str
    tool: str


class HearingDetailOut(HearingOut):
    letter_html: str
    # The letter in short sentences and everyday words; empty where there is none.
    easy_title: str
    easy_html: str
    summary_html: str
    questions: list[QuestionOut]
    by_respondent: dict[str, int]
    # Where it is by the clock.
    phase: Phase
    # Why the period is shorter than six weeks, where it is.
    short_reason: str
    # What came of it, in short.
    outcome: str
    documents: list[AttachedOut]
    sections: list[SectionOut]
    extensions: list[ExtensionOut]
    rounds: list[RoundOut]


class AnswerOut(Schema):
    id: int
    name: str
    respondent: str
    # The same in words; of a person also title and workplace, or that they are verified.
    respondent_label: str
    channel: str
    received_on: date
    late: bool
    published_at: datetime
    edited_at: datetime | None
    html: str
    support: int
    comments: int
    # The words of the letter and the draft texts that it is about.
    passages: list[str]
    # The answer that it supports and adds to.
    supports_answer: int | None
    attachments: list[AttachedOut]


class AnswersOut(Schema):
    answers: list[AnswerOut]
    next: str | None


@router.get("/hearings", response=HearingsOut)
@endpoint(Act.BROWSE)
def list_hearings(request: Call, state: str = "", after: str = "") -> HearingsOut:
    """Published hearings, latest first. `state` is open or closed; `after` is `next` of the page before."""
    readable = readable_tools(request.actor).filter(pk=OuterRef("pk"))
    rows = Hearing.objects.filter(Exists(readable)).exclude(state=Hearing.State.DRAFT)
    if state:
        rows = rows.filter(state=state)
    rows = rows.select_related("tool__place__organisation").annotate(received=shown_answers())
    page = keyset.page(rows, order=("-opens_at", "-tool_id"), cursor=after or None, size=_SIZE)
    return HearingsOut(hearings=[_hearing(h, h.received) for h in page.rows], next=page.next)  # type: ignore[attr-defined]


def _hearing(h: Hearing, received: int) -> HearingOut:
    place = h.tool.place
    return HearingOut(
        place=place.slug,
        tool=h.tool.slug,
        title=place.title,
        summary=place.summary,
        organisation=place.organisation.name,
        state=h.state,
        opens_at=h.opens_at,
        closes_at=h.closes_at,
        answers=received,
    )


@router.get("/{place}/{tool}", response=HearingDetailOut)
@endpoint(Act.READ)
def read_hearing(request: Call, place: str, tool: str) -> HearingDetailOut:
    """One hearing: its letter, questions and figures."""
    hearing, told = case_of(request.room)
    html, documents = queries.letter(hearing)
    easy = queries.easy_of(hearing)
    summary = queries.summary_of(hearing)
    return HearingDetailOut(
        **_hearing(hearing, told.figures.total).model_dump(),
        letter_html=html,
        easy_title=easy.title if easy else "",
        easy_html=easy.html if easy else "",
        summary_html=summary.html if summary else "",
        questions=[
            QuestionOut(
                id=q.id,
                kind=q.kind,
                text=q.text,
                help=q.help,
                required=q.required,
                options=[text for _pk, text in q.options],
                low_label=q.low_label,
                high_label=q.high_label,
            )
            for q in told.questions
        ],
        by_respondent={respondent: n for respondent, _label, n in told.figures.by_respondent},
        phase=phase_of(hearing),
        short_reason=hearing.short_reason,
        outcome=request.room.place.outcome,
        documents=files(documents),
        sections=[
            SectionOut(heading=s.heading, html=s.html, questions=[q.id for q in s.questions])
            for s in told.sections
        ],
        extensions=[
            ExtensionOut(before=e.before, after=e.after, reason=e.reason, at=e.at) for e in told.extensions
        ],
        rounds=[RoundOut(before=r.before, title=r.title, place=r.place, tool=r.tool) for r in told.rounds],
    )


@router.get("/{place}/{tool}/answers", response=AnswersOut)
@endpoint(Act.READ)
def list_answers(
    request: Call,
    place: str,
    tool: str,
    order: str = "newest",
    respondent: Respondent | None = None,
    question: int | None = None,
    q: str = "",
    after: str = "",
) -> AnswersOut:
    """Answers that everyone may read. `order` is newest, oldest or supported."""
    wanted = queries.AnswerFilter(
        order=order, respondent=respondent or "", question=question, q=q, state=State.PUBLISHED
    )
    hearing = queries.hearing_in(request.room)
    page = queries.answers(request.actor, hearing, wanted, cursor=after or None)
    about = words_of((row.id, row.version) for row in page.rows)
    answers = [_answer(row, hearing, about.get(row.id, [])) for row in page.rows]
    return AnswersOut(answers=answers, next=page.next)


# Here, for an address is answered by one router.
router.post("/{place}/{tool}/answers", response={201: SentOut}, auth=with_key)(send_answer)
router.put("/{place}/{tool}/answers/{answer}", response=ChangedOut, auth=with_key)(change)
router.delete("/{place}/{tool}/answers/{answer}", response=ChangedOut, auth=with_key)(withdraw)


@router.get("/{place}/{tool}/answers/{answer}", response=AnswerOut)
@endpoint(Act.READ)
def read_answer(request: Call, place: str, tool: str, answer: int) -> AnswerOut:
    """One answer."""
    row, hearing = queries.answer_in(request.actor, request.room.the_tool.pk, answer)
    return _answer(row, hearing, words_of([(row.id, row.version)]).get(row.id, []))


def _answer(row: queries.AnswerRow, hearing: Hearing, about: list[str]) -> AnswerOut:
    return AnswerOut(
        id=row.id,
        name=row.name,
        respondent=row.respondent,
        respondent_label=row.respondent_label,
        channel=row.channel,
        received_on=day_of(row.at),
        late=hearing.closes_at is not None and row.at > hearing.closes_at,
        published_at=row.at,
        edited_at=row.edited_at,
        html=row.html,
        support=row.support,
        comments=row.comments,
        passages=about,
        supports_answer=row.joins,
        attachments=files(row.attachments),
    )

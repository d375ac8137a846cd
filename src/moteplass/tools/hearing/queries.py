"""A hearing as its readers see it. Everything returned is frozen: a template cannot fetch."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils.translation import gettext as _

from moteplass.kit import keyset, text
from moteplass.kit.sanitise import html_to_text
from moteplass.spine.access.actor import Actor
from moteplass.spine.access.rooms import NoRoom, Room, own_row
from moteplass.spine.content.models import Attachment, Contribution, Revision, State
from moteplass.spine.content.reading import AttachmentRow, attachments, current_body, current_html
from moteplass.spine.registry.kinds import Row
from moteplass.spine.talk.commands import KIND as COMMENT
from moteplass.tools.hearing import listing
from moteplass.tools.hearing.answer_rows import AnswerFilter as AnswerFilter
from moteplass.tools.hearing.answer_rows import AnswerRow as AnswerRow
from moteplass.tools.hearing.listing import ORDERS as ORDERS
from moteplass.tools.hearing.models import (
    ANSWER,
    EASY,
    LETTER,
    REPLY,
    Answer,
    Correction,
    EarlierText,
    Extension,
    Frame,
    Hearing,
    Option,
    Question,
    Section,
)

PAGE_SIZE = 50


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
    language: str = ""


def hearing_in(room: Room) -> Hearing:
    """The hearing of a room that has been decided. One query. Its tool is the room's, already loaded."""
    return own_row(room, Hearing)


def letter(hearing: Hearing) -> tuple[str, Sequence[AttachmentRow]]:
    """The letter's HTML and its documents. Two queries. The caller has decided that the hearing may be read."""
    rows = Revision.objects.filter(contribution_id=hearing.letter_id).order_by("-number")
    html = rows.values_list("html", flat=True).first() or ""
    return html, attachments([hearing.letter_id]).get(hearing.letter_id, [])


def letter_source(hearing: Hearing) -> str:
    """The letter as it was typed (Markdown)."""
    rows = Revision.objects.filter(contribution_id=hearing.letter_id).order_by("-number")
    return rows.values_list("body", flat=True).first() or ""


@dataclass(frozen=True, slots=True)
class LetterVersion:
    """A version of the letter that everyone may read, counted from the one that was published."""

    number: int
    revision: int
    at: datetime
    # What changed since the one before; empty for the first.
    note: str
    # The version of the easy-read letter beside it; 0 for none.
    easy: int


@dataclass(frozen=True, slots=True)
class VersionText:
    """One text of a version: the letter, or the easy-read one or a section's under a heading of their own."""

    heading: str
    html: str
    text: str


@dataclass(frozen=True, slots=True)
class LetterText:
    """A version in full: its texts by what they are. Of the documents, those that a later version has taken away are
    only names.
    """

    texts: Mapping[str, VersionText]
    documents: Sequence[AttachmentRow]
    taken_away: frozenset[int]
    language: str


def letter_versions(hearing: Hearing) -> list[LetterVersion]:
    """The versions everyone may read, newest first; none for a letter that has not been corrected. Two queries."""
    corrections = list(Correction.objects.filter(hearing=hearing).order_by("id"))
    if not corrections:
        return []
    rows = Contribution.objects.unscoped(reason="the caller has decided that the hearing may be read")
    published = rows.values_list("published_at", flat=True).get(pk=hearing.letter_id)
    first = corrections[0]
    found = [LetterVersion(1, first.before, published, "", first.easy_before)]
    found += [LetterVersion(n, c.version, c.at, c.note, c.easy) for n, c in enumerate(corrections, start=2)]
    return found[::-1]


def letter_text(hearing: Hearing, version: LetterVersion) -> LetterText:
    """One of letter_versions in full. Three queries, four where it has an easy-read letter."""
    revision = version.revision
    letter = (
        Revision.objects.defer("search")
        .select_related("contribution")
        .get(contribution_id=hearing.letter_id, number=revision)
    )
    texts = {LETTER: _version_text("", letter.html)}
    later = EarlierText.objects.filter(section=OuterRef("pk"), correction__version__gt=revision)
    stood = Coalesce(Subquery(later.order_by("correction_id").values("html")[:1]), "html")
    for section in Section.objects.filter(hearing=hearing).annotate(stood=stood).exclude(stood=""):
        texts[f"section-{section.pk}"] = _version_text(section.heading, section.stood)
    if version.easy and hearing.easy_id:
        easy = Revision.objects.defer("search").get(contribution_id=hearing.easy_id, number=version.easy)
        texts[EASY] = _version_text(easy.title, easy.html)
    files = list(
        Attachment.objects.filter(contribution_id=hearing.letter_id, revision__lte=revision).filter(
            Q(removed_in=None) | Q(removed_in__gt=revision)
        )
    )
    return LetterText(
        texts=texts,
        documents=[AttachmentRow(a.pk, a.name, a.title, a.mime, a.size) for a in files],
        taken_away=frozenset(a.pk for a in files if a.removed_in is not None),
        language=letter.contribution.language,
    )


def _version_text(heading: str, html: str) -> VersionText:
    return VersionText(heading, html, html_to_text(html))


def summary_of(hearing: Hearing) -> Revision | None:
    """The summary's present version, or None."""
    return _present(hearing.summary_id)


def easy_of(hearing: Hearing) -> Revision | None:
    """The present version of the easy-read letter, or None; without text where it has been taken away."""
    return _present(hearing.easy_id)


def _present(contribution_id: int | None) -> Revision | None:
    if contribution_id is None:
        return None
    rows = Revision.objects.filter(contribution_id=contribution_id).defer("search")
    return rows.order_by("-number").first()


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


def answers(
    actor: Actor, hearing: Hearing, wanted: AnswerFilter, *, cursor: str | None = None, short: bool = False
) -> keyset.Page[AnswerRow]:
    """A page of answers, with files and the agency's replies. One query. `short` gives long ones as an excerpt."""
    return listing.page(actor, hearing.pk, wanted, cursor=cursor, size=PAGE_SIZE, short=short)


def answer(actor: Actor, hearing: Hearing, answer_id: int) -> AnswerRow:
    """One answer. Raises NoRoom where the actor may not read it. One query."""
    return answer_in(actor, hearing.pk, answer_id)[0]


def answer_in(actor: Actor, hearing_id: int, answer_id: int) -> tuple[AnswerRow, Hearing]:
    """One answer with its hearing. Raises NoRoom where the actor may not read it. One query."""
    found = listing.one(actor, hearing_id, answer_id)
    if found is None:
        raise NoRoom(answer_id)
    return found


def by_receipt(digest: str) -> Answer | None:
    """The answer that a receipt code opens, with its hearing, tool and place. One query.

    `asked`: whether its respondent may tell which groups they belong to.
    """
    rows = Answer.objects.select_related("contribution", "hearing__tool__place__organisation")
    asked = Frame.objects.filter(hearing=OuterRef("hearing"), way=Frame.Way.ASKED)
    return rows.annotate(asked=Exists(asked)).filter(receipt=digest).first()


def by_submission(hearing: Hearing, submission: UUID) -> Answer | None:
    """The answer that a respondent's form has become, if it has. One query."""
    return Answer.objects.filter(hearing=hearing, submission=submission, entry=None).first()


def first_words(answer: Answer) -> str:
    """The text of an answer as it was when it came. One query."""
    rows = Revision.objects.filter(contribution_id=answer.pk, number=1)
    return rows.values_list("body", flat=True).first() or ""


def search_rows(actor: Actor, ids: Sequence[int]) -> list[Row]:
    """Rows for contributions of ours, comments among them, that a list has found. One query."""
    rows = Contribution.objects.visible_to(actor).filter(pk__in=ids).select_related("place", "tool", "root")
    return [_list_row(c) for c in rows.annotate(body=current_body(), html=current_html())]


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
        c.byline,
        c.published_at,
        # What was written with headings and lists reads as words; a reply on a form as it was typed.
        text.excerpt(c.body or "" if c.kind == ANSWER else html_to_text(c.html or ""), 280),
        c.kind,
        c.place.title,
    )


def _address(c: Contribution, where: dict[str, str]) -> str:
    """The page on which a contribution stands."""
    if c.kind == ANSWER:
        return reverse("hearing-answer", kwargs={**where, "answer": c.pk})
    if c.kind == REPLY:
        # Its writer finds it in their own list while it is a draft.
        if c.state != State.PUBLISHED:
            return reverse("hearing-replies", kwargs=where)
        return reverse("hearing-outcome", kwargs=where) + f"#c{c.pk}"
    return reverse("hearing-easy" if c.kind == EASY else "hearing", kwargs=where)

"""Running a hearing: drafting, publishing, extending, closing, summing up."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from moteplass.kit import sanitise
from moteplass.spine.access.acts import Act
from moteplass.spine.command import Tx, command
from moteplass.spine.content import attachments, signing, writing
from moteplass.spine.content.attachments import Taken
from moteplass.spine.content.models import Contribution, Revision, State
from moteplass.spine.places.models import Access, Place, Tool
from moteplass.spine.stewardship.commands import NotPossible, let_readers_into, move_in
from moteplass.tools.hearing import rounds
from moteplass.tools.hearing.commands.drafting import agency_text, language_of, missing_to_publish
from moteplass.tools.hearing.facts import HearingClosed, HearingExtended, HearingPublished
from moteplass.tools.hearing.models import LETTER, SUMMARY, Extension, Hearing, Option, Question, Section
from moteplass.tools.hearing.periods import hold_shut


class NotDue(Exception):
    """The hearing is not to be closed now: its deadline has moved, or somebody has closed it."""


@dataclass(frozen=True, slots=True)
class QuestionInput:
    """A question as drafted. `pk` of an existing question keeps it; None makes a new one."""

    text: str
    kind: str = Question.Kind.TEXT
    help: str = ""
    required: bool = False
    options: Sequence[str] = ()
    low_label: str = ""
    high_label: str = ""


@dataclass(frozen=True, slots=True)
class SectionInput:
    heading: str
    body: str = ""
    questions: Sequence[QuestionInput] = ()


def start(
    tx: Tx, place: Place, *, body: str = "", sections: Sequence[SectionInput] = (), language: str = ""
) -> Tool:
    """What a place from the template "Netthøring" begins with: a draft hearing with an empty letter and one question,
    or with the letter (Markdown) and the questions given. In `language`, else in the one it is made in.

    Called inside create_place's transaction, where the room does not exist yet.
    """
    tool = Tool.objects.create(
        place=place, kind="hearing", slug="hearing", title=place.title, state=Tool.State.DRAFT
    )
    language = language or get_language() or settings.LANGUAGE_CODE
    letter = agency_text(tx, tool, kind=LETTER, title=place.title, body=body, language=language)
    hearing = Hearing.objects.create(tool=tool, letter=letter)
    question = QuestionInput(_("What do you think?"), required=True)
    _replace_sections(hearing, sections or [SectionInput(_("Your answer"), questions=[question])])
    return tool


@command(Act.MANAGE, on="hearing")
def write_letter(tx: Tx, *, hearing: Hearing, title: str, body: str) -> None:
    """A new version of a draft's letter, in Markdown. Every version is kept. Once published, correct_letter."""
    require_draft(hearing)
    letter = _contribution(hearing.letter_id)
    writing.edit(tx, letter, title=title, body=body, format=Revision.Format.MARKDOWN, by_name=tx.actor.name)


@command(Act.MANAGE, on="hearing")
def add_document(tx: Tx, *, hearing: Hearing, taken: Taken, title: str) -> int:
    """Put a document beside a draft's letter. Returns the attachment's id."""
    require_draft(hearing)
    letter = _contribution(hearing.letter_id)
    attachment = attachments.attach(tx, letter, taken, revision=letter.revision, title=title)
    tx.audit("hearing.document.added", attachment)
    return attachment.pk


@command(Act.MANAGE, on="hearing")
def remove_document(tx: Tx, *, hearing: Hearing, attachment_id: int) -> None:
    """Take a document away from a draft's letter, which becomes a new version. Those that had it keep it."""
    require_draft(hearing)
    letter = _contribution(hearing.letter_id)
    body = Revision.objects.values_list("body", flat=True).get(contribution=letter, number=letter.revision)
    number = writing.edit(
        tx, letter, title=letter.title, body=body, format=Revision.Format.MARKDOWN, by_name=tx.actor.name
    )
    attachments.detach(tx, letter, [attachment_id], revision=number)
    tx.audit("hearing.document.removed", letter, attachment=attachment_id)


@command(Act.MANAGE, on="hearing")
def set_questions(tx: Tx, *, hearing: Hearing, sections: Sequence[SectionInput]) -> None:
    """Replace the form. Raises NotPossible once the hearing has been published: answers refer to its questions."""
    if not _is_draft(hearing):
        raise NotPossible(_("The questions cannot change after the hearing has been published."))
    _replace_sections(hearing, sections)
    tx.audit("hearing.questions.changed", hearing.tool, sections=len(sections))


def _replace_sections(hearing: Hearing, sections: Sequence[SectionInput]) -> None:
    Section.objects.filter(hearing=hearing).delete()
    for at, given in enumerate(sections):
        section = Section.objects.create(
            hearing=hearing,
            position=at,
            heading=given.heading,
            body=given.body,
            html=sanitise.markdown_to_html(given.body) if given.body else "",
        )
        for number, q in enumerate(given.questions):
            question = Question.objects.create(
                section=section,
                position=number,
                kind=q.kind,
                text=q.text,
                help=q.help,
                required=q.required,
                low_label=q.low_label,
                high_label=q.high_label,
            )
            Option.objects.bulk_create(
                Option(question=question, position=n, text=o) for n, o in enumerate(q.options)
            )


@command(Act.MANAGE, on="hearing")
def set_terms(
    tx: Tx,
    *,
    hearing: Hearing,
    opens_at: datetime | None,
    closes_at: datetime | None,
    short_reason: str,
    names_may_be_withheld: bool,
    checked_first: bool,
    write_first: bool,
    comments_allowed: bool,
) -> None:
    """Period and rules of a draft. After publishing, the period moves by extend_hearing and the rules stand."""
    if not _is_draft(hearing):
        raise NotPossible(_("The hearing has been published. Extend the period instead."))
    Hearing.objects.filter(pk=hearing.pk).update(
        opens_at=opens_at,
        closes_at=closes_at,
        short_reason=short_reason,
        names_may_be_withheld=names_may_be_withheld,
        checked_first=checked_first,
        answer_first=write_first,
        comments_allowed=comments_allowed,
    )
    Tool.objects.filter(pk=hearing.pk).update(write_first=write_first)
    tx.audit("hearing.terms.changed", hearing.tool)


@command(Act.MANAGE, on="hearing")
def publish_hearing(tx: Tx, *, hearing: Hearing) -> None:
    """Open the hearing, and its place with it. Raises NotPossible with what is missing."""
    now = hold_shut(hearing)
    hearing = Hearing.objects.select_related("tool__place").get(pk=hearing.pk)
    if hearing.state != Hearing.State.DRAFT:
        raise NotPossible(_("The hearing has already been published."))
    if gaps := missing_to_publish(hearing, now):
        raise NotPossible(" ".join(words for _step, words in gaps))
    hearing.state = Hearing.State.OPEN
    hearing.opens_at = max(hearing.opens_at or now, now)
    hearing.save(update_fields=["state", "opens_at"])
    rows = Contribution.objects.unscoped(reason="the command has decided").filter(
        pk__in=[hearing.letter_id, hearing.easy_id]
    )
    rows.update(published_at=now, author_name=tx.room.place.organisation.name_nb)
    Tool.objects.filter(pk=hearing.pk).update(state=Tool.State.OPEN)
    if hearing.tool.place.state == Place.State.DRAFT:
        move_in(tx, hearing.tool.place, to=Place.State.OPEN)
    for first in rounds.before(hearing):
        # The page of the round before says so from now on.
        tx.audit("hearing.round.published", hearing.tool, place=first.tool.place)
        if tx.room.access != Access.OPEN:
            let_readers_into(tx, hearing.tool.place, of=first.tool.place)
    tx.audit("hearing.published", hearing.tool)
    tx.emit(HearingPublished(hearing.pk))


@command(Act.MANAGE, on="hearing")
def extend_hearing(tx: Tx, *, hearing: Hearing, closes_at: datetime, reason: str) -> Extension:
    """Move the deadline later. Logged, shown, and told to those who follow. Raises NotPossible.

    A hearing whose deadline has passed can be extended too: it opens again.
    """
    now = hold_shut(hearing)
    hearing = Hearing.objects.select_related("tool__place").select_for_update(of=("self",)).get(pk=hearing.pk)
    if hearing.state == Hearing.State.DRAFT or hearing.closes_at is None:
        raise NotPossible(_("The hearing has not been published yet."))
    if tx.room.place.state != Place.State.OPEN:
        raise NotPossible(_("The place is not open. Open it first, or nobody can answer."))
    if closes_at <= hearing.closes_at:
        raise NotPossible(_("The new deadline must be later than the present one."))
    if closes_at <= now:
        raise NotPossible(_("The new deadline must be later than now."))
    extension = Extension.objects.create(
        hearing=hearing, before=hearing.closes_at, after=closes_at, reason=reason, by_name=tx.actor.name
    )
    hearing.closes_at, hearing.state, hearing.closed_at = closes_at, Hearing.State.OPEN, None
    hearing.save(update_fields=["closes_at", "state", "closed_at"])
    # The rule it was published with holds again.
    Tool.objects.filter(pk=hearing.pk).update(write_first=hearing.answer_first)
    tx.audit(
        "hearing.extended", hearing.tool, before=extension.before.isoformat(), after=closes_at.isoformat()
    )
    tx.emit(HearingExtended(hearing.pk, extension.pk))
    return extension


@command(Act.MANAGE, on="hearing")
def close_hearing(tx: Tx, *, hearing: Hearing) -> None:
    """Close a hearing whose deadline has passed. Raises NotDue when it has not, or when it is closed already."""
    now = hold_shut(hearing)
    hearing = Hearing.objects.select_for_update().get(pk=hearing.pk)
    if hearing.state != Hearing.State.OPEN or hearing.closes_at is None or hearing.closes_at > now:
        raise NotDue
    hearing.state, hearing.closed_at = Hearing.State.CLOSED, hearing.closes_at
    hearing.save(update_fields=["state", "closed_at"])
    # Who waited to read until they had answered need not wait any more.
    Tool.objects.filter(pk=hearing.pk).update(write_first=False)
    tx.audit("hearing.closed", hearing.tool)
    tx.emit(HearingClosed(hearing.pk))


@command(Act.MANAGE, on="hearing")
def write_summary(tx: Tx, *, hearing: Hearing, body: str) -> None:
    """The case worker's summary, pinned on top. Every version is kept. Raises NotPossible before the hearing closes."""
    hearing = Hearing.objects.select_for_update().get(pk=hearing.pk)
    if hearing.state != Hearing.State.CLOSED:
        raise NotPossible(_("The summary is written when the hearing has closed, and every answer is in."))
    title = _("Summary of the answers")
    if hearing.summary_id:
        summary = _contribution(hearing.summary_id)
        writing.edit(
            tx, summary, title=title, body=body, format=Revision.Format.MARKDOWN, by_name=tx.actor.name
        )
        return
    summary = writing.write(
        tx,
        kind=SUMMARY,
        title=title,
        body=body,
        format=Revision.Format.MARKDOWN,
        by=signing.agency(tx),
        state=State.PUBLISHED,
        language=language_of(hearing),
    )
    Hearing.objects.filter(pk=hearing.pk).update(summary=summary)
    tx.audit("hearing.summary.written", summary)


def require_draft(hearing: Hearing) -> None:
    """Raises NotPossible once published. Holds the hearing's row."""
    if not _is_draft(hearing):
        raise NotPossible(_("The hearing has been published. Correct the letter instead."))


def _is_draft(hearing: Hearing) -> bool:
    """By the row as it stands, held until this transaction ends: another may be publishing it just now."""
    rows = Hearing.objects.select_for_update().filter(pk=hearing.pk)
    return rows.values_list("state", flat=True).get() == Hearing.State.DRAFT


def _contribution(pk: int) -> Contribution:
    return Contribution.objects.unscoped(reason="the command has decided").get(pk=pk)

"""Answering: sending, changing and withdrawing an answer, and letting it through."""

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.db import IntegrityError
from django.utils.translation import gettext as _

from moteplass.kit import codes
from moteplass.spine.access.actor import Actor
from moteplass.spine.access.acts import Act
from moteplass.spine.access.decide import require
from moteplass.spine.access.rooms import find_tool
from moteplass.spine.command import Tx, command
from moteplass.spine.content import attachments, writing
from moteplass.spine.content.models import GONE, NOTED, Channel, Contribution, State
from moteplass.spine.content.signing import Signature
from moteplass.spine.stewardship.commands import NotPossible
from moteplass.tools.hearing import figures, passages
from moteplass.tools.hearing.answers import AnswerInput, as_html, as_text
from moteplass.tools.hearing.commands.signatures import as_it_was, on_mandate, signed, stays, writer_of
from moteplass.tools.hearing.facts import AnswerSubmitted
from moteplass.tools.hearing.models import ANSWER, Answer, Entry, Hearing, Value
from moteplass.tools.hearing.periods import NotOpen, hold_open, take_in


@dataclass(frozen=True, slots=True)
class Receipt:
    """What a respondent gets: the answer, the code that opens it, and whether this very form had been sent before."""

    answer: Answer
    code: str
    repeated: bool = False


class AlreadyWithdrawn(Exception):
    """The answer has been withdrawn and cannot change any more."""


def receipt_code(submission: str) -> str:
    """The code that belongs to one form. Derived, so that sending the same form twice gives the same receipt."""
    return codes.code_from(submission, settings.SECRET_KEY)


def submit_answer(
    actor: Actor, *, hearing: Hearing, given: AnswerInput, channel: Channel = Channel.WEB
) -> Receipt:
    """Take an answer in. Raises NotOpen outside the period. The same form sent twice is one answer and one receipt.

    The answer is durable when this returns: the receipt may be shown. Raises IntegrityError for the number of a form
    that was sent to another hearing.
    """
    try:
        return _submit(actor, hearing=hearing, given=given, channel=channel)
    except (IntegrityError, NotOpen):
        # The same form has come before. Also at the deadline: who got in once is told that they are in. Not what the
        # desk has written in: the code is the respondent's, and whoever wrote it in knows the number of the form.
        earlier = Answer.objects.filter(submission=given.submission, hearing=hearing, entry=None).first()
        if earlier is None:
            raise
        return _repeat(actor, answer=earlier)


@command(Act.SUBMIT, on="answer")
def _repeat(tx: Tx, *, answer: Answer) -> Receipt:
    tx.audit("hearing.answer.repeated", answer)
    return Receipt(answer, receipt_code(str(answer.submission)), repeated=True)


@command(Act.SUBMIT, on="hearing")
def _submit(tx: Tx, *, hearing: Hearing, given: AnswerInput, channel: Channel) -> Receipt:
    code = receipt_code(str(given.submission))
    by = signed(tx, given)
    if by.mandate_id:
        given = on_mandate(by.mandate_id, given)
    moment, number = take_in(hearing)
    contribution = writing.write(
        tx,
        pk=number,
        kind=ANSWER,
        body=as_text(given.replies),
        html=as_html(given.replies, given.about),
        state=State.AWAITING if hearing.checked_first else State.PUBLISHED,
        by=by,
        channel=channel,
        language=given.language,
        receipt=False,
        published_at=moment,
    )
    answer = Answer(
        contribution=contribution,
        hearing=hearing,
        receipt=codes.digest(code, settings.SECRET_KEY),
        submission=given.submission,
        joins_id=_joined(tx, hearing, given.joins) if given.joins else None,
        **fields_of(given),
    )
    tx.later(answer)
    keep_values(tx, answer, 1, given)
    if contribution.state == State.PUBLISHED:
        figures.add(tx, answer, moment)
    for taken in given.files:
        attachments.attach(tx, contribution, taken)
    tx.audit("hearing.answer.submitted", answer, channel=str(channel))
    tx.emit(AnswerSubmitted(answer.pk))
    return Receipt(answer, code)


def _joined(tx: Tx, hearing: Hearing, answer_id: int) -> int | None:
    """The answer, if it is one that everyone reads in the same hearing. One query."""
    shown = Contribution.objects.visible_to(tx.actor).filter(tool_id=hearing.pk, kind=ANSWER)
    return answer_id if shown.filter(pk=answer_id, state=State.PUBLISHED).exists() else None


@command(Act.SUBMIT, on="answer")
def change_answer(tx: Tx, *, answer: Answer, given: AnswerInput, keep_files: frozenset[int]) -> None:
    """A new version of an answer, by whoever holds its code: as its writer, and no more than they may. Raises NotOpen
    after the deadline, AlreadyWithdrawn.
    """
    hearing = answer.hearing
    hold_open(hearing)
    contribution = locked(answer)
    if contribution.author_id not in (None, tx.actor.user_id):
        writer = writer_of(contribution)
        require(writer, Act.SUBMIT, find_tool(writer, pk=contribution.tool_id))
    if contribution.state == State.PUBLISHED:
        figures.add(tx, answer, contribution.published_at, by=-1)
    # What a moderator has hidden stays so.
    again = hearing.checked_first and contribution.restraint not in NOTED
    checked: dict[str, Any] = {"state": State.AWAITING} if again else {}
    rewrite(tx, answer, contribution, given, keep_files=keep_files, **checked)
    if contribution.state == State.PUBLISHED and not checked:
        figures.add(tx, answer, contribution.published_at)


def rewrite(
    tx: Tx,
    answer: Answer,
    contribution: Contribution,
    given: AnswerInput,
    *,
    keep_files: frozenset[int],
    by: Signature | None = None,
    **more: Any,
) -> None:
    """A new version: the words, who gives them (`by`, else whoever acts), the files; `more` are columns of the
    contribution. The figures are the caller's.
    """
    body, html = as_text(given.replies), as_html(given.replies, given.about)
    stands = stays(contribution)
    if stands:
        by, given = Signature(contribution.author_name), as_it_was(answer, given)
    by = by or signed(tx, given, writer=writer_of(contribution))
    number = writing.edit(tx, contribution, body=body, html=html, by_name=by.kept)
    Answer.objects.filter(pk=answer.pk).update(**fields_of(given))
    answer.respondent = given.respondent
    if not stands:
        more |= {"author_name": by.name, "author_title": by.title, "capacity": by.capacity}
    if more:
        Contribution.objects.unscoped(reason="the command has decided").filter(pk=answer.pk).update(**more)
    keep_values(tx, answer, number, given)
    present = set(contribution.attachments.filter(removed_in=None).values_list("pk", flat=True))
    if dropped := sorted(present - keep_files):
        attachments.detach(tx, contribution, dropped, revision=number)
    for taken in given.files:
        attachments.attach(tx, contribution, taken, revision=number)


@command(Act.WITHDRAW, on="answer")
def withdraw_answer(tx: Tx, *, answer: Answer) -> None:
    """Take an answer back before the deadline. It no longer shows; its versions are kept for the record."""
    hold_open(answer.hearing)
    _move(tx, answer, to=State.WITHDRAWN)


@command(Act.CHECK, on="answer")
def let_through(tx: Tx, *, answer: Answer) -> None:
    """Publish an answer that awaited a check, or one that was held back. Raises NotPossible for one that the desk has
    written in and nobody else has checked against what came in.
    """
    if Entry.objects.filter(answer=answer).exclude(state=Entry.State.CHECKED).exists():
        raise NotPossible(
            _("The desk has written this in. Somebody else must check it against what came in.")
        )
    _move(tx, answer, to=State.PUBLISHED)


@command(Act.CHECK, on="answer")
def hold_back(tx: Tx, *, answer: Answer) -> None:
    """Keep an answer from showing. It still counts as received and is still read by the case worker."""
    _move(tx, answer, to=State.HIDDEN)


@command(Act.CHECK, on="answer")
def put_back(tx: Tx, *, answer: Answer) -> None:
    """Let an answer await a check again: the undoing of the two above."""
    _move(tx, answer, to=State.AWAITING)


def check_answer(actor: Actor, pk: int, to: State) -> None:
    """One of the three above, by where the answer is to stand."""
    act = {State.PUBLISHED: let_through, State.HIDDEN: hold_back, State.AWAITING: put_back}[to]
    act(actor, answer=Answer.objects.get(pk=pk))


def _move(tx: Tx, answer: Answer, *, to: State) -> None:
    contribution = locked(answer)
    figures.follow(tx, answer, contribution, to)
    writing.move(tx, contribution, to=to)


def locked(answer: Answer) -> Contribution:
    """The answer's contribution, held until the command ends. Raises AlreadyWithdrawn."""
    rows = Contribution.objects.unscoped(reason="the command has decided").select_for_update(of=("self",))
    contribution = rows.get(pk=answer.pk)
    if contribution.state in GONE:
        raise AlreadyWithdrawn
    # What the figures count must be what stands now, not what stood when the answer was fetched.
    answer.respondent = Answer.objects.values_list("respondent", flat=True).get(pk=answer.pk)
    return contribution


def withhold(said: Contribution, name: str) -> None:
    """Keep the respondent's name for the case worker: they have taken it away, and do not show it by changing more."""
    Answer.objects.filter(pk=said.pk).update(name_withheld=True)


def fields_of(given: AnswerInput) -> dict[str, Any]:
    """The answer's own columns."""
    return {
        "respondent": given.respondent,
        "name": given.name,
        "organisation_name": given.organisation_name,
        "organisation_number": given.organisation_number,
        "email": given.email,
        "name_withheld": given.name_withheld,
    }


def keep_values(tx: Tx, answer: Answer, revision: int, given: AnswerInput) -> None:
    """What a version says to each question, and the passages it is about, for the end of the command."""
    for reply in given.replies:
        if reply.empty:
            continue
        same = {"answer": answer, "revision": revision, "question_id": reply.question.id}
        if reply.options:
            tx.later(*(Value(**same, option_id=pk) for pk, _text in reply.options))
        else:
            tx.later(Value(**same, number=reply.number, text=reply.text.strip()))
    if given.about:
        tx.later(*passages.rows(answer, revision, given.about))

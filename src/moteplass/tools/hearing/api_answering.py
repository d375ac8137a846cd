"""Answering a hearing with a key: the same form, rules and command as the page."""

from collections.abc import Sequence
from dataclasses import replace
from uuid import UUID, uuid4

from django.conf import settings
from django.db import IntegrityError
from django.http import QueryDict
from django.urls import reverse
from ninja import Schema, Status
from ninja.errors import HttpError

from moteplass.kit import text
from moteplass.kit.passages import Quote
from moteplass.kit.second_look import ALL
from moteplass.spine.access import ratelimit
from moteplass.spine.access.actor import Actor
from moteplass.spine.access.acts import Act
from moteplass.spine.access.endpoints import Call, Spoken, ToConfirm, endpoint
from moteplass.spine.access.looking import readers
from moteplass.spine.content.uploads import collect
from moteplass.tools.hearing import passages, queries
from moteplass.tools.hearing.answers import AnswerInput, as_text
from moteplass.tools.hearing.case import form_of
from moteplass.tools.hearing.commands.answering import submit_answer
from moteplass.tools.hearing.forms import ORGANISATION, PERSON, AnswerForm
from moteplass.tools.hearing.models import Hearing, Respondent
from moteplass.tools.hearing.periods import NotOpen

# As many as the page takes.
_PASSAGES_MAX = 20


class ReplyIn(Schema):
    """The reply to one question: its text, the number on its scale, or the options chosen, word for word."""

    question: int
    values: list[str]


class AboutIn(Schema):
    """A passage that the answer is about, by its `block`; `words` where it is about a part of it."""

    block: str
    words: str = ""


class AnswerIn(Spoken):
    """`respondent` and the organisation's name and number are for those who answer on behalf of one. `name` is one's
    own if left out. `submission`: a number of your choice; sent twice, it is one answer. `confirmed`: take the texts in
    as they are; left out, what seems to be about a person who has not been asked is told as `warnings`, with 422.
    `files`: the tokens of files sent before. `supports_answer`: one in this hearing that it supports and adds to."""

    replies: list[ReplyIn]
    submission: UUID | None = None
    name: str = ""
    email: str = ""
    name_withheld: bool = False
    respondent: Respondent = Respondent.PERSON
    organisation_name: str = ""
    organisation_number: str = ""
    confirmed: bool = False
    passages: list[AboutIn] = []
    supports_answer: int | None = None
    files: list[str] = []


class SentOut(Schema):
    """`receipt`: the code with which the answer is opened, changed and withdrawn. `repeated`: it had come before."""

    id: int
    receipt: str
    receipt_url: str
    repeated: bool


@endpoint(Act.SUBMIT)
def send_answer(request: Call, place: str, tool: str, given: AnswerIn) -> Status[SentOut]:
    """Answer a hearing while it is open. 409 where it is not, or where `submission` has been used for another text."""
    ratelimit.limit(request.http, "anonymous-post")
    hearing, sections = form_of(request.room)
    answer = checked(hearing, sections, given, actor=request.actor, name=request.actor.name)
    try:
        receipt = submit_answer(request.actor, hearing=hearing, given=answer)
    except NotOpen as error:
        raise HttpError(409, "The hearing is not open for answers.") from error
    except IntegrityError as error:
        raise HttpError(409, "This submission has been used for another hearing.") from error
    if receipt.repeated and queries.first_words(receipt.answer) != text.normalise(as_text(answer.replies)):
        raise HttpError(409, "This submission has been used for another text.")
    sent = SentOut(
        id=receipt.answer.pk,
        receipt=receipt.code,
        receipt_url=reverse("receipt", kwargs={"code": receipt.code}),
        repeated=receipt.repeated,
    )
    return Status(201, sent)


def checked(
    hearing: Hearing,
    sections: Sequence[queries.SectionRow],
    given: AnswerIn,
    *,
    actor: Actor,
    name: str,
    kept: int = 0,
    make: type[AnswerForm] = AnswerForm,
) -> AnswerInput:
    """What a command takes, where nothing is wrong with the body; else raises ValidationError.

    `name`: the respondent's where the body has none. `kept`: how many files the answer goes on having.
    """
    form = make(hearing, sections, _typed(given, name, sections), **readers(actor, hearing.tool))
    files = collect(given.files, (), room=max(0, settings.ATTACHMENTS_MAX - kept))
    wrong = _wrong(form, given) + [("files", words) for words in files.errors]
    if len(set(given.files)) + kept > settings.ATTACHMENTS_MAX:
        wrong.append(("files", f"An answer has room for {settings.ATTACHMENTS_MAX} files."))
    if not wrong and not files.taken and not kept and all(reply.empty for reply in form.replies()):
        wrong.append(("replies", "Answer at least one question, or send a file along."))
    if wrong:
        raise ToConfirm(wrong, form.warnings())
    answer = form.given(submission=given.submission or uuid4(), files=files.taken)
    return replace(answer, about=tuple(_about(hearing, sections, given)), joins=given.supports_answer)


def _about(hearing: Hearing, sections: Sequence[queries.SectionRow], given: AnswerIn) -> list[Quote]:
    asked = [(one.block, text.normalise(one.words)) for one in given.passages[:_PASSAGES_MAX]]
    if not asked:
        return []
    return list(passages.quotes(hearing, passages.texts_of(queries.letter(hearing)[0], sections), asked))


def _typed(given: AnswerIn, name: str, sections: Sequence[queries.SectionRow]) -> QueryDict:
    """What the form's page would have sent."""
    data = QueryDict(mutable=True)
    person = given.respondent == Respondent.PERSON
    data.update(given.model_dump(include={"email", "organisation_name", "organisation_number"}))
    data["confirmed"] = ALL if given.confirmed else ""
    data["who"], data["name"] = PERSON if person else ORGANISATION, given.name or name
    data["respondent"] = "" if person else given.respondent
    if given.name_withheld:
        data["name_withheld"] = "on"
    asked = [question for section in sections for question in section.questions]
    options = {question.id: {words: str(pk) for pk, words in question.options} for question in asked}
    for reply in given.replies:
        known = options.get(reply.question, {})
        data.setlist(f"q{reply.question}", [known.get(value, value) for value in reply.values])
    return data


def _wrong(form: AnswerForm, given: AnswerIn) -> list[tuple[str, str]]:
    wrong: list[tuple[str, str]] = [(name, str(said[0])) for name, said in form.errors.items()]
    unknown = {f"q{reply.question}" for reply in given.replies} - form.fields.keys()
    wrong += [(name, "The hearing has no such question.") for name in sorted(unknown)]
    return wrong

"""Answering a hearing with a key: the same form, rules and command as the page."""

from collections.abc import Sequence
from typing import Literal
from uuid import UUID, uuid4

from django.db import IntegrityError
from django.http import QueryDict
from django.urls import reverse
from ninja import Schema, Status
from ninja.errors import HttpError, ValidationError

from moteplass.kit import identity, text
from moteplass.spine.access import ratelimit
from moteplass.spine.access.acts import Act
from moteplass.spine.access.endpoints import Call, endpoint
from moteplass.tools.hearing import queries
from moteplass.tools.hearing.answers import as_text
from moteplass.tools.hearing.case import form_of
from moteplass.tools.hearing.commands.answering import submit_answer
from moteplass.tools.hearing.forms import ORGANISATION, PERSON, AnswerForm
from moteplass.tools.hearing.models import Respondent
from moteplass.tools.hearing.periods import NotOpen


class ReplyIn(Schema):
    """The reply to one question: its text, the number on its scale, or the options chosen, word for word."""

    question: int
    values: list[str]


class AnswerIn(Schema):
    """`respondent` and the organisation's name and number are for those who answer on behalf of one. `name` is one's
    own if left out. `submission`: a number of your choice; sent twice, it is one answer. `identity`: keep, where
    numbers that look like a national identity number are something else; left out, such a text is not taken in."""

    replies: list[ReplyIn]
    submission: UUID | None = None
    name: str = ""
    email: str = ""
    name_withheld: bool = False
    respondent: Respondent = Respondent.PERSON
    organisation_name: str = ""
    organisation_number: str = ""
    identity: Literal["", "keep"] = ""


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
    form = AnswerForm(hearing, sections, _typed(given, request.actor.name, sections))
    _check(form, given)
    answer = form.given(submission=given.submission or uuid4())
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


def _typed(given: AnswerIn, name: str, sections: Sequence[queries.SectionRow]) -> QueryDict:
    """What the form's page would have sent."""
    data = QueryDict(mutable=True)
    person = given.respondent == Respondent.PERSON
    data.update(given.model_dump(include={"email", "organisation_name", "organisation_number"}))
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


def _check(form: AnswerForm, given: AnswerIn) -> None:
    wrong: list[tuple[str, str]] = [(name, str(said[0])) for name, said in form.errors.items()]
    unknown = {f"q{reply.question}" for reply in given.replies} - form.fields.keys()
    wrong += [(name, "The hearing has no such question.") for name in sorted(unknown)]
    if not wrong and all(reply.empty for reply in form.replies()):
        wrong.append(("replies", "Answer at least one question."))
    wrong += [] if given.identity else _identity_numbers(form, form.text_fields())
    if wrong:
        raise ValidationError(
            [{"type": "value_error", "loc": ["body", name], "msg": words} for name, words in wrong]
        )


def _identity_numbers(form: AnswerForm, names: Sequence[str]) -> list[tuple[str, str]]:
    words = "The text seems to hold a national identity number. Take it out, or send identity: keep."
    return [(name, words) for name in names if identity.find_identity_numbers(form.data.get(name, ""))]

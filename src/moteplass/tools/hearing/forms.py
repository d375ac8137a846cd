"""The form one answers on: who you are, and one field for each question."""

from collections.abc import Sequence
from dataclasses import replace
from functools import lru_cache
from typing import Any
from uuid import UUID

from django import forms
from django.conf import settings
from django.utils.translation import get_language, gettext_lazy, ngettext
from django.utils.translation import gettext as _

from moteplass.kit import identity, text
from moteplass.kit.fields import Text
from moteplass.kit.second_look import SecondLook
from moteplass.spine.content.attachments import Taken
from moteplass.tools.hearing.answers import AnswerInput, Reply
from moteplass.tools.hearing.models import Hearing, Question, Respondent
from moteplass.tools.hearing.queries import QuestionRow, SectionRow

PERSON, ORGANISATION = "person", "organisation"
ORGANISATION_KINDS = [value for value in Respondent.values if value != Respondent.PERSON]
SCALE = [str(number) for number in range(1, 6)]


_WHO = gettext_lazy("Choose whom you answer for.")
_EMAIL = gettext_lazy("The e-mail address must look like name@example.no.")
_NAME = {"max_length": gettext_lazy("The name can have at most 200 characters.")}


class AnswerForm(SecondLook):
    """Parses and checks what was typed. Drawn by hearing/answer_form.html, which knows the fields by name.

    They stand here in the order of the page, which is that of the list of what is wrong.
    """

    who = forms.ChoiceField(
        choices=[(PERSON, ""), (ORGANISATION, "")], error_messages={"required": _WHO, "invalid_choice": _WHO}
    )
    organisation_name = Text(required=False, max_length=200, error_messages=_NAME)
    organisation_number = Text(required=False, max_length=40)
    respondent = forms.ChoiceField(
        choices=[(value, "") for value in ORGANISATION_KINDS],
        required=False,
        error_messages={"invalid_choice": gettext_lazy("Choose what kind of organisation it is.")},
    )
    name = Text(required=False, max_length=200, error_messages=_NAME)
    email = forms.EmailField(
        required=False,
        max_length=254,
        error_messages={"invalid": _EMAIL, "max_length": _EMAIL},
    )
    name_withheld = forms.BooleanField(required=False)
    submission = forms.UUIDField(required=False)

    def __init__(self, hearing: Hearing, sections: Sequence[SectionRow], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.hearing = hearing
        self.questions = [question for section in sections for question in section.questions]
        language, most = get_language(), settings.FORM_TEXT_MAX_CHARS
        for question in self.questions:
            self.fields[field_name(question)] = _field(question, language, most)
        texts = [field_name(q) for q in self.questions if q.kind == Question.Kind.TEXT]
        self.looked_through = ("organisation_name", "name", *texts)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("who") == ORGANISATION:
            self._clean_organisation(data)
        elif data.get("who") == PERSON and not data.get("name") and "name" not in self.errors:
            self.miss_name()
        return data

    def miss_name(self) -> None:
        """Say that a person's name is missing."""
        self.add_error("name", _("Write your name. You choose below whether it shows."))

    def _clean_organisation(self, data: dict[str, Any]) -> None:
        if not data.get("organisation_name") and "organisation_name" not in self.errors:
            self.add_error("organisation_name", _("Write the name of the organisation."))
        if not data.get("respondent") and "respondent" not in self.errors:
            self.add_error("respondent", _("Choose what kind of organisation it is."))
        if typed := data.get("organisation_number"):
            number = identity.organisation_number(typed)
            if number is None:
                self.add_error("organisation_number", _wrong_number(typed))
            else:
                data["organisation_number"] = number

    def replies(self) -> list[Reply]:
        """What each question got, in the order of the form. Fields that are wrong count as empty."""
        return [_reply(question, self.cleaned_data.get(field_name(question))) for question in self.questions]

    def given(self, *, submission: UUID, files: Sequence[Taken] = ()) -> AnswerInput:
        """What a command takes. Call on a form without errors, or for a preview of what there is."""
        data = self.cleaned_data
        organisation = data.get("who") == ORGANISATION
        return AnswerInput(
            replies=self.replies(),
            submission=submission,
            respondent=(data.get("respondent") or Respondent.ASSOCIATION)
            if organisation
            else Respondent.PERSON,
            name=data.get("name", ""),
            organisation_name=data.get("organisation_name", "") if organisation else "",
            organisation_number=data.get("organisation_number", "") if organisation else "",
            email=data.get("email", ""),
            name_withheld=self.hearing.takes_without_name and bool(data.get("name_withheld")),
            language=get_language() or settings.LANGUAGE_CODE,
            files=tuple(files),
        )


class _Shared(dict[str, forms.Field]):
    """Fields that no form changes. Django copies every field for every form, which takes longer than to use them."""

    def __deepcopy__(self, memo: object) -> dict[str, forms.Field]:
        return dict(self)


AnswerForm.base_fields = _Shared(AnswerForm.base_fields)


class WrittenInForm(AnswerForm):
    """For what came by letter, phone, e-mail or in a meeting, which may have no name. See `nothing_required`."""

    def miss_name(self) -> None:
        """Nothing to say."""


def nothing_required(sections: Sequence[SectionRow]) -> tuple[SectionRow, ...]:
    """The form's sections with no question that must be answered: a letter says what it says."""
    return tuple(
        replace(section, questions=tuple(replace(question, required=False) for question in section.questions))
        for section in sections
    )


def field_name(question: QuestionRow) -> str:
    """The form's name for a question."""
    return f"q{question.id}"


@lru_cache(maxsize=1000)
def _field(question: QuestionRow, language: str | None, most: int) -> forms.Field:
    """The field of a question, with its messages in `language`. Shared: nobody changes it."""
    # Named, for the list of what is wrong stands at the top of the page.
    need = _("Answer the question “%(question)s”.") % {"question": text.excerpt(question.text, 80)}
    odd = _("Choose one of the answers.")
    match question.kind:
        case Question.Kind.TEXT:
            long = _("The text can have at most %(most)s characters.") % {"most": most}
            messages = {"required": need, "max_length": long}
            return Text(required=question.required, max_length=most, error_messages=messages)
        case Question.Kind.SEVERAL:
            return forms.MultipleChoiceField(
                required=question.required,
                choices=[(str(pk), words) for pk, words in question.options],
                error_messages={"required": need, "invalid_choice": odd, "invalid_list": odd},
            )
    one = [(str(pk), words) for pk, words in question.options]
    choices = [(number, number) for number in SCALE] if question.kind == Question.Kind.SCALE else one
    return forms.ChoiceField(
        required=question.required, choices=choices, error_messages={"required": need, "invalid_choice": odd}
    )


def _reply(question: QuestionRow, value: Any) -> Reply:
    if not value:
        return Reply(question)
    match question.kind:
        case Question.Kind.TEXT:
            return Reply(question, text=value)
        case Question.Kind.SCALE:
            return Reply(question, number=int(value))
    chosen = set(value) if isinstance(value, list) else {value}
    return Reply(question, options=tuple((pk, words) for pk, words in question.options if str(pk) in chosen))


def _wrong_number(typed: str) -> str:
    digits = sum(char.isdecimal() for char in typed)
    if digits != 9:
        return ngettext(
            "The organisation number has %(count)s digit; it must have nine.",
            "The organisation number has %(count)s digits; it must have nine.",
            digits,
        ) % {"count": digits}
    return _("This is not a valid organisation number. Look for a digit that is wrong or has changed places.")

"""One try at the answer form: what was typed, what is wrong with it, and how it would look. Nothing typed is lost."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, QueryDict
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from moteplass.kit import waivers
from moteplass.spine.content.models import Channel, State
from moteplass.spine.content.reading import AttachmentRow
from moteplass.spine.content.uploads import Files, collect
from moteplass.tools.hearing.answers import AnswerInput, as_html
from moteplass.tools.hearing.models import Hearing, Respondent
from moteplass.tools.hearing.queries import AnswerRow, SectionRow
from moteplass.tools.hearing.web.forms import AnswerForm


@dataclass(slots=True)
class Sheet:
    """The form, with files and warnings. `present` are files the answer already has, and keeps."""

    hearing: Hearing
    sections: Sequence[SectionRow]
    form: AnswerForm
    submission: UUID
    files: Files = field(default_factory=Files)
    present: Sequence[AttachmentRow] = ()
    # Digests of numbers the writer has told us are not identity numbers. The numbers themselves are not ours to keep.
    waived: Sequence[str] = ()
    # Where an identity number seems to stand: field → extracts with the number blotted out.
    warnings: dict[str, list[SafeString]] = field(default_factory=dict)
    # Set when nothing has been answered at all.
    nothing: str = ""
    most_characters: int = settings.FORM_TEXT_MAX_CHARS
    most_files: int = settings.ATTACHMENTS_MAX
    most_bytes: int = settings.ATTACHMENT_MAX_BYTES

    def value(self, name: str) -> Any:
        """What stands in a field: typed, or there from before."""
        return self.form[name].value()

    def error(self, name: str) -> str:
        """What is wrong with a field, or nothing."""
        return str(self.form.errors[name][0]) if self.form.is_bound and name in self.form.errors else ""

    @property
    def errors(self) -> list[tuple[str, str]]:
        """(field id, message) in the order of the page."""
        found = []
        for name in self.form.fields:
            if message := self.error(name):
                found.append((name, message))
            if name in self.warnings:
                found.append((name, _("The text seems to hold a national identity number.")))
        found += [("files", message) for message in self.files.errors]
        if self.nothing:
            found.append((self.first_question, self.nothing))
        return found

    @property
    def first_question(self) -> str:
        return f"q{self.form.questions[0].id}" if self.form.questions else "files"

    @property
    def ready(self) -> bool:
        """Whether it can be shown as it will be, and sent."""
        return self.form.is_bound and not self.errors

    def renew(self) -> None:
        """Give the form a new number, so that sending it makes another answer."""
        self.submission = uuid4()

    def given(self) -> AnswerInput:
        """What a command takes."""
        return self.form.given(submission=self.submission, files=self.files.taken)

    def preview(self, at: datetime) -> AnswerRow:
        """The answer as everyone will see it."""
        given = self.given()
        new = [AttachmentRow(0, taken.name, "", taken.mime, taken.size) for taken in self.files.taken]
        return AnswerRow(
            id=0,
            name=given.shown_name,
            respondent=given.respondent,
            respondent_label=str(Respondent(given.respondent).label),
            channel=Channel.WEB,
            at=at,
            edited_at=None,
            state=State.PUBLISHED,
            html=as_html(given.replies),
            support=0,
            comments=0,
            supported=False,
            attachments=[*self.present, *new],
            by=given.name if given.organisation_name and not given.name_withheld else "",
        )


def blank(
    hearing: Hearing,
    sections: Sequence[SectionRow],
    initial: dict[str, Any],
    *,
    make: type[AnswerForm] = AnswerForm,
) -> Sheet:
    """A sheet nobody has typed on, with what we know of the writer."""
    return Sheet(hearing, sections, make(hearing, sections, initial=initial), uuid4())


def posted(
    request: HttpRequest,
    hearing: Hearing,
    sections: Sequence[SectionRow],
    *,
    present: Sequence[AttachmentRow] = (),
    uploads: bool = True,
    make: type[AnswerForm] = AnswerForm,
    data: QueryDict | None = None,
    more: Sequence["UploadedFile[bytes]"] = (),
) -> Sheet:
    """The sheet as it was sent to us, after what the pressed button asks for. `uploads=False` leaves new files out.

    `data` is what was typed, where something has been filled in since; `more` are files that came another way.
    """
    if data is None:
        # Only a button beside a warning changes what was typed.
        data = request.POST.copy() if "fix" in request.POST else request.POST
    waived = _fix(data, list(dict.fromkeys(data.getlist("waived")))[:100])
    keep = [
        file
        for file in present
        if str(file.id) in data.getlist("keep") and f"keep:{file.id}" != data.get("drop")
    ]
    new = [*(request.FILES.getlist("files") if uploads else []), *more]
    room = max(0, settings.ATTACHMENTS_MAX - len(keep))
    form = make(hearing, sections, data)
    sheet = Sheet(
        hearing=hearing,
        sections=sections,
        form=form,
        submission=_uuid(data.get("submission", "")),
        files=collect(data.getlist("kept"), new, drop=data.get("drop", ""), room=room),
        present=keep,
        waived=waived,
        warnings=_warnings(form, data, waived),
    )
    if (
        form.is_valid()
        and not sheet.files.taken
        and not keep
        and all(reply.empty for reply in form.replies())
    ):
        sheet.nothing = _("Answer at least one question, or attach a file.")
    return sheet


def _uuid(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        return uuid4()


def _fix(data: QueryDict, waived: list[str]) -> list[str]:
    """Do what the buttons beside a warning ask for, in `data`. Returns the digests of numbers that are waived."""
    choice, _colon, name = data.get("fix", "").partition(":")
    written = data.get(name, "")
    if choice == "remove":
        data[name] = waivers.without_numbers(written, _("[number removed]"))
    elif choice == "keep":
        waived += waivers.waive(written, settings.SECRET_KEY)
    return waived


def _warnings(form: AnswerForm, data: QueryDict, waived: Sequence[str]) -> dict[str, list[SafeString]]:
    found = {
        name: waivers.extracts(data.get(name, ""), waived, settings.SECRET_KEY) for name in form.text_fields()
    }
    return {name: extracts for name, extracts in found.items() if extracts}

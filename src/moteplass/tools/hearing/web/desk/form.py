"""The desk's form: the answer form, filled in for somebody else, and how the answer reached us."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile, UploadedFile
from django.http import HttpRequest, QueryDict
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from moteplass.kit import eml, identity
from moteplass.kit.fields import Text
from moteplass.kit.filekinds import Reason
from moteplass.kit.localise import day_of
from moteplass.spine.content.attachments import Taken, store
from moteplass.spine.content.models import Channel
from moteplass.spine.content.reading import AttachmentRow
from moteplass.spine.content.uploads import Files, collect, refusal, shown_name
from moteplass.tools.hearing.answers import AnswerInput, as_text
from moteplass.tools.hearing.commands.desk import CHANNELS, Came, wrong_day
from moteplass.tools.hearing.desk import Told
from moteplass.tools.hearing.forms import PERSON, WrittenInForm, field_name
from moteplass.tools.hearing.models import Hearing, Question, Scan
from moteplass.tools.hearing.queries import AnswerRow, QuestionRow, SectionRow
from moteplass.tools.hearing.web import sheet as sheets
from moteplass.tools.hearing.web.running.period import DateField
from moteplass.tools.hearing.web.sheet import Sheet

MAIL = "message/rfc822"
ADDRESS_MAX = 500


class DeskForm(WrittenInForm):
    """As the respondent's, and how it came."""

    channel = forms.ChoiceField(choices=[(value, "") for value in CHANNELS])
    address = Text(required=False, max_length=ADDRESS_MAX)
    language = forms.ChoiceField(choices=settings.LANGUAGES)

    field_order = ["channel", "received"]

    def __init__(self, hearing: Hearing, sections: Sequence[SectionRow], *args: Any, **kwargs: Any) -> None:
        super().__init__(hearing, sections, *args, **kwargs)
        self.fields["received"] = DateField()
        self.order_fields(self.field_order)
        words = {
            "channel": _("Choose how it came."),
            "received": _("Write the day it was received."),
            "who": _("Choose who answers."),
        }
        for name, missing in words.items():
            self.fields[name].error_messages["required"] = missing
        self.fields["address"].error_messages["max_length"] = _(
            "The address can have at most 500 characters."
        )

    def clean_received(self) -> Any:
        received = self.cleaned_data["received"]
        if wrong := wrong_day(self.hearing, received):
            raise forms.ValidationError(wrong)
        return received

    def given(self, **with_it: Any) -> AnswerInput:
        return replace(super().given(**with_it), language=self.cleaned_data.get("language", ""))

    def came(self, scans: Sequence[Taken]) -> Came:
        """How it came, for a command. Call on a form without errors."""
        data = self.cleaned_data
        return Came(data["channel"], data["received"], data["address"], tuple(scans))


@dataclass(slots=True)
class DeskSheet:
    """One try at the desk's form: the sheet, and what came in. `present` are scans the entry already has."""

    sheet: Sheet
    form: DeskForm
    scans: Files = field(default_factory=Files)
    present: Sequence[Scan] = ()
    mail_error: str = ""

    @property
    def errors(self) -> list[tuple[str, str]]:
        """(field id, message) in the order of the page."""
        mail = [("mail", self.mail_error)] if self.mail_error else []
        return mail + [("scans", message) for message in self.scans.errors] + self.sheet.errors

    @property
    def ready(self) -> bool:
        return self.form.is_bound and not self.errors

    def given(self) -> AnswerInput:
        return self.form.given(submission=self.sheet.submission, files=self.sheet.files.taken)

    def came(self) -> Came:
        return self.form.came(self.scans.taken)

    def preview(self) -> AnswerRow:
        """The answer as everyone will see it."""
        came = self.came()
        noon = datetime.combine(came.received, time(12), ZoneInfo(settings.TIME_ZONE))
        return replace(self.sheet.preview(noon), channel=came.channel)

    def told(self) -> Told:
        """What there is to look for others by, also where something is wrong."""
        if not hasattr(self.form, "cleaned_data"):
            return Told()
        given = self.form.given(submission=self.sheet.submission)
        return Told(
            name=given.name,
            organisation_name=given.organisation_name,
            organisation_number=given.organisation_number,
            email=given.email,
            body=as_text(given.replies),
        )


def blank(
    hearing: Hearing, sections: Sequence[SectionRow], initial: dict[str, Any] | None = None
) -> DeskSheet:
    """The form before anything is typed, or with an entry's fields."""
    given = initial or {"who": PERSON, "language": get_language() or settings.LANGUAGE_CODE}
    return _desk_sheet(sheets.blank(hearing, sections, given, make=DeskForm))


def posted(
    request: HttpRequest,
    hearing: Hearing,
    sections: Sequence[SectionRow],
    *,
    present: Sequence[AttachmentRow] = (),
    scans: Sequence[Scan] = (),
) -> DeskSheet:
    """The form as it was sent, with what an e-mail file tells. Nothing typed is written over."""
    data = request.POST.copy()
    mail = request.FILES.get("mail")
    read = _read(mail, data, sections) if mail else _Read()
    sheet = sheets.posted(
        request, hearing, sections, present=present, make=DeskForm, data=data, more=read.files
    )
    desk = _desk_sheet(sheet)
    drop = data.get("drop", "")
    kept = data.getlist("keep_scan")
    desk.present = [scan for scan in scans if str(scan.pk) in kept and f"scan:{scan.pk}" != drop]
    room = max(0, settings.ATTACHMENTS_MAX - len(desk.present))
    tokens = [*data.getlist("kept_scan"), *([read.scan.token] if read.scan else [])]
    desk.scans = collect(tokens, request.FILES.getlist("scans"), drop=drop, room=room)
    desk.mail_error = read.error
    return desk


def _desk_sheet(sheet: Sheet) -> DeskSheet:
    assert isinstance(sheet.form, DeskForm)
    return DeskSheet(sheet, sheet.form)


@dataclass(frozen=True, slots=True)
class _Read:
    """What an e-mail file has given: the mail as it came, and the files in it; or why it could not be read."""

    scan: Taken | None = None
    files: Sequence["UploadedFile[bytes]"] = ()
    error: str = ""


def _read(upload: "UploadedFile[bytes]", data: QueryDict, sections: Sequence[SectionRow]) -> _Read:
    """Fill the empty fields of `data` from an e-mail file."""
    name = shown_name(upload)
    if (upload.size or 0) > settings.ATTACHMENT_MAX_BYTES:
        return _Read(error=refusal(Reason.TOO_LARGE, name))
    content = upload.read()
    try:
        letter = eml.read(content)
    except eml.Unreadable:
        words = _("“%(name)s” cannot be read as an e-mail. Save the e-mail as .eml, or write it in below.")
        return _Read(error=words % {"name": name})
    whole = _fill(data, letter, [question for section in sections for question in section.questions])
    # A mail calls its files what it likes, and a name that is only a folder stops Django.
    files = [SimpleUploadedFile(part.name.strip("./ ") or "file", part.data) for part in letter.parts]
    kept = store(ContentFile(content), identity.mask(upload.name or ""), MAIL, "eml")
    words = _(
        "“%(name)s” holds more text than an answer can. Its beginning stands below, and the e-mail is kept whole."
    )
    return _Read(kept, files, "" if whole else words % {"name": name})


def _fill(data: QueryDict, letter: eml.Letter, questions: Sequence[QuestionRow]) -> bool:
    """Fill what is empty. Returns whether there was room for the text."""
    told = {"channel": Channel.EMAIL, "who": PERSON, "name": letter.name[:200], "email": letter.address}
    if letter.sent:
        told["received"] = day_of(letter.sent).isoformat()
    text = next((field_name(q) for q in questions if q.kind == Question.Kind.TEXT), "")
    if text:
        told[text] = letter.text[: settings.FORM_TEXT_MAX_CHARS]
    empty = [name for name in told if not data.get(name, "").strip()]
    for name in empty:
        data[name] = told[name]
    return text not in empty or (not letter.cut and told[text] == letter.text)

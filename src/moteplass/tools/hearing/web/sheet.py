"""One try at the answer form: what was typed, what is wrong with it, and how it would look. Nothing typed is lost."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, QueryDict
from django.utils.translation import gettext as _

from moteplass.kit import text, trying
from moteplass.kit.passages import Quote
from moteplass.spine.access.actor import Actor
from moteplass.spine.access.looking import readers
from moteplass.spine.access.visitor import actor_of
from moteplass.spine.content.models import Channel, State
from moteplass.spine.content.reading import AttachmentRow
from moteplass.spine.content.uploads import Files, collect
from moteplass.tools.hearing import listing, passages, queries
from moteplass.tools.hearing.answers import AnswerInput, as_html
from moteplass.tools.hearing.forms import AnswerForm
from moteplass.tools.hearing.models import Hearing, Respondent
from moteplass.tools.hearing.queries import AnswerRow, SectionRow

_PASSAGES_MAX = 20


@dataclass(slots=True, kw_only=True)
class Sheet(trying.Sheet):
    """The form, with files. `present` are files the answer already has, and keeps."""

    form: AnswerForm
    hearing: Hearing
    sections: Sequence[SectionRow]
    files: Files = field(default_factory=Files)
    present: Sequence[AttachmentRow] = ()
    # The passages of the letter and the draft texts that the answer is about.
    about: Sequence[Quote] = ()
    # The answer that this one supports and adds to.
    joins: AnswerRow | None = None
    # Set when nothing has been answered at all.
    nothing: str = ""
    most_characters: int = settings.FORM_TEXT_MAX_CHARS
    most_files: int = settings.ATTACHMENTS_MAX
    most_bytes: int = settings.ATTACHMENT_MAX_BYTES

    @property
    def errors(self) -> list[tuple[str, str]]:
        found = self.wrong()
        found += [("files", message) for message in self.files.errors]
        if self.nothing:
            found.append((self.first_question, self.nothing))
        return found

    @property
    def first_question(self) -> str:
        return f"q{self.form.questions[0].id}" if self.form.questions else "files"

    def given(self) -> AnswerInput:
        """What a command takes."""
        given = self.form.given(submission=self.submission, files=self.files.taken)
        return replace(given, about=self.about, joins=self.joins.id if self.joins else None)

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
            html=as_html(given.replies, given.about),
            support=0,
            comments=0,
            supported=False,
            attachments=[*self.present, *new],
            joins=given.joins,
            by=given.name if given.organisation_name and not given.name_withheld else "",
        )


def about_in(hearing: Hearing, sections: Sequence[SectionRow], data: QueryDict) -> list[Quote]:
    """The passages named in an address or a form. Two to four queries where there are any, none else."""
    named = data.getlist("passage")[:_PASSAGES_MAX]
    asked = [(key, data.get(f"words-{key}", "")) for key in named if data.get("drop") != f"passage-{key}"]
    if not asked:
        return []
    return list(passages.quotes(hearing, passages.texts_of(queries.letter(hearing)[0], sections), asked))


def joined_in(actor: Actor, hearing: Hearing, data: QueryDict) -> AnswerRow | None:
    """The answer named in an address or a form, where everyone reads it. One query where one is named, none else."""
    number = text.number_in(data.get("joins", ""))
    found = listing.one(actor, hearing.pk, number) if number and data.get("drop") != "joins" else None
    return found[0] if found and found[0].state == State.PUBLISHED else None


def blank(
    hearing: Hearing,
    sections: Sequence[SectionRow],
    initial: dict[str, Any],
    *,
    make: type[AnswerForm] = AnswerForm,
) -> Sheet:
    """A sheet nobody has typed on, with what we know of the writer."""
    return Sheet(form=make(hearing, sections, initial=initial), hearing=hearing, sections=sections)


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
        data = request.POST
    actor = actor_of(request)
    keep = [
        file
        for file in present
        if str(file.id) in data.getlist("keep") and f"keep:{file.id}" != data.get("drop")
    ]
    new = [*(request.FILES.getlist("files") if uploads else []), *more]
    room = max(0, settings.ATTACHMENTS_MAX - len(keep))
    form = make(hearing, sections, data, **readers(actor, hearing.tool))
    sheet = Sheet(
        hearing=hearing,
        sections=sections,
        form=form,
        submission=trying.submission_in(data),
        files=collect(data.getlist("kept"), new, drop=data.get("drop", ""), room=room),
        present=keep,
        about=about_in(hearing, sections, data),
        joins=joined_in(actor, hearing, data),
    )
    if (
        form.is_valid()
        and not sheet.files.taken
        and not keep
        and all(reply.empty for reply in form.replies())
    ):
        sheet.nothing = _("Answer at least one question, or attach a file.")
    return sheet

"""Writing a document, going on with a draft, and changing what others may be changing too."""

from dataclasses import dataclass, field
from typing import Any
from uuid import uuid4

from django import forms
from django.conf import settings
from django.contrib import messages
from django.db import IntegrityError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from moteplass.kit import clock, sanitise
from moteplass.kit.differences import Paragraph, differences
from moteplass.kit.fields import Text
from moteplass.kit.pages import show
from moteplass.kit.second_look import SecondLook
from moteplass.kit.text import number_in
from moteplass.spine.access.actor import Actor
from moteplass.spine.access.decide import Decision, Refused
from moteplass.spine.access.looking import readers
from moteplass.spine.access.rooms import NoRoom, Room
from moteplass.spine.content.models import State
from moteplass.spine.content.reading import AttachmentRow
from moteplass.spine.content.uploads import Files, collect
from moteplass.tools.documents import commands, queries
from moteplass.tools.documents.commands import DocumentInput, Overtaken
from moteplass.tools.documents.policy import edits
from moteplass.tools.documents.queries import DocumentRow, VersionRow
from moteplass.tools.documents.web.frame import at, changing, document_of, frame, is_report, writing

LONGEST = 100_000
MOST_FILES = 30


class DocumentForm(SecondLook):
    """Parses and checks what was typed. Of a draft (`whole=False`) nothing is required."""

    title = Text(max_length=160, required=False)
    body = Text(max_length=LONGEST, required=False)
    submission = forms.UUIDField(required=False)
    version = forms.IntegerField(min_value=1, required=False)

    looked_through = ("title", "body")

    def __init__(self, *args: Any, whole: bool = True, has_files: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.whole, self.has_files = whole, has_files
        self.fields["title"].error_messages["max_length"] = _("The title can have at most 160 characters.")
        self.fields["body"].error_messages["max_length"] = _(
            "A document can have at most 100,000 characters. Attach the rest as a file."
        )

    def clean(self) -> None:
        data = self.cleaned_data
        data["title"] = " ".join(data.get("title", "").split())
        if self.whole and not data["title"] and "title" not in self.errors:
            self.add_error("title", _("Give the document a title."))
        if self.whole and not data.get("body") and "body" not in self.errors and not self.has_files:
            self.add_error("body", _("Write the text, or attach a file."))


@dataclass(slots=True)
class Sheet:
    """One try at the form, and what came of it. `row`: the document that is changed, or the draft; None for a new."""

    row: DocumentRow | None
    form: DocumentForm
    files: Files
    present: list[AttachmentRow] = field(default_factory=list)
    remove: frozenset[int] = frozenset()
    pressed: str = ""
    problem: str = ""
    status: int = 200
    # Where another has saved meanwhile: their version, what it changed, and what this form would change in it.
    newest: VersionRow | None = None
    theirs: tuple[Paragraph, ...] = ()
    mine: tuple[Paragraph, ...] = ()

    @property
    def changes(self) -> bool:
        """Whether others have seen the document already."""
        return self.row is not None and self.row.state != State.DRAFT

    @property
    def version(self) -> int:
        """The version that the form, sent again, is taken to be made from."""
        if self.newest:
            return self.newest.number
        typed = number_in(str(self.form["version"].value() or ""))
        return typed or (self.row.version if self.row else 1)

    def given(self) -> DocumentInput:
        data = self.form.cleaned_data
        return DocumentInput(
            title=data["title"],
            body=data["body"],
            submission=data["submission"] or uuid4(),
            language=get_language() or settings.LANGUAGE_CODE,
            files=tuple(self.files.taken),
            remove=self.remove,
        )


def new(request: HttpRequest, actor: Actor, room: Room) -> HttpResponse:
    """A new document; its errors and its preview; once it is published, its page."""
    if is_report(room):
        if queries.only(room.the_tool) is not None:
            raise NoRoom("a report is one document")
        if draft := queries.draft_in(actor, room.the_tool):
            return HttpResponseRedirect(at(room, "documents-edit", document=draft))
    return _answer(request, actor, room, None)


def edit(request: HttpRequest, actor: Actor, room: Room, document: int) -> HttpResponse:
    """The same with what a document says now, or with what a draft holds."""
    row = queries.document_in(actor, room, document)
    if not edits(actor, room, row.author_id):
        raise Refused(Decision(False, reason=_("Only its author, and those who run the place, can do this.")))
    return _answer(request, actor, room, row)


def _answer(request: HttpRequest, actor: Actor, room: Room, row: DocumentRow | None) -> HttpResponse:
    decision = changing(actor, room, row) if row else writing(actor, room)
    if request.method != "POST":
        if not decision.allowed:
            raise Refused(decision)
        return _draw(request, actor, room, _blank(room, row))
    sheet = _posted(request, actor, room, row)
    if not decision.allowed:
        # The place has closed, or one no longer belongs to it. What was typed can still be copied.
        sheet.problem, sheet.status = str(decision.reason), 403
        return _draw(request, actor, room, sheet)
    done: HttpResponse | None = None
    if sheet.pressed == "throw" and row is not None:
        commands.throw_draft(actor, draft=document_of(room, row))
        messages.success(request, _("The draft is gone."))
        done = HttpResponseRedirect(at(room, "documents"))
    elif sheet.pressed in ("save", "draft") and sheet.form.is_valid() and not sheet.files.errors:
        keeps = sheet.pressed == "draft" or (is_report(room) and not sheet.changes)
        done = _keep(actor, room, sheet) if keeps else _save(actor, room, sheet)
    return done or _draw(request, actor, room, sheet)


def _blank(room: Room, row: DocumentRow | None) -> Sheet:
    known: dict[str, Any] = {"submission": uuid4(), "title": room.place.title if is_report(room) else ""}
    if row is not None:
        known = {name: getattr(row, name) for name in ("title", "body", "submission", "version")}
    sheet = Sheet(row, DocumentForm(initial=known), Files())
    if sheet.changes and row is not None:
        sheet.present = queries.files_at(row.id, row.version)
    elif row is not None:
        sheet.files.taken = list(commands.files_of(document_of(room, row)))
    return sheet


def _posted(request: HttpRequest, actor: Actor, room: Room, row: DocumentRow | None) -> Sheet:
    sheet = _blank(room, row)
    sheet.remove = frozenset(f.id for f in sheet.present if str(f.id) in request.POST.getlist("remove"))
    staying = len(sheet.present) - len(sheet.remove)
    sheet.files = collect(
        request.POST.getlist("kept"),
        request.FILES.getlist("files"),
        drop=request.POST.get("drop", ""),
        room=max(0, MOST_FILES - staying),
    )
    sheet.pressed = "" if request.POST.get("drop") else request.POST.get("act", "")
    sheet.form = DocumentForm(
        request.POST,
        whole=sheet.pressed == "save",
        has_files=bool(staying or sheet.files.taken),
        **readers(actor, room.the_tool),
    )
    sheet.form.is_valid()
    return sheet


def _keep(actor: Actor, room: Room, sheet: Sheet) -> HttpResponse | None:
    if sheet.changes:
        raise NoRoom("what others have seen is no draft")
    try:
        draft = commands.keep_draft(actor, tool=room.the_tool, given=sheet.given())
    except IntegrityError:
        _sent_before(sheet)
        return None
    if sheet.pressed == "save":
        # A report: whoever publishes it is asked first.
        return HttpResponseRedirect(at(room, "documents-open"))
    return HttpResponseRedirect(at(room, "documents-edit", document=draft.pk) + "?kept")


def _save(actor: Actor, room: Room, sheet: Sheet) -> HttpResponse | None:
    """To the document's page; None where the form says why not."""
    if sheet.row is None or not sheet.changes:
        try:
            pk = commands.write_document(actor, tool=room.the_tool, given=sheet.given()).pk
        except IntegrityError:
            _sent_before(sheet)
            return None
    else:
        pk, version = sheet.row.id, sheet.version
        try:
            commands.change_document(
                actor, document=document_of(room, sheet.row), given=sheet.given(), version=version
            )
        except Overtaken as late:
            sheet.newest, sheet.status = queries.version(pk, late.newest), 409
            sheet.theirs = differences(queries.version(pk, version).text, sheet.newest.text)
            data = sheet.form.cleaned_data
            html = sanitise.markdown_to_html(data["body"])
            typed = VersionRow(0, clock.now(), actor.name, data["title"], html)
            sheet.mine = differences(sheet.newest.text, typed.text)
            return None
    return HttpResponseRedirect(at(room, "documents-document", document=pk) + "?saved")


def _sent_before(sheet: Sheet) -> None:
    sheet.problem, sheet.status = _("This form has been sent before. Copy the text into a new document."), 409


def _draw(request: HttpRequest, actor: Actor, room: Room, sheet: Sheet) -> HttpResponse:
    # Looking at it, or taking a file away, is no moment to be told what is missing.
    asked = sheet.pressed in ("save", "draft")
    wrong = {name: str(words[0]) for name, words in sheet.form.errors.items()} if asked else {}
    errors = [*wrong.items(), *(("files", words) for words in sheet.files.errors)]
    body = str(sheet.form["body"].value() or "")
    key = f"{sheet.row.id}-{sheet.version}" if sheet.row else room.the_tool.pk
    return show(
        request,
        "documents/form.html",
        status=422 if errors else sheet.status,
        **frame(actor, room),
        sheet=sheet,
        row=sheet.row,
        typed={name: sheet.form[name].value() or "" for name in sheet.form.fields},
        wrong=wrong,
        errors=errors,
        preview_html=sanitise.markdown_to_html(body) if sheet.pressed == "look" and body else "",
        kept="kept" in request.GET,
        key=f"document-{key}-{actor.user_id}",
        longest=LONGEST,
        max_bytes=settings.ATTACHMENT_MAX_BYTES,
    )

"""Correcting the letter after it was published: its texts and documents at once, with a note that everyone reads."""

from collections.abc import Sequence
from dataclasses import dataclass

from django import forms
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _

from moteplass.kit.differences import Paragraph, differences
from moteplass.kit.fields import Text
from moteplass.kit.pages import show
from moteplass.spine.access.actor import Actor
from moteplass.spine.access.rooms import Room
from moteplass.spine.content.models import Contribution
from moteplass.spine.content.reading import attachments
from moteplass.spine.content.uploads import Files, collect
from moteplass.spine.registry.tabs import tabs_of
from moteplass.spine.stewardship.commands import NotPossible
from moteplass.tools.hearing import queries
from moteplass.tools.hearing.commands.correcting import correct_letter
from moteplass.tools.hearing.models import Hearing
from moteplass.tools.hearing.queries import SectionRow
from moteplass.tools.hearing.web.running.letter import (
    DOCUMENTS_MAX,
    LetterForm,
    as_read,
    as_typed,
    read_as,
    rendered,
    title_of,
)
from moteplass.tools.hearing.web.running.steps import shown, summary

NOTE_MAX = 1000
DRAFT_MAX = 10_000


def name_of(section: SectionRow) -> str:
    """The field in which a section's text is corrected."""
    return f"section-{section.id}"


@dataclass(frozen=True, slots=True)
class Change:
    """What a correction does to one of the texts, and how it will look."""

    name: str
    what: str
    differences: tuple[Paragraph, ...]
    html: str


class CorrectionForm(LetterForm):
    note = Text(max_length=NOTE_MAX)
    version = forms.IntegerField(min_value=1)

    def __init__(self, sections: Sequence[SectionRow], *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        self.sections = sections
        for section in sections:
            self.fields[name_of(section)] = field = Text(required=False, max_length=DRAFT_MAX)
            field.error_messages["max_length"] = _("The text can have at most 10,000 characters.")
        self.fields["body"].error_messages.update(
            required=_("A letter cannot be empty."),
        )
        self.fields["body"].required = True
        self.fields["note"].error_messages.update(
            required=_("Write what you have changed. Everyone can read it."),
            max_length=_("The note can have at most 1,000 characters."),
        )


def correct(request: HttpRequest, actor: Actor, room: Room) -> HttpResponse:
    """The form; what will change before it is published; and, once it is, back to running the hearing."""
    hearing = queries.hearing_in(room)
    where = {"place": room.place.slug, "tool": room.the_tool.slug}
    if hearing.state == Hearing.State.DRAFT:
        return HttpResponseRedirect(reverse("hearing-setup-step", kwargs={**where, "step": "letter"}))
    rows = Contribution.objects.unscoped(reason="the room has been decided")
    version = rows.values_list("revision", flat=True).get(pk=hearing.letter_id)
    sections = queries.form(hearing)
    stands = as_typed(hearing) | {name_of(section): section.body for section in sections}
    present = attachments([hearing.letter_id]).get(hearing.letter_id, [])
    form = CorrectionForm(sections, initial={**stands, "note": "", "version": version})
    files, remove, problem, pressed, looks = Files(), set[int](), "", "", False
    if request.method == "POST":
        form = CorrectionForm(sections, request.POST)
        remove = {row.id for row in present if str(row.id) in request.POST.getlist("remove")}
        files = collect(
            request.POST.getlist("kept"),
            request.FILES.getlist("documents"),
            drop=request.POST.get("drop", ""),
            room=max(0, DOCUMENTS_MAX - len(present) + len(remove)),
        )
        pressed = "" if request.POST.get("drop") else request.POST.get("act", "")
        # Taking a file away again is no moment to be told what is missing.
        looks = pressed in ("look", "publish") and bool(form["body"].value())
        if pressed == "publish" and form.is_valid() and not files.errors:
            try:
                _publish(actor, hearing, form, files, remove)
            except NotPossible as error:
                problem = str(error)
            else:
                messages.success(request, _("The letter is corrected. Everyone can see what was changed."))
                return HttpResponseRedirect(reverse("hearing-manage", kwargs=where) + "#letter")
    asked = pressed == "publish" and not problem
    errors = (summary(form) if asked else []) + [("documents", words) for words in files.errors]
    changes = _changes(stands, form) if looks else []
    return show(
        request,
        "hearing/running/correct.html",
        status=422 if errors else 409 if problem else 200,
        room=room,
        hearing=hearing,
        form=shown(form) if asked else shown(CorrectionForm(sections, initial=_typed(form))),
        errors=errors,
        problem=problem,
        present=present,
        remove=remove,
        files=files,
        looks=looks,
        changes=changes,
        easy_left_behind=looks and _left_behind(stands, changes),
        readings=read_as(form),
        sections=[(name_of(section), section.heading) for section in sections],
        note_max=NOTE_MAX,
        max_bytes=settings.ATTACHMENT_MAX_BYTES,
        tabs=tabs_of(actor, room, current="hearing-manage"),
        draft=f"correct-{hearing.pk}-{version}-{actor.user_id}",
    )


def _typed(form: CorrectionForm) -> dict[str, object]:
    return {name: form[name].value() for name in form.fields}


def _publish(actor: Actor, hearing: Hearing, form: CorrectionForm, files: Files, remove: set[int]) -> None:
    correct_letter(
        actor,
        hearing=hearing,
        version=form.cleaned_data["version"],
        body=form.cleaned_data["body"],
        note=form.cleaned_data["note"],
        easy=form.easy(hearing.tool.title) if "easy_body" in form.data else None,
        texts={s.id: form.cleaned_data[name_of(s)] for s in form.sections if name_of(s) in form.data},
        add=[(taken, title_of(taken)) for taken in files.taken],
        remove=remove,
    )


def _changes(stands: dict[str, object], form: CorrectionForm) -> list[Change]:
    """What readers will see marked: the letter always, the others where their words have changed."""
    found = []
    drafts = [(name_of(section), section.heading) for section in form.sections]
    for name, what in [("body", _("The letter")), *drafts, ("easy_body", _("Easy to read"))]:
        typed = form[name].value()
        changes = differences(as_read(stands[name]), as_read(typed))
        if name == "body" or any(paragraph.changed for paragraph in changes):
            found.append(Change(name, what, changes, rendered(typed)))
    return found


def _left_behind(stands: dict[str, object], changes: list[Change]) -> bool:
    """Whether the words of the letter or of a draft text change and those of its easy-read version do not."""
    if not stands["easy_body"] or changes[-1].name == "easy_body":
        return False
    return len(changes) > 1 or any(paragraph.changed for paragraph in changes[0].differences)

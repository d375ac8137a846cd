"""Writing a sample frame, and placing the answers that nothing else has placed."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.utils.translation import gettext as _

from moteplass.kit.fields import Text
from moteplass.kit.pages import show
from moteplass.kit.text import number_in
from moteplass.spine.access.actor import Actor
from moteplass.spine.access.rooms import Room
from moteplass.spine.registry.tabs import tabs_of
from moteplass.spine.stewardship.commands import NotPossible
from moteplass.tools.hearing import queries, samples
from moteplass.tools.hearing.commands.sampling import (
    FrameInput,
    GroupInput,
    add_frame,
    change_frame,
    place_answers,
    remove_frame,
)
from moteplass.tools.hearing.imports.groups import read_groups
from moteplass.tools.hearing.imports.reading import BadFile
from moteplass.tools.hearing.models import Frame
from moteplass.tools.hearing.web.inviting.editing import MOST_BYTES, table_in
from moteplass.tools.hearing.web.inviting.missing import TAB
from moteplass.tools.hearing.web.inviting.staff import address_of
from moteplass.tools.hearing.web.running.steps import shown


class FrameForm(forms.Form):
    name = Text(max_length=80)
    source = Text(max_length=300)
    way = forms.ChoiceField(choices=Frame.Way.choices)
    table = forms.CharField(required=False, max_length=MOST_BYTES, strip=False)

    def __init__(self, *args: Any, bad_file: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.groups: list[GroupInput] = []
        self.bad_file = bad_file
        said = {
            "name": _("Write what the groups are, in at most 80 characters."),
            "source": _("Write where the numbers are from."),
            "way": _("Choose how we know which group an answer belongs to."),
        }
        for name, words in said.items():
            codes = ("required", "max_length", "invalid_choice")
            self.fields[name].error_messages.update(dict.fromkeys(codes, words))

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if self.bad_file:
            self.add_error("table", self.bad_file)
            return data
        try:
            sheet = read_groups(data.get("table", ""), data.get("way", ""))
        except BadFile as error:
            self.bad_file = str(error)
            self.add_error("table", self.bad_file)
            return data
        for reject in sheet.rejects[:20]:
            self.add_error(
                "table", _("Line %(num)s: %(reason)s") % {"num": reject.line, "reason": reject.reason}
            )
        if not sheet.rejects and len(sheet.rows) < 2:
            self.add_error("table", _("A frame has at least two groups."))
        self.groups = sheet.rows
        return data

    def given(self) -> FrameInput:
        data = self.cleaned_data
        return FrameInput(data["name"], data["source"], data["way"], self.groups)


def new_frame(request: HttpRequest, actor: Actor, room: Room) -> HttpResponse:
    return _edit(request, actor, room, None)


def edit_frame(request: HttpRequest, actor: Actor, room: Room, frame: int) -> HttpResponse:
    found = samples.frame_in(room, frame)
    if request.method == "POST" and request.POST.get("act") == "remove":
        remove_frame(actor, frame=found)
        messages.success(request, _("The frame is removed."))
        return HttpResponseRedirect(address_of(room, TAB))
    return _edit(request, actor, room, found)


def _edit(request: HttpRequest, actor: Actor, room: Room, frame: Frame | None) -> HttpResponse:
    form = _sent(request) if request.method == "POST" else FrameForm(initial=_known(frame))
    if form.is_bound and form.is_valid():
        try:
            if frame is None:
                frame = add_frame(actor, hearing=queries.hearing_in(room), given=form.given())
            else:
                change_frame(actor, frame=frame, given=form.given())
        except NotPossible as error:
            form.add_error("name", str(error))
        else:
            messages.success(request, _("Saved."))
            return HttpResponseRedirect(f"{address_of(room, TAB)}#frame-{frame.pk}")
    errors = []
    if form.is_bound:
        errors = [(name, str(words)) for name, said in form.errors.items() for words in said]
    return show(
        request,
        "hearing/missing_frame.html",
        status=422 if errors else 200,
        room=room,
        form=shown(form),
        errors=errors,
        frame=frame,
        ways=Frame.Way.choices,
        max_bytes=MOST_BYTES,
        tabs=tabs_of(actor, room, current=TAB),
    )


def _sent(request: HttpRequest) -> FrameForm:
    data = request.POST.copy()
    typed = data.get("table", "")
    try:
        data["table"] = table_in(request)
    except BadFile as error:
        return FrameForm(data, bad_file=str(error))
    form = FrameForm(data)
    if form.errors and form.bad_file and typed.strip():
        # A file that is no good does not push out what was typed.
        data["table"] = typed
    return form


def _known(frame: Frame | None) -> dict[str, Any]:
    if frame is None:
        return {"way": Frame.Way.RESPONDENT}
    lines = [f"{group.name};{group.size}" for group in frame.groups.all()]
    return {
        "name": frame.name,
        "source": frame.source,
        "way": frame.way,
        "table": "\n".join(["group;count", *lines]),
    }


def place(request: HttpRequest, actor: Actor, room: Room, frame: int) -> HttpResponse:
    """A page of answers, and which group each belongs to."""
    found = samples.frame_in(room, frame)
    if request.method == "POST":
        place_answers(actor, frame=found, chosen=_chosen(request.POST))
        messages.success(request, _("Saved."))
        return HttpResponseRedirect(request.get_full_path())
    page = samples.to_place(found, request.GET.get("after"))
    return show(
        request,
        "hearing/missing_place.html",
        room=room,
        frame=found,
        groups=[(group.pk, group.name) for group in found.groups.all()],
        page=page,
        tabs=tabs_of(actor, room, current=TAB),
    )


def _chosen(posted: QueryDict) -> dict[int, int | None]:
    """Fields g<answer> = group; an empty one takes an answer out again."""
    chosen: dict[int, int | None] = {}
    for name, value in posted.items():
        answer = number_in(name[1:]) if name[:1] == "g" else None
        if answer is not None:
            chosen[answer] = number_in(str(value))
    return chosen

"""One answer: read on the left, coded on the right, saved with the next one ready."""

from dataclasses import replace
from typing import Any

from django import forms
from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext as _

from moteplass.kit.pages import by_htmx, show
from moteplass.kit.text import normalise
from moteplass.spine.access.actor import Actor
from moteplass.spine.access.rooms import NoRoom, Room
from moteplass.spine.accounts.models import User
from moteplass.spine.content.models import Contribution
from moteplass.spine.insight.commands.coding import Given, code, remove_note
from moteplass.spine.insight.commands.desk import do_with_many, mark_read
from moteplass.spine.insight.doors import readable, workers
from moteplass.spine.insight.models import Note, Position, Work
from moteplass.spine.insight.queries import counting
from moteplass.spine.insight.queries import inbox as lists
from moteplass.spine.insight.queries.item import is_read, item
from moteplass.spine.insight.queries.wanted import Wanted
from moteplass.web.workspace.frame import Desk, desk_of, frame, number, numbers
from moteplass.web.workspace.inbox import undoable

NOTE_MAX, THEME_MAX = 4000, 80


class CodeForm(forms.Form):
    """The words of the coding form; themes, stances and the rest are ids and known values."""

    note = forms.CharField(required=False, max_length=NOTE_MAX)
    new_theme = forms.CharField(required=False, max_length=THEME_MAX)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["note"].error_messages["max_length"] = _("The note can have at most 4,000 characters.")
        self.fields["new_theme"].error_messages["max_length"] = _("The name can have at most 80 characters.")


def show_item(request: HttpRequest, actor: Actor, room: Room, contribution: int) -> HttpResponse:
    desk = desk_of(actor, room)
    here = readable(actor, desk.tool, contribution)
    if not is_read(actor, here):
        mark_read(actor, contribution=here)
    return _page(request, desk, here, CodeForm())


def save(request: HttpRequest, actor: Actor, room: Room, contribution: int) -> HttpResponse:
    """Save what was coded, and go on to the next answer of the list. Or one of the small things beside it."""
    desk = desk_of(actor, room)
    here = readable(actor, desk.tool, contribution)
    wanted = Wanted.read(request.GET, desk.tool)
    act = request.POST.get("act", "")
    if act == "unread":
        do_with_many(actor, tool=desk.tool, act="unread", value="", chosen=[here.pk])
        messages.success(request, _("Marked as unread."))
        return _to(desk, wanted, None)
    if act.startswith("remove-note:"):
        remove_note(actor, note=_note(here, act.partition(":")[2]))
        return _to(desk, wanted, here.pk)
    form = CodeForm(request.POST)
    if not form.is_valid():
        return _page(request, desk, here, form, status=422)
    given = _given(request, form)
    if act == "mine":
        given = replace(given, assignee=actor.user_id)
    if act in (Work.DONE, Work.CLARIFY, Work.OPEN):
        given = replace(given, state=act)
    # The list may be of what this answer no longer is: where to go on is found before it is saved.
    following = lists.following(actor, desk.tool, wanted, desk.alone, here)
    code(actor, contribution=here, given=given)
    if act not in (Work.DONE, Work.CLARIFY):
        # To another one, where somebody went on without saving first.
        following = number(request.POST.get("then", str(here.pk)))
    also = ""
    if request.POST.get("senders"):
        made = do_with_many(
            actor, tool=desk.tool, act="like", value=str(here.pk), chosen=[here.pk], senders=True
        )
        also = f"done={made.pk}"
    if following:
        return _to(desk, wanted, following, "saved=1", also)
    messages.success(request, _("Saved. That was the last answer of this list."))
    response = _to(desk, wanted, None, also)
    # The list is another page: htmx is to go there, not to put it where the answer was.
    if by_htmx(request):
        return HttpResponse(headers={"HX-Redirect": response["Location"]})
    return response


def _given(request: HttpRequest, form: CodeForm) -> Given:
    """What was changed since the form was made."""
    sent = request.POST
    chosen, before = set(numbers(request, "theme")), set(numbers(request, "had-theme"))
    stances = {
        number(name.removeprefix("stance-")): value
        for name, value in sent.items()
        if name.startswith("stance-")
        and value != sent.get(f"had-{name}", "")
        and value in ("", *Position.values)
    }
    assignee = sent.get("assignee", "")
    return Given(
        added=sorted(chosen - before),
        removed=sorted(before - chosen),
        new_theme=" ".join(form.cleaned_data.get("new_theme", "").split()),
        stances=stances,
        note=normalise(form.cleaned_data.get("note", "")).strip(),
        assignee=None if assignee == sent.get("had-assignee", "") else number(assignee or "0"),
    )


def _note(here: Contribution, given: str) -> Note:
    found = Note.objects.filter(contribution=here, pk=number(given)).first()
    if found is None:
        raise NoRoom(given)
    return found


def _to(desk: Desk, wanted: Wanted, contribution: int | None, *also: str) -> HttpResponseRedirect:
    """To an answer, or to the list where there is none to go to."""
    address = desk.url("work-item", contribution=contribution) if contribution else desk.url("work-inbox")
    query = "&".join(part for part in (wanted.query, *also) if part)
    return HttpResponseRedirect(address + (f"?{query}" if query else ""))


def _page(
    request: HttpRequest, desk: Desk, here: Contribution, form: CodeForm, status: int = 200
) -> HttpResponse:
    actor, wanted = desk.actor, Wanted.read(request.GET, desk.tool)
    row = item(actor, desk.tool, here, desk.alone)
    people: QuerySet[User, User] = workers(desk.room.place.pk)
    given = _given(request, form) if form.is_bound else Given()
    return show(
        request,
        "workspace/item.html",
        block="work",
        status=status,
        **frame(desk, "work-inbox"),
        row=row,
        wanted=wanted,
        beside=lists.beside(actor, desk.tool, wanted, desk.alone, here),
        themes=counting.names(desk.tool.pk),
        people=[(person.pk, str(person)) for person in people],
        positions=Position.choices,
        form=form,
        chosen=(set(row.themes) | set(given.added)) - set(given.removed),
        stances={**row.stances, **given.stances},
        assignee=row.assignee if given.assignee is None else given.assignee,
        errors=[(name, error) for name, found in form.errors.items() for error in found],
        sent=lists.senders([here.pk]).get(here.pk),
        undo=undoable(request, desk),
        saved=request.GET.get("saved") == "1",
        note_max=NOTE_MAX,
    )

"""Moving one idea: the form, the quick move from the board, and moving it back."""

from datetime import date
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _

from moteplass.kit.pages import by_htmx, show
from moteplass.kit.text import normalise, number_in
from moteplass.spine.access.actor import Actor
from moteplass.spine.access.rooms import NoRoom, Room
from moteplass.spine.accounts.models import User
from moteplass.spine.registry.tabs import tabs_of
from moteplass.spine.stewardship.commands import NotPossible
from moteplass.tools.ideas import queries
from moteplass.tools.ideas.commands.moving import due_in, move_idea, owners
from moteplass.tools.ideas.models import Idea, Move, Stage
from moteplass.tools.ideas.queries.idea import IdeaRow, idea_in
from moteplass.tools.ideas.web.board import as_query, chosen_of, latest_move

ANSWER_MAX = 4000
# How browsers send a date, and how people write one where there is no calendar to click in.
DATES = ["%Y-%m-%d", "%d.%m.%Y", "%d.%m.%y", "%d/%m/%Y"]


class MoveForm(forms.Form):
    """Where to, who has it, by when, and what the author is told."""

    stage = forms.TypedChoiceField(coerce=int)
    owner = forms.TypedChoiceField(coerce=int, required=False, empty_value=None)
    due = forms.DateField(required=False, input_formats=DATES)
    answer = forms.CharField(required=False)
    seen = forms.IntegerField(required=False)

    def __init__(self, stages: list[Stage], people: list[User], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["stage"].choices = [(s.pk, s.name) for s in stages]  # type: ignore[attr-defined]
        self.fields["stage"].error_messages.update(
            required=_("Choose where it goes."), invalid_choice=_("Choose where it goes.")
        )
        self.fields["owner"].choices = [(p.pk, p.name) for p in people]  # type: ignore[attr-defined]
        self.fields["owner"].error_messages["invalid_choice"] = _(
            "Choose one of those who belong to the place."
        )
        self.fields["due"].error_messages["invalid"] = _(
            "Write the date as day.month.year, for example 10.12.2026."
        )

    def clean_answer(self) -> str:
        answer = normalise(self.cleaned_data["answer"])
        if len(answer) > ANSWER_MAX:
            raise forms.ValidationError(_("The answer can have at most 4,000 characters."))
        return answer


def move(request: HttpRequest, actor: Actor, room: Room, idea: int) -> HttpResponse:
    """The form, and what it and the board send."""
    box = queries.box_in(room)
    row = idea_in(actor, room, idea)
    if row.merged_into or not row.published:
        raise NoRoom(idea)
    stages = list(Stage.objects.filter(box=box))
    if request.method == "POST" and "undo" in request.POST:
        return _undo(request, actor, room, row)
    if request.method == "POST" and "quick" in request.POST:
        return _quick(request, actor, room, row, stages)
    people = _people(room, row)
    if request.method == "GET":
        return _form(
            request,
            actor,
            room,
            row,
            stages,
            people,
            MoveForm(stages, people, initial=_first(request, row, stages)),
        )
    form = MoveForm(stages, people, request.POST)
    if form.is_valid():
        given = form.cleaned_data
        to = next(s for s in stages if s.pk == given["stage"])
        owner = next((p for p in people if p.pk == given["owner"]), None)
        due = given["due"] or (row.due if to.pk == row.stage_id else due_in(to))
        try:
            made = move_idea(
                actor, idea=Idea(pk=row.id, box_id=box.pk), to=to, owner=owner, due=due,
                answer=given["answer"], seen=given["seen"],
            )  # fmt: skip
        except NotPossible as error:
            form.add_error(
                "answer" if to.kind == Stage.Kind.DECLINED and not given["answer"] else "stage", str(error)
            )
        else:
            return HttpResponseRedirect(f"{_at(room, 'ideas-move', idea=row.id)}?done={made.pk}")
    return _form(request, actor, room, row, stages, people, form)


def _first(request: HttpRequest, row: IdeaRow, stages: list[Stage]) -> dict[str, Any]:
    """What the form suggests: the stage the address asks for, else the one that comes next."""
    asked = request.GET.get("to", "")
    here = next((n for n, s in enumerate(stages) if s.pk == row.stage_id), 0)
    onward = [s.pk for s in stages[here + 1 :] if s.kind != Stage.Kind.DECLINED]
    to = next((s.pk for s in stages if str(s.pk) == asked), onward[0] if onward else row.stage_id)
    return {"stage": to, "owner": row.owner_id or "", "due": "", "answer": "", "seen": row.stage_id}


def _people(room: Room, row: IdeaRow) -> list[User]:
    """Those who may have the idea, and the one who has it, who may have left. One query, or two."""
    people = list(owners(room.place.pk)[:500])
    if row.owner_id and row.owner_id not in {p.pk for p in people}:
        people += User.objects.filter(pk=row.owner_id)
    return people


def _form(
    request: HttpRequest,
    actor: Actor,
    room: Room,
    row: IdeaRow,
    stages: list[Stage],
    people: list[User],
    form: MoveForm,
) -> HttpResponse:
    errors = [
        (name if name != "stage" else "stage", str(said))
        for name, some in form.errors.items()
        for said in some
    ]
    order = sorted(stages, key=lambda s: str(s.pk) != str(form["stage"].value()))
    return show(
        request,
        "ideas/move.html",
        status=422 if errors else 200,
        room=room,
        place=room.place,
        where={"place": room.place.slug, "tool": room.the_tool.slug},
        row=row,
        tabs=tabs_of(actor, room, current="ideas-move"),
        form={name: _value(form, name) for name in form.fields},
        wrong={name: " ".join(map(str, some)) for name, some in form.errors.items()},
        errors=errors,
        stages=order,
        people=people,
        answer_max=ANSWER_MAX,
        done=latest_move(request.GET.get("done", ""), row_box(room)) if request.method == "GET" else None,
    )


def row_box(room: Room) -> int:
    return int(room.the_tool.pk)


def _value(form: MoveForm, name: str) -> Any:
    value = form[name].value()
    return value.isoformat() if isinstance(value, date) else "" if value is None else value


def _quick(request: HttpRequest, actor: Actor, room: Room, row: IdeaRow, stages: list[Stage]) -> HttpResponse:
    """One press on the board. The owner stays; the day is counted anew. Saying no takes the form: it needs a reason."""
    to = next((s for s in stages if str(s.pk) == request.POST.get("stage", "")), None)
    if to is None:
        raise NoRoom(row.id)
    if to.kind == Stage.Kind.DECLINED and to.pk != row.stage_id:
        return _go(request, f"{_at(room, 'ideas-move', idea=row.id)}?to={to.pk}", leave=True)
    return _move_and_back(
        request,
        actor,
        room,
        idea=Idea(pk=row.id, box_id=room.the_tool.pk),
        to=to,
        owner=User.objects.filter(pk=row.owner_id or 0).first(),
        due=due_in(to),
        seen=number_in(request.POST.get("seen", "")),
    )


def _undo(request: HttpRequest, actor: Actor, room: Room, row: IdeaRow) -> HttpResponse:
    """Back to where the last move came from, with the owner and the day it had there."""
    last = latest_move(request.POST["undo"], row_box(room))
    if last is None or last.idea_id != row.id or last.before is None:
        messages.warning(request, _("Somebody has moved the idea since. Nothing was changed."))
        return _go(request, _board(request, room))
    if last.before.kind == Stage.Kind.DECLINED:
        return _go(request, f"{_at(room, 'ideas-move', idea=row.id)}?to={last.before_id}", leave=True)
    earlier = (
        Move.objects.filter(idea_id=row.id, pk__lt=last.pk).select_related("owner").order_by("-pk").first()
    )
    return _move_and_back(
        request,
        actor,
        room,
        idea=Idea(pk=row.id, box_id=room.the_tool.pk),
        to=last.before,
        owner=earlier.owner if earlier else None,
        due=earlier.due if earlier else None,
        seen=last.after_id,
    )


def _move_and_back(request: HttpRequest, actor: Actor, room: Room, **step: Any) -> HttpResponse:
    try:
        made = move_idea(actor, **step)
    except NotPossible as error:
        messages.warning(request, str(error))
        return _go(request, _board(request, room))
    return _go(request, _board(request, room, moved=made.pk))


def _board(request: HttpRequest, room: Room, moved: int = 0) -> str:
    """The board with the filter it had."""
    query = as_query(chosen_of(request.POST))
    asked = "&".join(part for part in (query, f"moved={moved}" if moved else "moved=no") if part)
    return f"{_at(room, 'ideas-board')}?{asked}"


def _at(room: Room, name: str, **more: Any) -> str:
    return reverse(name, kwargs={"place": room.place.slug, "tool": room.the_tool.slug, **more})


def _go(request: HttpRequest, to: str, *, leave: bool = False) -> HttpResponse:
    """On to another page. htmx swaps in what a redirect leads to, so a page of another kind is left to the browser."""
    if leave and by_htmx(request):
        return HttpResponse(status=204, headers={"HX-Redirect": to})
    return HttpResponseRedirect(to)

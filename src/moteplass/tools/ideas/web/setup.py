"""Setting up a box: what it is called, its rules, its categories, its stages; and opening it."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.contrib import messages
from django.forms import formset_factory
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _

from moteplass.kit.fields import Text
from moteplass.kit.pages import show
from moteplass.spine.access.actor import Actor
from moteplass.spine.access.rooms import Room
from moteplass.spine.places.models import Place
from moteplass.spine.registry.tabs import tabs_of
from moteplass.spine.stewardship.commands import NotPossible, change_place
from moteplass.tools.ideas import queries
from moteplass.tools.ideas.commands.moving import STAGE_OWNERS, owners
from moteplass.tools.ideas.commands.running import (
    CategoryInput,
    Rules,
    StageInput,
    open_box,
    set_categories,
    set_rules,
    set_stages,
)
from moteplass.tools.ideas.models import Box, Category, Stage

_RULES = ("checked_first", "comments_allowed", "asks_gain", "asks_location", "hour_value")
_EMPTY_CATEGORIES, _EMPTY_STAGES = 2, 1


class RulesForm(forms.Form):
    title = Text(max_length=160)
    summary = Text(max_length=600, required=False)
    checked_first = forms.BooleanField(required=False)
    comments_allowed = forms.BooleanField(required=False)
    asks_gain = forms.BooleanField(required=False)
    asks_location = forms.BooleanField(required=False)
    hour_value = forms.IntegerField(required=False, min_value=1, max_value=100_000)


class CategoryForm(forms.Form):
    id = forms.IntegerField(required=False)
    name = Text(max_length=60, required=False)
    retired = forms.BooleanField(required=False)

    def clean(self) -> None:
        if self.cleaned_data.get("id") and not self.cleaned_data.get("name"):
            self.add_error("name", _("Give the category a name."))


class StageForm(forms.Form):
    id = forms.IntegerField(required=False)
    order = forms.IntegerField(min_value=1, max_value=100, required=False)
    kind = forms.ChoiceField(choices=Stage.Kind.choices, required=False)
    name = Text(max_length=40, required=False)
    text = Text(max_length=120, required=False)
    days = forms.IntegerField(min_value=1, max_value=3650, required=False)
    owner = forms.TypedChoiceField(coerce=int, required=False, empty_value=None)
    gone = forms.BooleanField(required=False)

    def __init__(self, *args: Any, people: Sequence[tuple[int, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        owner: Any = self.fields["owner"]
        owner.choices = [("", _("Nobody yet")), *people]
        owner.error_messages["invalid_choice"] = _("Choose one of those who check ideas here.")

    def clean(self) -> None:
        if self.cleaned_data.get("id") and not self.cleaned_data.get("name"):
            self.add_error("name", _("Give the stage a name."))


Categories: Any = formset_factory(CategoryForm, extra=_EMPTY_CATEGORIES, max_num=60, absolute_max=80)
Stages: Any = formset_factory(StageForm, extra=_EMPTY_STAGES, max_num=30, absolute_max=40)


def setup(request: HttpRequest, actor: Actor, room: Room) -> HttpResponse:
    """One page; each part is saved for itself."""
    box = queries.box_in(room)
    parts = {
        "rules": RulesForm(request.POST if _sent(request, "rules") else None, initial=_rules(box, room)),
        "categories": _categories(request, box),
        "stages": _stages(request, box),
    }
    do = request.POST.get("do", "") if request.method == "POST" else ""
    if do == "open":
        open_box(actor, box=box)
        messages.success(request, _("The box is open. Now ideas can come."))
        return HttpResponseRedirect(reverse("ideas", kwargs=_where(room)))
    problem = ""
    if do in parts and parts[do].is_valid():
        try:
            _save(actor, room, box, do, parts[do])
        except NotPossible as error:
            problem = str(error)
        else:
            messages.success(request, _("Saved."))
            return HttpResponseRedirect(f"{reverse('ideas-setup', kwargs=_where(room))}#{do}")
    errors = _errors(do, parts[do], problem) if do in parts else []
    return show(
        request,
        "ideas/setup.html",
        status=422 if errors else 200,
        room=room,
        place=room.place,
        where=_where(room),
        box=box,
        tabs=tabs_of(actor, room, current="ideas-setup"),
        kinds=Stage.Kind.choices,
        errors=errors,
        closed=room.place.state in (Place.State.CLOSED, Place.State.ARCHIVED),
        **parts,
    )


def _where(room: Room) -> dict[str, str]:
    return {"place": room.place.slug, "tool": room.the_tool.slug}


def _sent(request: HttpRequest, part: str) -> bool:
    return request.method == "POST" and request.POST.get("do") == part


def _rules(box: Box, room: Room) -> dict[str, Any]:
    known = {name: getattr(box, name) for name in _RULES}
    return {"title": room.the_tool.title, "summary": room.place.summary, **known}


def _categories(request: HttpRequest, box: Box) -> Any:
    known = [{"id": c.pk, "name": c.name, "retired": c.retired} for c in Category.objects.filter(box=box)]
    return Categories(
        request.POST if _sent(request, "categories") else None, initial=known, prefix="category"
    )


def _stages(request: HttpRequest, box: Box) -> Any:
    people = list(owners(box.place_id, STAGE_OWNERS).values_list("pk", "name")[:500])
    known = [
        {
            "id": s.pk,
            "order": at,
            "kind": s.kind,
            "name": s.name,
            "text": s.text,
            "days": s.days,
            "owner": s.owner_id if s.owner_id in dict(people) else "",
        }
        for at, s in enumerate(Stage.objects.filter(box=box), 1)
    ]
    return Stages(
        request.POST if _sent(request, "stages") else None,
        initial=known,
        prefix="stage",
        form_kwargs={"people": people},
    )


def _save(actor: Actor, room: Room, box: Box, part: str, form: Any) -> None:
    if part == "rules":
        given = dict(form.cleaned_data)
        changed = {"summary": given.pop("summary")}
        # A place that is this box and little else goes by the same name.
        if room.place.title == room.the_tool.title:
            changed["title"] = given["title"]
        change_place(actor, place=room.place, **changed)
        set_rules(actor, box=box, rules=Rules(**given))
        return
    rows = [row.cleaned_data for row in form if row.cleaned_data.get("name")]
    if part == "categories":
        found = [CategoryInput(row["name"], row.get("id"), row["retired"]) for row in rows]
        set_categories(actor, box=box, categories=found)
        return
    rows.sort(key=lambda row: row.get("order") or 100)
    set_stages(
        actor,
        box=box,
        stages=[
            StageInput(
                row["name"],
                row["kind"] or Stage.Kind.ASSESSED,
                row["text"],
                row["days"],
                row.get("id"),
                row["gone"],
                row["owner"],
            )
            for row in rows
        ],
    )


def _errors(part: str, form: Any, problem: str) -> list[tuple[str, str]]:
    """(field id, words) for the summary on top."""
    found = [(part, problem)] if problem else []
    rows = [form] if part == "rules" else list(form)
    for row in rows:
        found += [
            (row[name].html_name, str(words[0])) for name, words in row.errors.items() if name in row.fields
        ]
    return found

"""The themes: what they are, how many answers are about each, and putting them in order."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext as _

from moteplass.kit.pages import show
from moteplass.spine.access.actor import Actor
from moteplass.spine.access.rooms import NoRoom, Room
from moteplass.spine.insight.commands.themes import (
    change_theme,
    make_theme,
    merge_themes,
    remove_theme,
    split_theme,
)
from moteplass.spine.insight.models import Theme
from moteplass.spine.insight.queries import counting
from moteplass.spine.insight.queries import inbox as lists
from moteplass.spine.insight.queries.counting import ThemeRow
from moteplass.spine.insight.queries.wanted import EACH, Wanted
from moteplass.spine.stewardship.commands import NotPossible
from moteplass.web.workspace.frame import Desk, desk_of, frame, number, numbers

NAME_MAX, DESCRIPTION_MAX = 80, 1000


class ThemeForm(forms.Form):
    name = forms.CharField(max_length=NAME_MAX)
    description = forms.CharField(required=False, max_length=DESCRIPTION_MAX)
    parent = forms.TypedChoiceField(required=False, coerce=int, empty_value=None)

    def __init__(self, tops: list[ThemeRow], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["parent"].choices = [("", ""), *((row.id, row.name) for row in tops)]  # type: ignore[attr-defined]
        self.fields["name"].error_messages.update(
            required=_("Give the theme a name."), max_length=_("The name can have at most 80 characters.")
        )
        self.fields["description"].error_messages["max_length"] = _(
            "The description can have at most 1,000 characters."
        )

    @property
    def given(self) -> dict[str, Any]:
        """What a command takes."""
        data = self.cleaned_data
        return {**data, "name": " ".join(data["name"].split())}


def show_themes(request: HttpRequest, actor: Actor, room: Room) -> HttpResponse:
    desk = desk_of(actor, room)
    rows = _rows(desk)
    form = ThemeForm(_tops(rows), request.POST if request.method == "POST" else None)
    if (
        form.is_bound
        and form.is_valid()
        and _does(form, lambda: make_theme(actor, tool=desk.tool, **form.given))
    ):
        messages.success(request, _("The theme “%(name)s” is made.") % {"name": form.given["name"]})
        return HttpResponseRedirect(desk.url("work-themes"))
    return show(
        request,
        "workspace/themes.html",
        status=422 if form.errors else 200,
        **frame(desk, "work-themes"),
        themes=rows,
        form=form,
        tops=_tops(rows),
        errors=_errors(form),
        without=Wanted(theme="none").query,
    )


def show_theme(request: HttpRequest, actor: Actor, room: Room, theme: int) -> HttpResponse:
    desk = desk_of(actor, room)
    held = Theme.objects.filter(pk=theme, tool=desk.tool, merged_into=None, accepted=True).first()
    if held is None:
        raise NoRoom(theme)
    if request.method == "POST" and (done := _DO.get(request.POST.get("act", ""))):
        return done(request, desk, held)
    rows = _rows(desk)
    tops = [row for row in _tops(rows) if row.id != held.pk]
    start = {"name": held.name, "description": held.description, "parent": held.parent_id or ""}
    form = ThemeForm(tops, request.POST if request.method == "POST" else None, initial=start)
    if (
        form.is_bound
        and form.is_valid()
        and _does(form, lambda: change_theme(actor, theme=held, **form.given))
    ):
        messages.success(request, _("Saved."))
        return HttpResponseRedirect(desk.url("work-theme", theme=held.pk))
    wanted = Wanted(theme=str(held.pk), text=EACH)
    return show(
        request,
        "workspace/theme.html",
        block="rows",
        status=422 if form.errors else 200,
        **frame(desk, "work-themes"),
        theme=held,
        wanted=wanted,
        answers=next(row.answers for row in rows if row.id == held.pk),
        page=lists.page(actor, desk.tool, wanted, desk.alone, request.GET.get("after")),
        form=form,
        tops=tops,
        others=[row for row in rows if row.id != held.pk],
        into=next((row for row in rows if str(row.id) == request.GET.get("merge")), None),
        errors=_errors(form),
    )


def _merge(request: HttpRequest, desk: Desk, theme: Theme) -> HttpResponse:
    left = merge_themes(desk.actor, theme=theme, into=number(request.POST.get("into", "")))
    words = _("“%(theme)s” has gone into “%(into)s”.") % {"theme": theme.name, "into": left.name}
    messages.success(request, words)
    return HttpResponseRedirect(desk.url("work-theme", theme=left.pk))


def _split(request: HttpRequest, desk: Desk, theme: Theme) -> HttpResponse:
    name = " ".join(request.POST.get("split_name", "").split())[:NAME_MAX]
    try:
        if not name:
            raise NotPossible(_("Give the new theme a name."))
        other = split_theme(
            desk.actor, theme=theme, contributions=numbers(request, "chosen")[:200], name=name
        )
    except NotPossible as error:
        messages.error(request, str(error))
        return HttpResponseRedirect(desk.url("work-theme", theme=theme.pk) + "#answers")
    messages.success(request, _("The chosen answers are now about “%(name)s”.") % {"name": other.name})
    return HttpResponseRedirect(desk.url("work-theme", theme=other.pk))


def _remove(request: HttpRequest, desk: Desk, theme: Theme) -> HttpResponse:
    try:
        remove_theme(desk.actor, theme=theme)
    except NotPossible as error:
        messages.error(request, str(error))
        return HttpResponseRedirect(desk.url("work-theme", theme=theme.pk))
    messages.success(request, _("The theme “%(name)s” is removed.") % {"name": theme.name})
    return HttpResponseRedirect(desk.url("work-themes"))


_DO = {"merge": _merge, "split": _split, "remove": _remove}


def _rows(desk: Desk) -> list[ThemeRow]:
    return counting.themes(desk.tool.pk, alone=desk.alone, coder=desk.actor.user_id)


def _tops(rows: list[ThemeRow]) -> list[ThemeRow]:
    return [row for row in rows if row.parent is None]


def _does(form: ThemeForm, command: Any) -> bool:
    """Run it; what it says no to stands at the name."""
    try:
        command()
    except NotPossible as error:
        form.add_error("name", str(error))
        return False
    return True


def _errors(form: forms.Form) -> list[tuple[str, str]]:
    return [(name, str(error)) for name, found in form.errors.items() for error in found]

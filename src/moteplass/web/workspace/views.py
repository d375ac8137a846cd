"""Saved views: one's own, and those that colleagues share."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.utils.translation import gettext as _

from moteplass.kit.pages import show
from moteplass.spine.access.actor import Actor
from moteplass.spine.access.rooms import NoRoom, Room
from moteplass.spine.insight.commands.views import remove_view, save_view
from moteplass.spine.insight.models import SavedView
from moteplass.spine.insight.queries.views import views
from moteplass.spine.insight.queries.wanted import Wanted
from moteplass.spine.stewardship.commands import NotPossible
from moteplass.web.workspace.frame import Desk, desk_of, frame, number

NAME_MAX = 80


class ViewForm(forms.Form):
    name = forms.CharField(max_length=NAME_MAX)
    shared = forms.BooleanField(required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["name"].error_messages.update(
            required=_("Give the view a name."), max_length=_("The name can have at most 80 characters.")
        )


def show_views(request: HttpRequest, actor: Actor, room: Room) -> HttpResponse:
    desk = desk_of(actor, room)
    if request.method == "POST":
        return _remove(request, desk) if request.POST.get("remove") else _save(request, desk)
    return _page(request, desk, ViewForm(), Wanted.read(request.GET, desk.tool))


def _save(request: HttpRequest, desk: Desk) -> HttpResponse:
    form = ViewForm(request.POST)
    wanted = Wanted.read(QueryDict(request.POST.get("query", "")[:4000]), desk.tool)
    if form.is_valid():
        name, shared = " ".join(form.cleaned_data["name"].split()), form.cleaned_data["shared"]
        try:
            save_view(desk.actor, tool=desk.tool, name=name, query=wanted.query, shared=shared)
        except NotPossible as error:
            form.add_error("name", str(error))
        else:
            messages.success(request, _("The view “%(name)s” is saved.") % {"name": name})
            return HttpResponseRedirect(desk.url("work-inbox") + f"?{wanted.query}")
    return _page(request, desk, form, wanted, status=422)


def _remove(request: HttpRequest, desk: Desk) -> HttpResponse:
    view = SavedView.objects.filter(tool=desk.tool, pk=number(request.POST["remove"])).first()
    if view is None or view.owner_id != desk.actor.user_id:
        raise NoRoom(request.POST["remove"])
    remove_view(desk.actor, view=view)
    messages.success(request, _("The view “%(name)s” is removed.") % {"name": view.name})
    return HttpResponseRedirect(desk.url("work-views"))


def _page(
    request: HttpRequest, desk: Desk, form: ViewForm, wanted: Wanted, status: int = 200
) -> HttpResponse:
    return show(
        request,
        "workspace/views.html",
        status=status,
        **frame(desk, "work-views"),
        views=views(desk.actor, desk.tool.pk),
        wanted=wanted,
        form=form,
        errors=[(name, error) for name, found in form.errors.items() for error in found],
    )

"""Which roles the groups of an employer's directory or log-in give in a place: seen, given and taken."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from moteplass.kit import keyset
from moteplass.kit.fields import Text
from moteplass.kit.pages import show
from moteplass.kit.text import number_in
from moteplass.spine.access.actor import Actor
from moteplass.spine.access.rooms import Room
from moteplass.spine.places.models import GroupRole, Place, Role
from moteplass.spine.stewardship.directory import map_group, unmap_group
from moteplass.spine.stewardship.provisioning import give_now, source_of
from moteplass.web.account.openid.setup import log_ins
from moteplass.web.stewards.frame import frame

_PAGE = 50


class GroupForm(forms.Form):
    source = forms.ChoiceField(error_messages={"required": gettext_lazy("Choose whose group it is.")})
    group = Text(max_length=200, error_messages={"required": gettext_lazy("Write what the group is called.")})
    role = forms.ChoiceField(choices=Role.choices)

    def __init__(self, *args: Any, sources: dict[str, str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["source"].choices = list(sources.items())  # type: ignore[attr-defined]


def show_groups(request: HttpRequest, actor: Actor, room: Room) -> HttpResponse:
    sources = _sources(room.place)
    if asked := request.POST.get("take") or request.GET.get("take"):
        return _take(request, actor, room, _row(room.place, asked))
    typed = request.POST if request.method == "POST" else None
    form = GroupForm(typed, sources=sources, initial={"role": Role.CONTRIBUTOR})
    if form.is_bound and form.is_valid():
        map_group(actor, place=room.place, **form.cleaned_data)
        give_now(form.cleaned_data["source"], form.cleaned_data["group"])
        messages.success(
            request, _("Those in %(group)s have the role here.") % {"group": form.cleaned_data["group"]}
        )
        return redirect("place-groups", place=room.place.slug)
    return show(
        request,
        "stewards/groups.html",
        block="rows",
        **frame(actor, room, "place-members"),
        status=422 if form.errors else 200,
        form=form,
        sources=sources,
        page=keyset.page(
            room.place.group_roles.all(), order=["id"], cursor=request.GET.get("after"), size=_PAGE
        ),
    )


def _take(request: HttpRequest, actor: Actor, room: Room, row: GroupRole) -> HttpResponse:
    """Asks first."""
    if request.method != "POST":
        return show(request, "stewards/group_take.html", **frame(actor, room, "place-members"), row=row)
    unmap_group(actor, place=room.place, mapped=row)
    messages.success(request, _("%(group)s gives the role here no longer.") % {"group": row.group})
    return redirect("place-groups", place=room.place.slug)


def _row(place: Place, asked: str) -> GroupRole:
    row = place.group_roles.filter(pk=number_in(asked) or 0).first()
    if row is None:
        raise Http404
    return row


def _sources(place: Place) -> dict[str, str]:
    """What tells of groups here: log-ins that do, and the directory of the place's owner. One query. Another agency's
    directory is for those who run the site: what its groups are called is not everybody's to try.
    """
    found = {id: log_in.provider.name for id, log_in in log_ins().items() if log_in.groups_claim}
    if place.organisation.directory_keys.exists():
        found[source_of(place.organisation)] = place.organisation.name
    return found

"""The legal grounds of a place, or those that all places share: the list, the form for adding or correcting, ending."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from moteplass.kit.fields import Text
from moteplass.kit.localise import today
from moteplass.kit.pages import show
from moteplass.kit.text import number_in
from moteplass.spine.access.actor import Actor
from moteplass.spine.access.rooms import Room
from moteplass.spine.places.models import Place
from moteplass.spine.records import grounds
from moteplass.spine.records.grounds import GroundRow
from moteplass.spine.stewardship.commands import NotPossible
from moteplass.web.records.desk import frame, frame_of_all

_DAY = gettext_lazy("Write the day as 2027-12-31.")


class GroundForm(forms.Form):
    reference = Text(
        max_length=120, error_messages={"required": gettext_lazy("Name the act, section or decision.")}
    )
    criterion = Text(max_length=2000, error_messages={"required": gettext_lazy("Say what it says.")})
    since = forms.DateField(error_messages={"required": _DAY, "invalid": _DAY})


class EndForm(forms.Form):
    until = forms.DateField(error_messages={"required": _DAY, "invalid": _DAY})


def show_grounds(request: HttpRequest, actor: Actor, room: Room | None = None) -> HttpResponse:
    """Without a room: those that all places share."""
    place = room.place if room else None
    rows = grounds.listed(place)
    ending = number_in(request.POST.get("ground", ""))
    replaces = _replaced(request, rows, place)
    form: forms.Form
    if ending is not None:
        form = EndForm(request.POST)
    else:
        typed = request.POST if request.method == "POST" else None
        form = GroundForm(typed, initial=_initial(replaces))
    if form.is_valid():
        try:
            if ending is not None:
                grounds.end_ground(actor, place=place, ground=ending, **form.cleaned_data)
                messages.success(request, _("The ground ends. Rules that rest on it keep it."))
            else:
                replaced = replaces.id if replaces else None
                grounds.add_ground(actor, place=place, replaces=replaced, **form.cleaned_data)
                messages.success(request, _("The ground stands in the list."))
        except NotPossible as error:
            form.add_error("since" if ending is None else "until", str(error))
        else:
            return HttpResponseRedirect(request.path)
    return show(
        request,
        "records/grounds.html",
        status=422 if form.errors else 200,
        **(frame(actor, room) if room else frame_of_all("shared-grounds")),
        own=[row for row in rows if _own(row, place) and not row.over],
        shared=[row for row in rows if not _own(row, place) and not row.over],
        ended=[row for row in rows if row.over],
        form=form if ending is None else GroundForm(initial=_initial(replaces)),
        replaces=replaces,
        ending=ending,
        until=form["until"].value() if ending is not None else today(),
        until_error=" ".join(str(error) for error in form["until"].errors) if ending is not None else "",
        errors=[
            (f"until-{ending}" if name == "until" else name, error)
            for name, found in form.errors.items()
            for error in found
        ],
    )


def _own(row: GroundRow, place: Place | None) -> bool:
    """Whether it belongs to the page's own list, and can be changed there."""
    return row.shared is (place is None)


def _replaced(request: HttpRequest, rows: list[GroundRow], place: Place | None) -> GroundRow | None:
    """The ground in the address that is to be corrected. Raises Http404 for one that cannot be."""
    wanted = request.GET.get("replaces")
    if wanted is None:
        return None
    for row in rows:
        if str(row.id) == wanted and _own(row, place) and row.until is None:
            return row
    raise Http404


def _initial(replaces: GroundRow | None) -> dict[str, Any]:
    known = {"since": today()}
    return (
        known
        if replaces is None
        else known | {"reference": replaces.reference, "criterion": replaces.criterion}
    )

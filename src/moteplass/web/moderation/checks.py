"""What awaits a check in a place before it shows, when somebody looks, and whether its forms are guarded."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from moteplass.kit.pages import show
from moteplass.spine.access.actor import Actor
from moteplass.spine.access.rooms import Room
from moteplass.spine.moderation.commands.checking import set_checks
from moteplass.spine.places.models import Checked
from moteplass.web.stewards.frame import frame

_HOUR = {"invalid": gettext_lazy("Write a whole hour, such as 8.")}


class ChecksForm(forms.Form):
    checked = forms.ChoiceField(choices=Checked.choices)
    looked_from = forms.IntegerField(required=False, min_value=0, max_value=23, error_messages=_HOUR)
    looked_until = forms.IntegerField(required=False, min_value=1, max_value=24, error_messages=_HOUR)
    checked_outside_hours = forms.BooleanField(required=False)
    guarded = forms.BooleanField(required=False)

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        opens, closes = given.get("looked_from"), given.get("looked_until")
        if self.errors:
            return given
        if (opens is None) != (closes is None):
            missing = "looked_from" if opens is None else "looked_until"
            self.add_error(missing, _("Write both hours, or none."))
        elif opens is not None and closes is not None and opens >= closes:
            self.add_error("looked_until", _("This must be later than when you begin."))
        elif opens is None and given["checked_outside_hours"]:
            self.add_error("looked_from", _("Say when somebody looks."))
        return given


def show_checks(request: HttpRequest, actor: Actor, room: Room) -> HttpResponse:
    """The form; saved, it leads back to itself."""
    if request.method == "POST":
        form = ChecksForm(request.POST)
        if form.is_valid():
            set_checks(actor, place=room.place, **form.cleaned_data)
            messages.success(request, _("The settings are saved."))
            return redirect("place-checks", place=room.place.slug)
    else:
        form = ChecksForm(initial={name: getattr(room.place, name) for name in ChecksForm.base_fields})
    return show(
        request,
        "moderation/checks.html",
        status=422 if form.errors else 200,
        **frame(actor, room, "place-settings"),
        typed={name: form[name].value() for name in form.fields},
        wrong={name: str(words[0]) for name, words in form.errors.items()},
        checked=Checked.choices,
    )

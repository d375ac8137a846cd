"""One who runs the site asks to read a closed place, and its steward answers."""

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from moteplass.kit.fields import Text
from moteplass.kit.pages import show
from moteplass.spine.access.actor import Actor
from moteplass.spine.access.rooms import Room
from moteplass.spine.stewardship.admitting import MOST_DAYS, answer_access, ask_for_access
from moteplass.spine.stewardship.commands import NotPossible
from moteplass.web.stewards import queries
from moteplass.web.stewards.frame import frame


class AskForm(forms.Form):
    address = forms.RegexField(
        r"^(?:\S*/m/)?([\w-]+)/?$",
        max_length=200,
        error_messages={
            "required": gettext_lazy("Write the place's address."),
            "invalid": gettext_lazy("This is no address of a place."),
        },
    )
    reason = Text(
        max_length=500, error_messages={"required": gettext_lazy("Write why. All members read it.")}
    )
    days = forms.IntegerField(min_value=1, max_value=MOST_DAYS)

    def clean_address(self) -> str:
        return str(self.cleaned_data["address"]).rstrip("/").rpartition("/")[2][:60]


def ask(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Asking, by address alone, and what came of it. The answer is the same where there is no such place."""
    assert actor.user_id is not None  # Act.OPERATE has seen to it
    form = AskForm(request.POST if request.method == "POST" else None, initial={"days": 1})
    if form.is_bound and form.is_valid():
        try:
            ask_for_access(actor, **form.cleaned_data)
        except NotPossible as error:
            form.add_error("address", str(error))
        else:
            messages.success(request, _("If there is such a place, those who run it are asked."))
            return redirect("access-asked")
    return show(
        request,
        "stewards/access_ask.html",
        status=422 if form.errors else 200,
        form=form,
        days=[(str(n), str(n)) for n in range(1, MOST_DAYS + 1)],
        asked=queries.asked_by(actor.user_id),
    )


def answer(request: HttpRequest, actor: Actor, room: Room, request_id: int) -> HttpResponse:
    """What is asked for and why, and yes or no."""
    if request.method == "POST":
        try:
            given = answer_access(
                actor, place=room.place, request_id=request_id, give=request.POST.get("answer") == "yes"
            )
        except NotPossible as error:
            messages.error(request, str(error))
        else:
            said = (
                _("They can read now, and all members see it.")
                if given.granted
                else _("They are not let in.")
            )
            messages.success(request, said)
        return redirect("place-members", place=room.place.slug)
    row = next((row for row in queries.asking(room.place) if row.id == request_id), None)
    if row is None:
        raise Http404
    return show(request, "stewards/access_answer.html", **frame(actor, room, "place-members"), row=row)

"""The archivist's answers to those who want something erased, and lifting a restriction. A look at what is restricted
leaves a line in the log."""

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from moteplass.kit.fields import Text
from moteplass.kit.pages import show
from moteplass.spine.access.actor import Actor
from moteplass.spine.access.rooms import Room
from moteplass.spine.content.models import State
from moteplass.spine.privacy import queries
from moteplass.spine.privacy.commands import answer_request, lift_restriction, look
from moteplass.spine.privacy.models import ErasureRequest
from moteplass.spine.stewardship.commands import NotPossible
from moteplass.web.records.desk import frame

_ANSWERS = [
    (ErasureRequest.State.ERASED, gettext_lazy("Erase it: only that it was here is left")),
    (ErasureRequest.State.RESTRICTED, gettext_lazy("Restrict it: it is kept, and only archivists can look")),
    (ErasureRequest.State.REFUSED, gettext_lazy("Leave it as it is")),
]


class AnswerForm(forms.Form):
    answer = forms.ChoiceField(
        choices=_ANSWERS,
        error_messages={
            "required": gettext_lazy("Choose an answer."),
            "invalid_choice": gettext_lazy("Choose an answer."),
        },
    )
    reason = Text(
        max_length=1000, error_messages={"required": gettext_lazy("Say why: whoever asked is told.")}
    )


class LiftForm(AnswerForm):
    answer = None  # type: ignore[assignment]  # Django's way of leaving out a field


def listed(request: HttpRequest, actor: Actor, room: Room) -> HttpResponse:
    waiting = request.GET.get("list") != "answered"
    return show(
        request,
        "privacy/requests.html",
        block="rows",
        **frame(actor, room),
        waiting=waiting,
        page=queries.of_place(room.place, waiting=waiting, cursor=request.GET.get("after")),
    )


def one(request: HttpRequest, actor: Actor, room: Room, request_id: int) -> HttpResponse:
    """A request, what it is about, and the answer to it; of what is restricted, lifting that."""
    found = queries.request_in(room.place, request_id)
    waits = found.state == ErasureRequest.State.WAITING
    form = (AnswerForm if waits else LiftForm)(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            if waits:
                answer_request(actor, place=room.place, request_id=found.pk, **form.cleaned_data)
                messages.success(request, _("Answered. Whoever asked is told."))
            else:
                lift_restriction(actor, place=room.place, request_id=found.pk, **form.cleaned_data)
                messages.success(
                    request, _("The restriction is lifted. Whoever asked is told, if they can be.")
                )
        except NotPossible as error:
            form.add_error("answer" if waits else "reason", str(error))
        else:
            return redirect("records-requests", place=room.place.slug)
    if found.contribution.state == State.RESTRICTED:
        look(actor, place=room.place, request=found)
    item = queries.item(found)
    links = {"answer": f"answer-{_ANSWERS[0][0]}"}
    return show(
        request,
        "privacy/one.html",
        status=422 if form.errors else 200,
        **frame(actor, room),
        item=item,
        row=item.row,
        form=form,
        answers=_ANSWERS,
        errors=[(links.get(name, name), error) for name, found in form.errors.items() for error in found],
    )

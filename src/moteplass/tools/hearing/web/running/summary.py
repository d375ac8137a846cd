"""The case worker's summary: written with a preview, published on top of the hearing."""

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _

from moteplass.kit import sanitise
from moteplass.kit.fields import Text
from moteplass.kit.pages import show
from moteplass.spine.access.actor import Actor
from moteplass.spine.access.rooms import Room
from moteplass.spine.registry.tabs import tabs_of
from moteplass.spine.stewardship.commands import NotPossible
from moteplass.tools.hearing import queries
from moteplass.tools.hearing.commands.running import write_summary
from moteplass.tools.hearing.models import Hearing
from moteplass.tools.hearing.web.running.steps import shown, summary

SUMMARY_MAX = 50_000


class SummaryForm(forms.Form):
    body = Text(max_length=SUMMARY_MAX)

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        self.fields["body"].error_messages.update(
            required=_("Write what the answers say."),
            max_length=_("The summary can have at most 50,000 characters."),
        )


def edit_summary(request: HttpRequest, actor: Actor, room: Room) -> HttpResponse:
    hearing = queries.hearing_in(room)
    present = queries.summary_of(hearing)
    form = SummaryForm(initial={"body": present.body if present else ""})
    preview, problem = "", ""
    if request.method == "POST":
        form = SummaryForm(request.POST)
        if form.is_valid() and request.POST.get("act") == "publish":
            try:
                write_summary(actor, hearing=hearing, body=form.cleaned_data["body"])
            except NotPossible as error:
                problem = str(error)
            else:
                messages.success(request, _("The summary stands on top of the hearing."))
                where = {"place": room.place.slug, "tool": room.the_tool.slug}
                return HttpResponseRedirect(reverse("hearing-manage", kwargs=where))
        elif form.is_valid():
            preview = mark_safe(sanitise.markdown_to_html(form.cleaned_data["body"]))  # noqa: S308  # sanitised
    return show(
        request,
        "hearing/running/summary.html",
        status=422 if form.errors else 409 if problem else 200,
        room=room,
        hearing=hearing,
        closed=hearing.state == Hearing.State.CLOSED,
        present=present,
        form=shown(form),
        errors=summary(form),
        preview=preview,
        problem=problem,
        tabs=tabs_of(actor, room, current="hearing-manage"),
        draft=f"summary-{hearing.pk}-{actor.user_id}",
    )

"""The steps of the wizard "Netthøring": in any order, each saved for itself."""

from dataclasses import dataclass, field
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from moteplass.kit import clock
from moteplass.kit.pages import show
from moteplass.spine.access.actor import Actor
from moteplass.spine.access.rooms import Room
from moteplass.tools.hearing.commands.drafting import missing_to_publish
from moteplass.tools.hearing.models import Hearing

STEPS: dict[str, str | Promise] = {
    "case": gettext_lazy("The case"),
    "letter": gettext_lazy("The letter"),
    "questions": gettext_lazy("Questions"),
    "period": gettext_lazy("Period and rules"),
    "publish": gettext_lazy("Preview and publish"),
}


@dataclass(frozen=True, slots=True)
class Shown:
    """A field as it is drawn again: what was typed, and what is wrong with it."""

    value: Any
    error: str


@dataclass(slots=True)
class Setup:
    """One request to one step of one draft."""

    request: HttpRequest
    actor: Actor
    room: Room
    hearing: Hearing
    step: str
    gaps: list[tuple[str, str]] = field(default_factory=list)

    def look_for_gaps(self) -> None:
        """Read what is missing, after whatever this request has saved."""
        self.gaps = missing_to_publish(self.hearing, clock.now())

    def draw(
        self, template: str, *, errors: list[tuple[str, str]] | None = None, **context: Any
    ) -> HttpResponse:
        """The step's page. `errors` are (field id, words) for the summary on top."""
        self.look_for_gaps()
        return show(
            self.request,
            template,
            status=422 if errors else 200,
            room=self.room,
            hearing=self.hearing,
            step=self.step,
            number=list(STEPS).index(self.step) + 1,
            steps=self._road(),
            gaps=self.gaps,
            errors=errors or [],
            **context,
        )

    def _road(self) -> list[dict[str, Any]]:
        lacking = {step for step, _words in self.gaps}
        road = []
        for step, label in STEPS.items():
            ready = step not in lacking and step != "publish"
            state = "now" if step == self.step else "done" if ready else "next"
            note = "" if ready or step == "publish" else _("Not finished")
            road.append({"state": state, "title": label, "text": note, "href": self.address(step)})
        return road

    def address(self, step: str = "", fragment: str = "") -> str:
        """Where a step is; this one when none is named."""
        where = {"place": self.room.place.slug, "tool": self.room.the_tool.slug, "step": step or self.step}
        return reverse("hearing-setup-step", kwargs=where) + (f"#{fragment}" if fragment else "")

    def onward(self) -> HttpResponse:
        """To the next step, or back to this one where that is what was asked for."""
        names = list(STEPS)
        following = names[min(names.index(self.step) + 1, len(names) - 1)]
        stays = self.request.POST.get("act") == "save"
        if stays:
            messages.success(self.request, _("Saved. You can leave and come back."))
        return HttpResponseRedirect(self.address(self.step if stays else following))


def shown(form: forms.Form) -> dict[str, Shown]:
    """The form's fields by name, as a template draws them."""
    return {bound.name: Shown(bound.value(), str(bound.errors[0]) if bound.errors else "") for bound in form}


def summary(form: forms.Form) -> list[tuple[str, str]]:
    """What is wrong, for the summary on top: (field id, words)."""
    return [(name, str(words[0])) for name, words in form.errors.items()]

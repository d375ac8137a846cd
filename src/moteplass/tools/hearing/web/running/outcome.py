"""Replying on the themes: writing, looking, publishing one by one, and telling those who answered."""

from dataclasses import asdict
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from moteplass.kit import sanitise
from moteplass.kit.differences import differences
from moteplass.kit.fields import Text
from moteplass.kit.pages import show
from moteplass.spine.access.actor import Actor
from moteplass.spine.access.rooms import NoRoom, Room
from moteplass.spine.content.models import State
from moteplass.spine.insight.models import Theme
from moteplass.spine.registry.tabs import tabs_of
from moteplass.spine.stewardship.commands import NotPossible
from moteplass.tools.hearing import outcome as outcomes
from moteplass.tools.hearing import queries
from moteplass.tools.hearing.commands.drafting import language_of
from moteplass.tools.hearing.commands.outcome import (
    ReplyInput,
    publish_reply,
    take_back_reply,
    tell_outcome,
    write_reply,
)
from moteplass.tools.hearing.models import Hearing, ThemeReply
from moteplass.tools.hearing.web.running.steps import shown, summary

_LIMITS = {"heading": 120, "about": 1000, "text": 20_000, "why": 4000, "before": 10_000, "after": 10_000}


class ReplyForm(forms.Form):
    heading = Text(max_length=_LIMITS["heading"])
    about = Text(required=False, max_length=_LIMITS["about"])
    text = Text(max_length=_LIMITS["text"])
    changed = forms.TypedChoiceField(
        choices=[("yes", "yes"), ("no", "no")],
        coerce=lambda given: given == "yes",
        error_messages={"required": gettext_lazy("Say whether it led to a change.")},
    )
    why = Text(required=False, max_length=_LIMITS["why"])
    before = Text(required=False, max_length=_LIMITS["before"])
    after = Text(required=False, max_length=_LIMITS["after"])

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, limit in _LIMITS.items():
            self.fields[name].error_messages["max_length"] = _(
                "The text can have at most %(limit)s characters."
            ) % {"limit": limit}
        self.fields["heading"].error_messages["required"] = _("Say what the answers are about.")
        self.fields["text"].error_messages["required"] = _("Write what you reply.")

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("changed") and not (data.get("before") or data.get("after")):
            self.add_error("after", _("Show what changed: the passage before, after, or both."))
        if data.get("changed") is False and "why" in data and not data["why"]:
            self.add_error("why", _("Say why nothing changed."))
        return data


def replies(request: HttpRequest, actor: Actor, room: Room) -> HttpResponse:
    """Every theme with how far its reply has come; and the button that tells those who answered."""
    hearing = queries.hearing_in(room)
    if request.method == "POST":
        try:
            tell_outcome(actor, hearing=hearing)
        except NotPossible as error:
            messages.error(request, str(error))
        else:
            messages.success(request, _("Those who gave an e-mail address are told now."))
        return HttpResponseRedirect(_list(room))
    rows = outcomes.work(hearing.pk)
    by_mail, without = outcomes.reached(hearing)
    return show(
        request,
        "hearing/running/replies.html",
        **_frame(actor, room, hearing),
        rows=rows,
        published=any(row.state == State.PUBLISHED for row in rows),
        by_mail=by_mail,
        without=without,
    )


def reply(request: HttpRequest, actor: Actor, room: Room, theme: int) -> HttpResponse:
    """One theme's reply: saved, looked at, published, taken back."""
    hearing = queries.hearing_in(room)
    found, present = outcomes.to_reply(hearing.pk, theme)
    if found is None:
        raise NoRoom(theme)
    act = request.POST.get("act", "")
    form = ReplyForm(request.POST or None, initial=_filled(found, present))
    problem, preview = "", None
    if act == "take_back" and present:
        try:
            take_back_reply(actor, reply=present)
            messages.success(request, _("The reply no longer shows to anyone but you who work here."))
            return HttpResponseRedirect(request.path)
        except NotPossible as error:
            problem = str(error)
    elif form.is_bound and form.is_valid():
        if act == "preview":
            preview = _preview(form.cleaned_data, language_of(hearing))
        else:
            try:
                _save(request, actor, found, present, form, publish=act == "publish")
                return HttpResponseRedirect(_list(room) if act == "publish" else request.path)
            except NotPossible as error:
                problem = str(error)
    return show(
        request,
        "hearing/running/reply.html",
        status=422 if form.errors else 409 if problem else 200,
        **_frame(actor, room, hearing),
        theme=found,
        state=present.contribution.state if present else "",
        form=shown(form),
        errors=summary(form),
        limits=_LIMITS,
        differences=differences,
        preview=preview,
        problem=problem,
    )


def _save(
    request: HttpRequest,
    actor: Actor,
    theme: Theme,
    present: ThemeReply | None,
    form: ReplyForm,
    *,
    publish: bool,
) -> None:
    if present is None or form.has_changed():
        present = write_reply(actor, theme=theme, given=ReplyInput(**form.cleaned_data))
    if publish:
        publish_reply(actor, reply=present)
        messages.success(request, _("The reply is published. Everyone can read it."))
    else:
        messages.success(request, _("Saved."))


def _filled(theme: Theme, reply: ThemeReply | None) -> dict[str, Any]:
    """What the form begins with: the reply as it stands, or what the theme is called among those who code."""
    if reply is None:
        return {"heading": theme.name, "about": theme.description}
    kept = {name: getattr(reply, name) for name in ("about", "text", "why", "before", "after")}
    return {**kept, "heading": reply.contribution.title, "changed": "yes" if reply.changed else "no"}


def _preview(data: dict[str, Any], language: str) -> dict[str, Any]:
    """The reply as it will look."""
    html = mark_safe(sanitise.markdown_to_html(data["text"]))  # noqa: S308  # sanitised
    return {**asdict(ReplyInput(**data)), "html": html, "language": language}


def _frame(actor: Actor, room: Room, hearing: Hearing) -> dict[str, Any]:
    return {
        "room": room,
        "hearing": hearing,
        "closed": hearing.state == Hearing.State.CLOSED,
        "tabs": tabs_of(actor, room, current="hearing-manage"),
    }


def _list(room: Room) -> str:
    return reverse("hearing-replies", kwargs={"place": room.place.slug, "tool": room.the_tool.slug})

"""The settings of a place, and its life: open, close, open again, archive."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.html import escape
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from moteplass.kit import text
from moteplass.kit.fields import Text
from moteplass.kit.pages import show
from moteplass.spine.access.actor import Actor
from moteplass.spine.access.rooms import Room, tools_in
from moteplass.spine.moderation import rules
from moteplass.spine.moderation.commands.rules import set_rules
from moteplass.spine.notify.mails import address
from moteplass.spine.places.models import CAPACITIES, Access, Capacity, Naming, Place, Tool, Writers
from moteplass.spine.stewardship.commands import PATHS, NotPossible, change_place, move_place
from moteplass.web.account.openid.setup import log_ins
from moteplass.web.public.embed import open_to_all
from moteplass.web.stewards.frame import frame

_FIELDS = ("title", "summary", "purpose", "access", "writers", "capacities", "naming", "outcome")
_WIDTH = [Access.OPEN, Access.ORGANISATION, Access.MEMBERS, Access.HIDDEN]


class SettingsForm(forms.Form):
    title = Text(max_length=160, error_messages={"required": gettext_lazy("Give the place a title.")})
    summary = forms.CharField(max_length=600, required=False)
    purpose = forms.CharField(max_length=2000, required=False)
    house_rules = forms.CharField(max_length=6000, required=False)
    outcome = forms.CharField(max_length=300, required=False)
    access = forms.ChoiceField(choices=Access.choices)
    writers = forms.ChoiceField(choices=Writers.choices)
    capacities = forms.MultipleChoiceField(
        choices=[(capacity.value, capacity.label) for capacity in CAPACITIES],
        error_messages={"required": gettext_lazy("Choose at least one capacity to write in.")},
    )
    naming = forms.ChoiceField(choices=Naming.choices)

    def clean(self) -> dict[str, Any]:
        given = (super().clean() or {}).items()
        return {name: text.normalise(value) if isinstance(value, str) else value for name, value in given}

    def clean_house_rules(self) -> str:
        typed: str = self.cleaned_data["house_rules"]
        if any(len(rule) > rules.LONGEST for rule in rules.parse(typed)):
            raise forms.ValidationError(
                _("A rule is at most %(n)s characters. Divide the longest.") % {"n": rules.LONGEST}
            )
        return typed


def show_settings(request: HttpRequest, actor: Actor, room: Room) -> HttpResponse:
    if request.method == "POST" and request.POST.get("do") == "move":
        return _move(request, actor, room)
    if request.method == "POST":
        return _save(request, actor, room)
    if request.GET.get("to"):
        return _ask_to_move(request, actor, room)
    now = {name: getattr(room.place, name) for name in _FIELDS}
    now["house_rules"] = rules.as_typed(rules.in_force(room.place))
    return _form(request, actor, room, SettingsForm(initial=now))


def _form(request: HttpRequest, actor: Actor, room: Room, form: SettingsForm) -> HttpResponse:
    return show(
        request,
        "stewards/settings.html",
        status=422 if form.errors else 200,
        **frame(actor, room, "place-settings"),
        form=form,
        levels=_levels(room.place),
        writers=_writers(room.place),
        capacities=_capacities(),
        namings=_namings(),
        embeds=_embeds(room.place),
        steps=[
            step
            for step in (Place.State.OPEN, Place.State.CLOSED, Place.State.ARCHIVED)
            if step in PATHS[room.place.state]
        ],
    )


def _save(request: HttpRequest, actor: Actor, room: Room) -> HttpResponse:
    form = SettingsForm(request.POST)
    if not form.is_valid():
        return _form(request, actor, room, form)
    given = form.cleaned_data
    if _widens(room.place, given["access"]) and request.POST.get("sure") != given["access"]:
        level = {value: help for value, _label, help in _levels(room.place)}
        return show(
            request,
            "stewards/widen.html",
            **frame(actor, room, "place-settings"),
            given=given,
            before=level[room.place.access],
            after=level[given["access"]],
            label=Access(given["access"]).label,
        )
    change_place(actor, place=room.place, **{name: given[name] for name in _FIELDS})
    wanted = rules.parse(given["house_rules"])
    if wanted != [rule.text for rule in rules.in_force(room.place)]:
        set_rules(actor, place=room.place, rules=wanted)
    messages.success(request, _("The settings are saved."))
    return redirect("place-settings", place=room.place.slug)


def _widens(place: Place, access: str) -> bool:
    """Whether more people than before will read what has been written. In a draft nobody else has written."""
    return place.state != Place.State.DRAFT and _WIDTH.index(Access(access)) < _WIDTH.index(
        Access(place.access)
    )


def _ask_to_move(request: HttpRequest, actor: Actor, room: Room) -> HttpResponse:
    to = request.GET["to"]
    if to not in PATHS[room.place.state]:
        raise Http404
    return show(
        request,
        "stewards/move.html",
        **frame(actor, room, "place-settings"),
        to=to,
        again=room.place.state == "closed",
    )


def _move(request: HttpRequest, actor: Actor, room: Room) -> HttpResponse:
    to = request.POST.get("to", "")
    if to not in Place.State.values:
        raise Http404
    try:
        move_place(actor, place=room.place, to=to)
    except NotPossible as error:
        messages.error(request, str(error))
    else:
        messages.success(
            request, _("The place is now %(state)s.") % {"state": str(Place.State(to).label).lower()}
        )
    return redirect("place-settings", place=room.place.slug)


def _embeds(place: Place) -> list[tuple[Tool, str]]:
    """What to paste into another web page, for each tool that a stranger sees."""
    code = '<iframe src="{}" title="{}" width="100%" height="320" loading="lazy"></iframe>'
    return [
        (
            tool,
            code.format(
                address(reverse("embed", kwargs={"place": place.slug, "tool": tool.slug})),
                escape(tool.title),
            ),
        )
        for tool in tools_in(place.pk)
        if open_to_all(place, tool)
    ]


def _levels(place: Place) -> list[tuple[str, Any, str]]:
    """Each access level with what follows from it, in plain words."""
    owner = place.organisation.name
    follows = {
        Access.OPEN: _("Everyone can read, also without logging in. Search engines find it."),
        Access.ORGANISATION: _(
            "Everyone who works in %(owner)s can read, and members from elsewhere. To all others it does not exist."
        )
        % {"owner": owner},
        Access.MEMBERS: _("Only members can read. To all others it does not exist."),
        Access.HIDDEN: _(
            "Only members can read, and it stands in no list or count, not even for colleagues."
        ),
    }
    return [(level.value, level.label, follows[level]) for level in _WIDTH]


def _writers(place: Place) -> list[tuple[str, Any, str]]:
    follows = {
        Writers.ANYONE: _(
            "Whoever can read the place can write in it. In an open place that is everyone, without an account."
        ),
        Writers.VERIFIED: _("Those who can read must log in before they write."),
        Writers.ASSURED: _("Each is one person, and nobody is two. Those who work here write too."),
        Writers.MEMBERS: _("Contributors, experts, moderators and stewards of the place."),
    }
    possible = place.writers == Writers.ASSURED or any(one.assures for one in log_ins().values())
    return [(who.value, who.label, follows[who]) for who in Writers if possible or who != Writers.ASSURED]


def _capacities() -> list[tuple[str, Any, str]]:
    follows = {
        Capacity.PERSON: _("In their own name, or by a made-up one where that is allowed."),
        Capacity.EMPLOYEE: _("Name, title and workplace show beside what they write."),
        Capacity.ORGANISATION: _("The name of the organisation shows. Who may speak for it is written down."),
    }
    return [(capacity.value, capacity.label, follows[capacity]) for capacity in CAPACITIES]


def _namings() -> list[tuple[str, Any, str]]:
    follows = {
        Naming.FULL: _("Everyone who writes shows their name."),
        Naming.CHOICE: _(
            "Who has logged in shows their name, or writes under a made-up one that is theirs here only."
        ),
        Naming.NONE: _("Private persons never show their name. Who has logged in has a made-up one here."),
    }
    return [(naming.value, naming.label, follows[naming]) for naming in Naming]

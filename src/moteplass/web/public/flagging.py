"""Flagging what stands in a place, with or without a log-in, and following it up by a code."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from moteplass.kit import codes, text
from moteplass.kit.fields import Text
from moteplass.kit.pages import private, show
from moteplass.spine.access import ratelimit, visitor
from moteplass.spine.access.actor import Actor
from moteplass.spine.access.acts import Act
from moteplass.spine.access.decide import decide
from moteplass.spine.access.rooms import Room
from moteplass.spine.content.published import published
from moteplass.spine.content.silences import can_be_silenced
from moteplass.spine.moderation.commands.flagging import FlagInput, flag
from moteplass.spine.moderation.models import Ground, HouseRule
from moteplass.spine.moderation.rules import in_force
from moteplass.spine.moderation.standing import FlagStanding, flag_by
from moteplass.spine.places.models import Place
from moteplass.web.public.support import row_of

LONGEST = 2000
# What says enough by itself. Of the rest somebody must be told what to look for.
_PLAIN = {Ground.SPAM, Ground.OFF_TOPIC}


class FlagForm(forms.Form):
    ground = forms.ChoiceField(choices=Ground.choices)
    rule = forms.CharField(required=False)
    text = Text(required=False, max_length=LONGEST)
    name = forms.CharField(required=False, max_length=120)
    email = forms.EmailField(required=False, max_length=254)
    good_faith = forms.BooleanField()

    def __init__(self, *args: Any, place: Place, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.rules = in_force(place)
        choose = _("Choose why you flag it.")
        self.fields["ground"].error_messages.update(required=choose, invalid_choice=choose)
        self.fields["text"].error_messages.update(max_length=_("Write at most 2,000 characters."))
        self.fields["email"].error_messages.update(
            invalid=_("That does not look like an e-mail address. It should be like name@example.com.")
        )
        self.fields["good_faith"].error_messages.update(
            required=_("Tick that what you say is right, as far as you know.")
        )

    def clean_rule(self) -> HouseRule | None:
        chosen = text.number_in(self.cleaned_data["rule"])
        return HouseRule.objects.get(pk=chosen) if chosen in [rule.id for rule in self.rules] else None

    def clean(self) -> None:
        given = self.cleaned_data
        if given.get("ground") == Ground.RULE and self.rules and not given.get("rule"):
            self.add_error("rule", _("Choose the rule."))
        if given.get("ground") not in {None, *_PLAIN} and not given.get("text") and "text" not in self.errors:
            self.add_error("text", _("Say in a few words what is wrong, and where."))

    @property
    def given(self) -> FlagInput:
        said = self.cleaned_data
        rule = said["rule"] if said["ground"] == Ground.RULE else None
        return FlagInput(Ground(said["ground"]), said["text"], rule, said["name"].strip(), said["email"])


def flag_contribution(request: HttpRequest, actor: Actor, room: Room, contribution: int) -> HttpResponse:
    """The form, for anyone who reads what it is about; then the receipt."""
    about = published(actor, room, contribution)
    form = FlagForm(request.POST if request.method == "POST" else None, place=room.place)
    if form.is_bound and form.is_valid():
        ratelimit.limit(request, "flag")
        actor = visitor.named(actor)
        receipt = flag(actor, contribution=about, given=form.given)
        if decide(actor, Act.MODERATE, room).allowed:
            # They do not wait for themselves.
            messages.success(request, _("It is flagged. Decide, or leave it to somebody else."))
            return redirect("place-case", place=room.place.slug, case=receipt.flag.case_id)
        to = reverse("flag", kwargs={"code": receipt.code})
        response: HttpResponse = HttpResponseRedirect(f"{to}?{'again' if receipt.repeated else 'sent'}")
        if not actor.is_authenticated:
            visitor.remember(response, actor)
        return response
    known = {"name": actor.name, "email": actor.email}
    return show(
        request,
        "contributions/flag.html",
        status=422 if form.is_bound else 200,
        room=room,
        place=room.place,
        row=row_of(actor, about),
        mutable=actor.is_authenticated and can_be_silenced(about, actor.user_id),
        form=form,
        typed={
            name: form[name].value() or "" if form.is_bound else known.get(name, "") for name in form.fields
        },
        grounds=Ground.choices,
        rules=[(rule.id, str(rule)) for rule in form.rules],
        errors=[(name, found[0]) for name, found in form.errors.items()],
        wrong={name: next(iter(form.errors.get(name, [])), "") for name in form.fields},
        limit=LONGEST,
    )


def flag_receipt(request: HttpRequest, actor: Actor, code: str) -> HttpResponse:
    """What one has flagged, and what has come of it. Misses count; past the limit nothing is looked up."""
    ratelimit.check(request, "receipt-code")
    typed = codes.normalise_code(code)
    found: FlagStanding | None = flag_by(typed) if typed else None
    if found is None:
        ratelimit.limit(request, "receipt-code")
        return _asking(request, code, status=404)
    how = next((word for word in ("sent", "again") if word in request.GET), "")
    # No page the person goes on to learns the code.
    page = show(request, "contributions/flag_receipt.html", found=found, code=typed, said=how)
    return private(page, referrer="no-referrer")


def enter_flag_code(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Asks for the code of a flag. Every try counts."""
    if request.method != "POST":
        return private(show(request, "contributions/flag_enter.html", typed="", unknown=False))
    ratelimit.limit(request, "receipt-code")
    typed = codes.normalise_code(request.POST.get("code", ""))
    if typed is None or flag_by(typed) is None:
        return _asking(request, request.POST.get("code", ""), status=422)
    return HttpResponseRedirect(reverse("flag", kwargs={"code": typed}))


def _asking(request: HttpRequest, typed: str, *, status: int) -> HttpResponse:
    page = show(request, "contributions/flag_enter.html", status=status, typed=typed[:100], unknown=True)
    return private(page)

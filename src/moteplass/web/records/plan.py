"""The records plan of a place, or the one that all places share: the rules, the form that adds or replaces one, ending
and moving."""

from datetime import date
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext as _

from moteplass.kit.localise import today
from moteplass.kit.pages import show
from moteplass.kit.text import normalise, number_in
from moteplass.spine.access.actor import Actor
from moteplass.spine.access.acts import Act
from moteplass.spine.access.decide import decide
from moteplass.spine.access.rooms import Room
from moteplass.spine.content.models import Capacity, State
from moteplass.spine.places.models import Place
from moteplass.spine.records import planning
from moteplass.spine.records.grounds import grounds as grounds_of
from moteplass.spine.records.models import Ground, Outcome, Rule
from moteplass.spine.records.planning import Given
from moteplass.spine.records.queries import kinds
from moteplass.spine.registry.loader import kind_label
from moteplass.spine.stewardship.commands import NotPossible
from moteplass.web.records.desk import frame, frame_of_all

_OTHER = "other"


class RuleForm(forms.Form):
    kind = forms.ChoiceField(required=False)
    capacity = forms.ChoiceField(required=False, choices=[("", ""), *Capacity.choices])
    state = forms.ChoiceField(required=False, choices=[("", ""), *State.choices])
    outcome = forms.ChoiceField(choices=Outcome.choices)
    months = forms.IntegerField(required=False, min_value=1, max_value=1200)
    ground = forms.ChoiceField()
    reference = forms.CharField(required=False, max_length=120)
    criterion = forms.CharField(required=False, max_length=2000)
    note = forms.CharField(required=False, max_length=300)
    since = forms.DateField()

    def __init__(self, *args: Any, grounds: list[Ground], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.grounds = {str(ground.pk): ground for ground in grounds}
        self.fields["kind"].choices = [("", ""), *kinds()]  # type: ignore[attr-defined]
        self.fields["ground"].choices = [(pk, pk) for pk in (*self.grounds, _OTHER)]  # type: ignore[attr-defined]
        for name, words in {
            "outcome": _("Choose what is to become of it."),
            "ground": _("Choose what the rule rests on."),
            "since": _("Write the day as 2027-12-31."),
            "months": _("Write a whole number of months, from 1 to 1,200."),
        }.items():
            kept = self.fields[name].error_messages
            kept.update(dict.fromkeys(("required", "invalid", "invalid_choice"), words))

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if given.get("outcome") != Outcome.DISCARD:
            given["months"] = None
        elif not given.get("months") and "months" not in self.errors:
            self.add_error("months", _("Say how long it is kept."))
        if given.get("ground") == _OTHER:
            for name, words in (
                ("reference", _("Name the act, section or decision.")),
                ("criterion", _("Say what it says.")),
            ):
                if not given.get(name) and name not in self.errors:
                    self.add_error(name, words)
        if (since := given.get("since")) and since < today():
            self.add_error("since", _("A rule cannot begin in the past."))
        return given

    def rule(self, place: Place | None, replaces: Rule | None) -> Given:
        given = self.cleaned_data
        new = Ground(
            place=place,
            reference=normalise(given["reference"]),
            criterion=normalise(given["criterion"]),
            since=given["since"],
        )
        names = ("kind", "capacity", "state", "outcome", "months", "since")
        return Given(
            **{name: given[name] for name in names},
            note=normalise(given["note"]),
            ground=self.grounds.get(given["ground"], new),
            replaces=replaces,
        )


def show_plan(request: HttpRequest, actor: Actor, room: Room | None = None) -> HttpResponse:
    """Without a room: the plan that all places share."""
    place = room.place if room else None
    if "rule" in request.POST:
        return _arrange(request, actor, place)
    rules, grounds = planning.rules(place), grounds_of(place)
    own = [rule for rule in rules if rule.plan.place_id == (place.pk if place else None)]
    replaces = _replaced(request, own)
    form = RuleForm(
        request.POST if request.method == "POST" else None,
        grounds=grounds,
        initial=_initial(replaces, grounds),
    )
    count = None
    if form.is_bound and form.is_valid():
        given = form.rule(place, replaces)
        if request.POST.get("do") == "add":
            try:
                planning.add_rule(actor, place=place, given=given)
            except NotPossible as error:
                form.add_error(None, str(error))
            else:
                messages.success(request, _("The rule stands in the plan."))
                return HttpResponseRedirect(request.path)
        else:
            count = planning.touched(place, given)
    day = today()
    return show(
        request,
        "records/plan.html",
        status=422 if form.errors else 200,
        **(frame(actor, room) if room else frame_of_all("shared-plan")),
        own=[_row(rule) for rule in own if not _over(rule, day)],
        shared=[_row(rule) for rule in rules if rule not in own],
        ended=[_row(rule) for rule in own if _over(rule, day)],
        version=max((rule.plan.version for rule in own), default=0),
        keeps_shared=decide(actor, Act.APPRAISE).allowed,
        form=form,
        replaces=replaces,
        touched=count,
        choices={
            "kind": [("", _("Any")), *kinds()],
            "capacity": [("", _("Anyone")), *Capacity.choices],
            "state": [("", _("Any")), *State.choices],
            "outcome": Outcome.choices,
            "ground": [*((str(g.pk), g.reference) for g in grounds), (_OTHER, _("Another, written below"))],
        },
        errors=[(name, error) for name, found in form.errors.items() for error in found],
    )


def _arrange(request: HttpRequest, actor: Actor, place: Place | None) -> HttpResponse:
    """End a rule, or move it."""
    rule, do = number_in(request.POST["rule"]) or 0, request.POST.get("do", "")
    try:
        if do == "end":
            planning.end_rule(actor, place=place, rule=rule)
            messages.success(request, _("The rule has ended. What it decided says so in its history."))
            return HttpResponseRedirect(request.path)
        moved = planning.move_rule(actor, place=place, rule=rule, down=do == "down")
    except NotPossible as error:
        messages.error(request, str(error))
        return HttpResponseRedirect(request.path)
    return HttpResponseRedirect(f"{request.path}#rule-{moved.pk}")


def _over(rule: Rule, day: date) -> bool:
    """Whether it has ended; also where it did before it began."""
    return rule.until is not None and rule.until <= max(day, rule.since)


def _replaced(request: HttpRequest, own: list[Rule]) -> Rule | None:
    """The rule in the address that is to be replaced. Raises Http404 for one that cannot be."""
    wanted = request.GET.get("replaces")
    if wanted is None:
        return None
    for rule in own:
        if str(rule.pk) == wanted and rule.until is None:
            return rule
    raise Http404


def _initial(replaces: Rule | None, grounds: list[Ground]) -> dict[str, Any]:
    """What the form begins with: the rule that is replaced, on its ground as that now reads."""
    known = {"since": today()}
    if replaces is None:
        return known
    names = ("kind", "capacity", "state", "outcome", "months", "note")
    successors = {ground.replaces_id: ground.pk for ground in grounds}
    ground = successors.get(replaces.ground_id, replaces.ground_id)
    return known | {name: getattr(replaces, name) for name in names} | {"ground": str(ground)}


def _row(rule: Rule) -> dict[str, Any]:
    """A rule in words."""
    about = [
        str(kind_label(rule.kind)) if rule.kind else "",
        str(Capacity(rule.capacity).label) if rule.capacity else "",
        str(State(rule.state).label) if rule.state else "",
    ]
    return {
        "id": rule.pk,
        "about": ", ".join(word for word in about if word) or _("Anything"),
        "outcome": rule.outcome,
        "label": str(Outcome(rule.outcome).label),
        "months": rule.months,
        "ground": rule.ground.reference,
        "ground_over": not rule.ground.in_force(max(today(), rule.since)),
        "note": rule.note,
        "since": rule.since,
        "until": rule.until,
        "version": rule.version,
        "by": rule.by_name,
    }

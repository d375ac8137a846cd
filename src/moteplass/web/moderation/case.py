"""One case: what it is about and what surrounds it, and the form that decides it."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from moteplass.kit import localise
from moteplass.kit.days import DayField
from moteplass.kit.fields import Text
from moteplass.kit.pages import show
from moteplass.kit.text import number_in, numbers_in
from moteplass.spine.access.actor import Actor
from moteplass.spine.access.rooms import Room
from moteplass.spine.moderation import rules
from moteplass.spine.moderation.case import CaseView, case_view
from moteplass.spine.moderation.commands.deciding import (
    NotNow,
    claim_case,
    decide_case,
    release_case,
    reverse_decision,
)
from moteplass.spine.moderation.commands.seconding import approve_decision, decline_decision
from moteplass.spine.moderation.effects import ground_of
from moteplass.spine.moderation.models import Case, Decision, HouseRule, Measure
from moteplass.spine.moderation.queue import Wanted, beside
from moteplass.spine.moderation.statements import APPEAL_WITHIN, DONE
from moteplass.spine.registry.loader import kind_of
from moteplass.web.stewards.frame import frame

LONGEST = 4000
# The choice among the rules that stands for a law.
BY_LAW = "law"


class CaseForm(forms.Form):
    """`sentence`: the numbers of those that are hidden; `quote`: other words, each on a line; of `version`."""

    measure = forms.ChoiceField(error_messages={"required": gettext_lazy("Choose what is done.")})
    rule = forms.CharField(required=False)
    law = Text(max_length=300, required=False)
    until = DayField(required=False)
    facts = Text(max_length=LONGEST, required=False)
    reason = Text(
        max_length=LONGEST, error_messages={"required": gettext_lazy("Say why. Who wrote it reads this.")}
    )
    quote = Text(max_length=LONGEST, required=False)
    # What one saw: the version that showed, and how many had been decided.
    version = forms.CharField(required=False)
    after = forms.IntegerField(required=False)

    def __init__(self, data: Any, *, view: CaseView, rules: list[tuple[int, str]]) -> None:
        super().__init__(data)
        self.view = view
        self.known = {number for number, _words in rules}
        self.chosen = numbers_in(data.getlist("sentence")) if data else []
        choices = [(measure.value, measure.label) for measure in view.measures]
        self.fields["measure"].choices = choices  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        measure = given.get("measure")
        number = number_in(given.get("rule") or "")
        given["rule"] = HouseRule.objects.get(pk=number) if number in self.known else None
        if self.data.get("rule") != BY_LAW:
            given["law"] = ""
        if measure == Measure.LEAVE:
            # What stands broke nothing, and stands for good.
            given |= {"rule": None, "law": "", "until": None}
        if measure and measure != Measure.LEAVE and not given["rule"] and not given.get("law"):
            by_law = self.data.get("rule") == BY_LAW
            self.add_error("law" if by_law else "rule", _("Choose the rule, or write which law."))
        if measure == Measure.PAUSE and not given.get("until") and "until" not in self.errors:
            self.add_error("until", _("Say how long the pause is."))
        if given.get("until") and given["until"] < localise.today():
            self.add_error("until", _("The last day is over already."))
        if measure == Measure.PART:
            given["passages"] = self._passages(given)
        else:
            given["passages"] = []
            if given.get("version") and self._changed(given):
                self.add_error(
                    "measure", _("It has been changed meanwhile. Read it again before you decide.")
                )
        return given

    def _changed(self, given: dict[str, Any]) -> bool:
        return given.get("version") != str(self.view.contribution.revision)

    def _passages(self, given: dict[str, Any]) -> list[str]:
        if self._changed(given):
            self.add_error("sentence", _("It has been changed meanwhile. Choose again."))
            return []
        sentences = self.view.sentences
        quoted = [line.strip() for line in (given.get("quote") or "").splitlines() if line.strip()]
        if any(not any(line in sentence for sentence in sentences) for line in quoted):
            self.add_error(
                "quote", _("These words do not stand there. Copy them exactly, one passage on each line.")
            )
        found = [sentences[number] for number in self.chosen if number < len(sentences)] + quoted
        if not found:
            self.add_error("sentence", _("Choose the sentences that are hidden."))
        return found

    def add_error(self, field: str | None, error: Any) -> None:
        # The sentences are no field of Django's: their errors stand by their first box.
        if field == "sentence":
            self.errors.setdefault("sentence", self.error_class()).append(error)
        else:
            super().add_error(field, error)

    def take(self, actor: Actor) -> Decision:
        given = self.cleaned_data
        names = ("rule", "law", "facts", "reason", "until", "passages", "after")
        return decide_case(
            actor,
            case=self.view.case,
            measure=Measure(given["measure"]),
            **{name: given[name] for name in names},
        )


def show_case(request: HttpRequest, actor: Actor, room: Room, case: int) -> HttpResponse:
    """The case, and what is done with it: `do` is claim, release, approve, decline, reverse, preview or decide."""
    view = case_view(room.place, case)
    if request.method == "POST" and request.POST.get("do") not in ("preview", "decide"):
        return _do(request, actor, view)
    in_force = [(rule.id, str(rule)) for rule in rules.in_force(room.place)]
    form = CaseForm(request.POST if request.method == "POST" else None, view=view, rules=in_force)
    if form.is_bound and form.is_valid() and request.POST["do"] == "decide":
        try:
            decision = form.take(actor)
        except NotNow as error:
            messages.error(request, str(error))
            return HttpResponseRedirect(_here(request))
        words = (
            _("Proposed. A second person approves it.")
            if decision.awaits_second
            else _("Decided. They are told.")
        )
        messages.success(request, words)
        return HttpResponseRedirect(_here(request))
    return _draw(request, actor, room, view, form, in_force)


def _draw(
    request: HttpRequest,
    actor: Actor,
    room: Room,
    view: CaseView,
    form: CaseForm,
    in_force: list[tuple[int, str]],
) -> HttpResponse:
    wanted = Wanted.read(request.GET)
    previous, following = beside(actor, wanted, view.case)
    rows = kind_of(view.contribution.tool.kind).search(actor, [view.contribution.pk])
    given = form.cleaned_data if form.is_bound and form.is_valid() else None
    decided = view.case.state == Case.State.DECIDED
    return show(
        request,
        "moderation/case.html",
        status=422 if form.errors else 200,
        **frame(actor, room, "place-moderation"),
        view=view,
        case=view.case,
        decided=decided,
        again=decided and "again" in request.GET,
        wanted=wanted,
        previous=previous,
        following=following,
        stands_at=rows[0].url if rows else "",
        form=form,
        typed={name: form[name].value() or "" for name in form.fields},
        wrong={name: next(iter(form.errors.get(name, [])), "") for name in (*form.fields, "sentence")},
        errors=[(name, found[0]) for name, found in form.errors.items()],
        rules=in_force,
        preview=_preview(given) if given else None,
        limit=LONGEST,
    )


def _preview(given: dict[str, Any]) -> dict[str, Any]:
    """What the author is told, as far as it is known before it is decided."""
    decision = Decision(rule=given["rule"], law=given["law"])
    return {
        "done": DONE[given["measure"]],
        "ground": ground_of(decision),
        "until": given["until"],
        "facts": given["facts"],
        "reason": given["reason"],
        "passages": given["passages"],
        "complain": localise.today() + APPEAL_WITHIN,
    }


def _do(request: HttpRequest, actor: Actor, view: CaseView) -> HttpResponse:
    said = ""
    try:
        match request.POST.get("do"):
            case "claim":
                # As the page showed it.
                view.case.claimed_by_id = number_in(request.POST.get("holder", ""))
                claim_case(actor, case=view.case)
                said = _("The case is yours.")
            case "release":
                release_case(actor, case=view.case)
                said = _("Others can take the case.")
            case "approve":
                approve_decision(actor, decision=_seen(request, view))
                said = _("Approved. They are told.")
            case "decline":
                decline_decision(actor, decision=_seen(request, view))
                said = _("The case is to be decided again.")
            case "reverse":
                reverse_decision(actor, decision=_seen(request, view))
                said = _("All is as it was. They are told.")
            case _other:
                raise Http404
        messages.success(request, said)
    except NotNow as error:
        messages.error(request, str(error))
    return HttpResponseRedirect(_here(request))


def _seen(request: HttpRequest, view: CaseView) -> Decision:
    """The decision that stood on the page: another may have taken its place since."""
    number = number_in(request.POST.get("decision", ""))
    found = view.case.decisions.filter(pk=number).first() if number else None
    if found is None:
        raise Http404
    return found


def _here(request: HttpRequest) -> str:
    return f"{request.path}?{Wanted.read(request.GET).query}"

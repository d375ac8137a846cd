"""Complaints in a place: the queue, by the day each should be answered, and the answer."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from moteplass.kit import clock, keyset
from moteplass.kit.pages import show
from moteplass.spine.access.actor import Actor
from moteplass.spine.access.rooms import Room
from moteplass.spine.moderation import rules
from moteplass.spine.moderation.case import case_view
from moteplass.spine.moderation.commands.appeals import answer_appeal
from moteplass.spine.moderation.commands.deciding import NotNow
from moteplass.spine.moderation.models import Appeal, Measure
from moteplass.spine.moderation.statements import Party, statement, why_not, why_not_each
from moteplass.spine.registry.loader import kind_label
from moteplass.web.moderation.case import CaseForm
from moteplass.web.stewards.frame import frame

PAGE_SIZE = 30
BACK, INSTEAD = "back", "instead"


@dataclass(frozen=True, slots=True)
class AppealRow:
    id: int
    number: str
    kind: str
    by_author: bool
    at: datetime
    due_at: datetime
    late: bool
    outcome: str
    why_not: str


def queue(actor: Actor, room: Room, *, answered: bool, cursor: str | None) -> keyset.Page[AppealRow]:
    """Those to be answered, the first due first; or those that have been, the newest first. Three queries."""
    rows = Appeal.objects.filter(place=room.place).select_related("decision__case__contribution")
    rows = rows.exclude(outcome="") if answered else rows.filter(outcome="")
    order = ("-decided_at", "-id") if answered else ("due_at", "id")
    page = keyset.page(rows, order=order, cursor=cursor, size=PAGE_SIZE)
    why = why_not_each(actor, page.rows)
    return keyset.Page([_row(appeal, str(why[appeal.pk])) for appeal in page.rows], page.next)


def _row(appeal: Appeal, why_not: str) -> AppealRow:
    case = appeal.decision.case
    return AppealRow(
        id=appeal.pk,
        number=case.number,
        kind=str(kind_label(case.contribution.kind)),
        by_author=appeal.flag is None,
        at=appeal.at,
        due_at=appeal.due_at,
        late=not appeal.outcome and appeal.due_at < clock.now(),
        outcome=appeal.get_outcome_display() if appeal.outcome else "",
        why_not=why_not,
    )


def show_appeals(request: HttpRequest, actor: Actor, room: Room) -> HttpResponse:
    answered = request.GET.get("show") == "answered"
    return show(
        request,
        "moderation/appeals.html",
        block="rows",
        **frame(actor, room, "place-moderation"),
        answered=answered,
        page=queue(actor, room, answered=answered, cursor=request.GET.get("after")),
    )


class AnswerForm(CaseForm):
    """`do`: upheld, back (all is as it was) or instead, and then what, as when a case is decided."""

    do = forms.ChoiceField(error_messages={"required": gettext_lazy("Choose what becomes of the decision.")})

    def __init__(self, data: Any, *, ways: Sequence[str], **known: Any) -> None:
        super().__init__(data, **known)
        self.fields["do"].choices = [(way, way) for way in ways]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        if self.data.get("do") == INSTEAD:
            return super().clean()
        self.errors.pop("measure", None)
        return self.cleaned_data


def show_appeal(request: HttpRequest, actor: Actor, room: Room, appeal: int) -> HttpResponse:
    """One complaint with what it is about; the form for those who may answer it, the reason for those who may not."""
    rows = Appeal.objects.select_related(
        "decision__case__contribution__tool", "decision__case__place__organisation", "decision__rule", "flag"
    )
    found = rows.filter(place=room.place, pk=appeal).first()
    if found is None:
        raise Http404
    decision = found.decision
    view = case_view(room.place, decision.case_id)
    # The same may be decided for a shorter time, of another part, or on another ground; but what stands, stands.
    others = [one for one in view.measures if one != Measure.LEAVE or one != decision.measure]
    back = decision.ended_at is None and decision.measure != Measure.LEAVE
    ways = [Appeal.Outcome.UPHELD.value, *([BACK] if back else []), INSTEAD]
    in_force = [(rule.id, str(rule)) for rule in rules.in_force(room.place)]
    form = AnswerForm(
        request.POST if request.method == "POST" else None,
        ways=ways,
        view=replace(view, measures=others),
        rules=in_force,
    )
    if form.is_bound and form.is_valid():
        return _answer(request, actor, room, found, form.cleaned_data)
    return show(
        request,
        "moderation/appeal.html",
        status=422 if form.errors else 200,
        **frame(actor, room, "place-moderation"),
        appeal=found,
        told=statement(Party(decision, None)),
        decided_by=[name for name in (decision.by_name, decision.second_by_name) if name],
        why_not=why_not(actor, found)
        or (view.proposed and _("An answer is proposed. It awaits a second person.")),
        form=form,
        ways=ways,
        rules=in_force,
    )


def _answer(
    request: HttpRequest, actor: Actor, room: Room, appeal: Appeal, given: dict[str, Any]
) -> HttpResponse:
    instead = None
    if given["do"] == INSTEAD:
        names = ("rule", "law", "until", "reason", "passages")
        instead = {"measure": Measure(given["measure"]), **{name: given[name] for name in names}}
    upheld = given["do"] == Appeal.Outcome.UPHELD
    try:
        answered = answer_appeal(
            actor,
            appeal=appeal,
            outcome=Appeal.Outcome.UPHELD if upheld else Appeal.Outcome.CHANGED,
            reason=given["reason"],
            instead=instead,
        )
    except NotNow as error:
        messages.error(request, str(error))
        return HttpResponseRedirect(request.path)
    words = (
        _("The complaint is answered. Both sides are told.")
        if answered
        else _("Proposed. The complaint is answered when a second person approves it.")
    )
    messages.success(request, words)
    return redirect("place-appeals", place=room.place.slug)

"""Running a published hearing: how it goes, moving the deadline, and what came of it."""

from dataclasses import dataclass
from datetime import datetime, time
from typing import Any

from django import forms
from django.contrib import messages
from django.db.models import Count
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from moteplass.kit import clock, localise
from moteplass.kit.fields import Text
from moteplass.kit.pages import show
from moteplass.spine.access.actor import Actor
from moteplass.spine.access.acts import Act
from moteplass.spine.access.decide import decide, require
from moteplass.spine.access.rooms import Room
from moteplass.spine.content.links import LinkRow, links_of
from moteplass.spine.content.models import Contribution, Link, State
from moteplass.spine.notify.following import followers
from moteplass.spine.registry.tabs import tabs_of
from moteplass.spine.stewardship.commands import NotPossible, change_place
from moteplass.tools.hearing.case import Case, Phase, case_of, phase_of
from moteplass.tools.hearing.commands.rounds import start_round
from moteplass.tools.hearing.commands.running import extend_hearing
from moteplass.tools.hearing.exports import NAMES
from moteplass.tools.hearing.models import ANSWER, Answer, Hearing, at_the_desk
from moteplass.tools.hearing.web.running.period import DateField, TimeField, local, moment
from moteplass.tools.hearing.web.running.steps import shown, summary

REASON_MAX, OUTCOME_MAX = 1000, 300


class ExtendForm(forms.Form):
    reason = Text(max_length=REASON_MAX)

    def __init__(self, hearing: Hearing, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.hearing = hearing
        self.fields["closes_date"] = DateField()
        self.fields["closes_time"] = TimeField(required=False)
        self.fields["closes_date"].error_messages["required"] = _("Choose a date.")
        self.fields["reason"].error_messages.update(
            required=_("Write why. Everyone can read it."),
            max_length=_("The reason can have at most 1,000 characters."),
        )

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("closes_date") and "closes_time" not in self.errors:
            data["closes_at"] = closes = moment(data["closes_date"], data.get("closes_time") or time(23, 59))
            if self.hearing.closes_at and closes <= self.hearing.closes_at:
                self.add_error("closes_date", _("The new deadline must be later than the present one."))
            elif closes <= clock.now():
                self.add_error("closes_date", _("The new deadline must be later than now."))
        return data


class OutcomeForm(forms.Form):
    outcome = Text(required=False, max_length=OUTCOME_MAX)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["outcome"].error_messages["max_length"] = _("The text can have at most 300 characters.")


@dataclass(frozen=True, slots=True)
class Notice:
    """What will be told when the deadline moves, shown before it is."""

    closes_at: datetime
    reason: str
    people: int


def manage(request: HttpRequest, actor: Actor, room: Room) -> HttpResponse:
    hearing, case = case_of(room)
    may_manage = decide(actor, Act.MANAGE, room).allowed
    extend, outcome, notice = (
        _extend_form(hearing),
        OutcomeForm(initial={"outcome": room.place.outcome}),
        None,
    )
    if request.method == "POST":
        require(actor, Act.MANAGE, room)
        if request.POST.get("act") == "outcome":
            outcome = OutcomeForm(request.POST)
            if outcome.is_valid():
                change_place(actor, place=room.place, outcome=outcome.cleaned_data["outcome"])
                messages.success(request, _("What came of it is saved."))
                return _back(room, "outcome")
        elif request.POST.get("act") == "round":
            return _new_round(request, actor, hearing, room)
        else:
            extend = ExtendForm(hearing, request.POST)
            if (
                extend.is_valid()
                and request.POST.get("act") == "extend"
                and _extended(request, actor, hearing, extend)
            ):
                return _back(room, "deadline")
            if extend.is_valid() and request.POST.get("act") == "look":
                notice = _notice(hearing, extend)
    errors = summary(extend) + summary(outcome)
    counts = _counts(actor, room)
    return show(
        request,
        "hearing/running/manage.html",
        status=422 if errors else 200,
        room=room,
        hearing=hearing,
        case=case,
        phase=phase_of(hearing),
        tabs=tabs_of(actor, room, current="hearing-manage"),
        counts=counts,
        received=sum(counts.values()),
        may_manage=may_manage,
        may_check=decide(actor, Act.CHECK, room).allowed,
        next_rounds=_next_rounds(actor, hearing) if may_manage else (),
        may_start=decide(actor, Act.CREATE_PLACE, room.place.organisation).allowed,
        followers=followers(hearing.pk).count() if may_manage else 0,
        extend=shown(extend),
        outcome=shown(outcome),
        errors=errors,
        notice=notice,
        road=_road(hearing, case, room),
        formats=NAMES,
        reason_max=REASON_MAX,
        outcome_max=OUTCOME_MAX,
    )


def _next_rounds(actor: Actor, hearing: Hearing) -> list[LinkRow]:
    """The round that follows this one, where the actor may read it."""
    links = links_of(actor, hearing.letter_id)
    return [row for row in links if row.kind == Link.Kind.FOLLOWS and not row.out]


def _new_round(request: HttpRequest, actor: Actor, hearing: Hearing, room: Room) -> HttpResponse:
    try:
        tool = start_round(actor, hearing=hearing)
    except NotPossible as error:
        messages.error(request, str(error))
        return _back(room, "round")
    words = _("Here is the draft of the new round. Give it a title that tells it from the one before.")
    messages.success(request, words)
    where = {"place": tool.place.slug, "tool": tool.slug, "step": "case"}
    return HttpResponseRedirect(reverse("hearing-setup-step", kwargs=where))


def _extend_form(hearing: Hearing) -> ExtendForm:
    """Suggests the time of day the deadline has now."""
    at = f"{local(hearing.closes_at):%H:%M}" if hearing.closes_at else "23:59"
    return ExtendForm(hearing, initial={"closes_time": at, "closes_date": "", "reason": ""})


def _extended(request: HttpRequest, actor: Actor, hearing: Hearing, form: ExtendForm) -> bool:
    data = form.cleaned_data
    try:
        extend_hearing(actor, hearing=hearing, closes_at=data["closes_at"], reason=data["reason"])
    except NotPossible as error:
        form.add_error("closes_date", str(error))
        return False
    words = _("The deadline is now %(moment)s. Those who follow the hearing are told by e-mail.")
    messages.success(request, words % {"moment": localise.datetime(data["closes_at"])})
    return True


def _notice(hearing: Hearing, form: ExtendForm) -> Notice:
    told = set(followers(hearing.pk).values_list("email", flat=True))
    answered = (
        Answer.objects.filter(hearing=hearing).exclude(email="").values_list("email", flat=True).distinct()
    )
    told |= {email.lower() for email in answered}
    return Notice(form.cleaned_data["closes_at"], form.cleaned_data["reason"], len(told))


def _counts(actor: Actor, room: Room) -> dict[str, int]:
    """How many answers are in each state; those that wait at the desk by themselves. One query."""
    rows = Contribution.objects.visible_to(actor).filter(tool_id=room.the_tool.pk, kind=ANSWER)
    flags = rows.annotate(at_desk=at_the_desk()).order_by().values_list("state", "at_desk")
    counts = dict.fromkeys((State.PUBLISHED, State.AWAITING, State.HIDDEN, State.WITHDRAWN, "desk"), 0)
    for state, at_desk, n in flags.annotate(n=Count("pk")):
        counts["desk" if at_desk and state == State.AWAITING else state] += n
    return counts


def _road(hearing: Hearing, case: Case, room: Room) -> list[dict[str, Any]]:
    """What has been, what is, and what comes next."""
    phase = phase_of(hearing)
    closed = phase is Phase.CLOSED
    done = [phase is not Phase.DRAFT, closed, case.summary is not None, bool(room.place.outcome.strip())]
    opens = localise.date(hearing.opens_at) if hearing.opens_at else ""
    until = localise.datetime(hearing.closes_at) if hearing.closes_at else ""
    titles = [
        (_("Published"), opens),
        (
            pgettext("step", "Open for answers"),
            _("Closes by itself %(moment)s") % {"moment": until} if until else "",
        ),
        (_("Summary"), localise.date(case.summary.at) if case.summary else _("When it has closed")),
        (_("What came of it"), "" if done[3] else _("When it is decided")),
    ]
    if closed:
        titles[1] = (_("Closed"), until)
    current = done.index(False) if False in done else len(done)
    return [
        {"state": "done" if done[n] else "now" if n == current else "next", "title": title, "text": words}
        for n, (title, words) in enumerate(titles)
    ]


def _back(room: Room, fragment: str) -> HttpResponse:
    where = {"place": room.place.slug, "tool": room.the_tool.slug}
    return HttpResponseRedirect(reverse("hearing-manage", kwargs=where) + f"#{fragment}")

"""Setting up a voting in a box, and what its ideas would cost."""

from datetime import UTC, date, datetime, time
from typing import Any
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from django import forms
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _

from moteplass.kit import amounts, clock, text
from moteplass.kit.days import DayField
from moteplass.kit.pages import show
from moteplass.spine.access.actor import Actor
from moteplass.spine.access.rooms import Room
from moteplass.spine.votes.ballots import Method
from moteplass.spine.votes.periods import NotOpen
from moteplass.spine.votes.results import Phase, VotingRow, current_voting, has_votes
from moteplass.spine.votes.setting_up import Promised, StillRunning, Terms, change_voting, set_up_voting
from moteplass.tools.ideas import queries
from moteplass.tools.ideas.commands.costs import set_costs
from moteplass.tools.ideas.queries.voting import priced
from moteplass.tools.ideas.web.voting import frame, where_of

_DATES = ["%Y-%m-%d", "%d.%m.%Y", "%d.%m.%y", "%d/%m/%Y"]
_TIMES = ["%H:%M", "%H.%M", "%H:%M:%S"]
_DAY_BEGINS, _DAY_ENDS = time(8), time(23, 59)


class VotingForm(forms.Form):
    title = forms.CharField(required=False)
    method = forms.ChoiceField(choices=Method.choices)
    votes = forms.CharField(required=False)
    votes_budget = forms.CharField(required=False)
    points = forms.CharField(required=False)
    points_budget = forms.CharField(required=False)
    opens_date = DayField(required=False, input_formats=_DATES)
    opens_time = forms.TimeField(required=False, input_formats=_TIMES)
    closes_date = DayField(required=False, input_formats=_DATES)
    closes_time = forms.TimeField(required=False, input_formats=_TIMES)
    sealed = forms.BooleanField(required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["method"].error_messages.update(
            required=_("Choose how people vote."), invalid_choice=_("Choose how people vote.")
        )
        for name in ("opens_date", "closes_date"):
            self.fields[name].error_messages["invalid"] = _(
                "Write the date as day.month.year, for example 10.12.2026."
            )
        for name in ("opens_time", "closes_time"):
            self.fields[name].error_messages["invalid"] = _(
                "Write the time as hours and minutes, for example 23.59."
            )

    def clean_title(self) -> str:
        title = " ".join(text.normalise(self.cleaned_data["title"]).split())
        if len(title) > 120:
            raise forms.ValidationError(_("The title can have at most 120 characters."))
        return title

    def clean(self) -> None:
        data = self.cleaned_data
        method = data.get("method")
        data["allowance"] = data["ceiling"] = None
        if method == Method.LIMITED:
            data["allowance"], data["ceiling"] = self._number("votes", 1000), self._sum("votes_budget")
            if not self.errors and data["allowance"] is None and data["ceiling"] is None:
                self.add_error("votes", _("Write how many votes each has, or a budget."))
        elif method == Method.POINTS:
            data["allowance"], data["ceiling"] = self._number("points", 10_000), self._sum("points_budget")
            if data["allowance"] is None and "points" not in self.errors:
                self.add_error("points", _("Write how many points each has."))
        data["opens_at"] = _moment(data.get("opens_date"), data.get("opens_time") or _DAY_BEGINS)
        data["closes_at"] = _moment(data.get("closes_date"), data.get("closes_time") or _DAY_ENDS)
        if data["closes_at"] and data["closes_at"] <= max(data["opens_at"] or clock.now(), clock.now()):
            self.add_error("closes_date", _("The deadline must be later than the start, and later than now."))
        if data.get("sealed") and not data["closes_at"] and "closes_date" not in self.errors:
            self.add_error("closes_date", _("Results that wait for the deadline need one. Choose a date."))

    def _number(self, name: str, most: int) -> int | None:
        typed = self.cleaned_data.get(name, "").strip()
        if not typed:
            return None
        if not typed.isascii() or not typed.isdigit() or not 0 < int(typed[:9]) <= most:
            self.add_error(name, _("Write a whole number from 1 to %(most)s.") % {"most": most})
            return None
        return int(typed)

    def _sum(self, name: str) -> int | None:
        try:
            return kroner_in(self.cleaned_data.get(name, ""))
        except ValueError:
            self.add_error(name, _("Write the sum in whole kroner, for example 2 000 000."))
            return None

    def terms(self) -> Terms:
        """What a command takes. Call on a form without errors."""
        names = ("method", "title", "allowance", "ceiling", "opens_at", "closes_at", "sealed")
        return Terms(**{name: self.cleaned_data[name] for name in names})


def kroner_in(typed: str) -> int | None:
    """Whole kroner in what was typed, None for nothing. Raises ValueError for anything else, and for less than one."""
    if not typed.strip():
        return None
    value = amounts.parse(typed)
    if value != int(value) or value < 1:
        raise amounts.NotAnAmount("text")
    return int(value)


def _moment(day: date | None, at: time) -> datetime | None:
    if day is None:
        return None
    return datetime.combine(day, at, ZoneInfo(settings.TIME_ZONE)).astimezone(UTC)


def setup(request: HttpRequest, actor: Actor, room: Room) -> HttpResponse:
    """A voting that has not ended is changed; else a new one begins."""
    queries.box_in(room)
    voting = current_voting(room.the_tool.pk)
    running = voting if voting and voting.phase is not Phase.CLOSED else None
    form = VotingForm(request.POST if request.method == "POST" else None, initial=_known(running))
    if request.method == "POST" and form.is_valid() and _save(actor, room, running, form):
        messages.success(request, _("Saved. This is how people vote now."))
        return HttpResponseRedirect(reverse("ideas-vote-setup", kwargs=where_of(room)))
    return show(
        request,
        "ideas/vote_setup.html",
        status=422 if form.is_bound else 200,
        voting=running,
        last=voting,
        promised=bool(running and has_votes(running.id)),
        methods=[(value, label, _helps()[value]) for value, label in Method.choices],
        form={bound.name: (bound.value(), str(bound.errors[0]) if bound.errors else "") for bound in form},
        errors=[(name, str(words[0])) for name, words in form.errors.items()],
        **frame(actor, room, voting, "ideas-vote-setup"),
    )


def _save(actor: Actor, room: Room, running: VotingRow | None, form: VotingForm) -> bool:
    """Save it; False where the form got an error instead."""
    try:
        if running:
            change_voting(actor, voting=running.row, terms=form.terms())
        else:
            set_up_voting(actor, tool=room.the_tool, terms=form.terms())
    except Promised as error:
        limit = "points" if form.cleaned_data["method"] == Method.POINTS else "votes"
        field = {"allowance": limit, "ceiling": f"{limit}_budget", "closes_at": "closes_date"}.get(
            error.field, error.field
        )
        form.add_error(field, _promise(error.field))
    except (StillRunning, NotOpen):
        form.add_error("method", _("The voting has changed meanwhile. Look it over and try again."))
    return not form.errors


def _promise(field: str) -> str:
    match field:
        case "method":
            return _("People have voted, so the method stands. Let this voting end, and set up a new one.")
        case "closes_at":
            return _("People have voted, so the deadline can only move later.")
        case "sealed":
            return _("People have voted, so when the results show cannot change.")
    return _("People have voted, so the limit can only grow.")


def _helps() -> dict[str, str]:
    return {
        Method.SUPPORT: _("One vote for each idea one likes."),
        Method.FOR_AGAINST: _("One vote for or against each idea."),
        Method.LIMITED: _("Everyone must choose: so many votes each, or a budget to stay within."),
        Method.POINTS: _("Everyone gives more points to what matters more. With a budget if you like."),
        Method.PAIRWISE: _(
            "“Which matters more?” Good where there are many ideas and nobody reads them all."
        ),
    }


def _known(voting: VotingRow | None) -> dict[str, Any]:
    if voting is None:
        return {"method": "", "closes_time": "23:59"}
    zone = ZoneInfo(settings.TIME_ZONE)
    opens = voting.opens_at.astimezone(zone)
    closes = voting.closes_at.astimezone(zone) if voting.closes_at else None
    name = "points" if voting.method == Method.POINTS else "votes"
    upcoming = voting.phase is Phase.UPCOMING
    return {
        "title": voting.title,
        "method": voting.method,
        name: voting.allowance or "",
        f"{name}_budget": voting.ceiling or "",
        "opens_date": opens.date().isoformat() if upcoming else "",
        "opens_time": f"{opens:%H:%M}" if upcoming else "",
        "closes_date": closes.date().isoformat() if closes else "",
        "closes_time": f"{closes:%H:%M}" if closes else "23:59",
        "sealed": voting.seals,
    }


def costs(request: HttpRequest, actor: Actor, room: Room) -> HttpResponse:
    """What each idea costs. Those without a cost are not voted on where there is a budget."""
    box = queries.box_in(room)
    cursor = request.GET.get("after", "")
    found = priced(actor, room.the_tool, cursor=cursor)
    typed = {row.id: request.POST.get(f"cost-{row.id}") for row in found.rows}
    errors: list[tuple[str, str]] = []
    given: dict[int, int | None] = {}
    for row in found.rows:
        try:
            given[row.id] = kroner_in(typed[row.id] or "")
        except ValueError:
            errors.append((f"cost-{row.id}", _("Write the sum in whole kroner, for example 2 000 000.")))
    later = urlencode({"after": found.next}) if found.next else ""
    if request.method == "POST" and not errors:
        set_costs(actor, box=box, costs={pk: cost for pk, cost in given.items() if typed[pk] is not None})
        messages.success(request, _("The costs are saved."))
        return HttpResponseRedirect(request.path + (f"?{later}" if later else ""))
    return show(
        request,
        "ideas/vote_costs.html",
        status=422 if errors else 200,
        rows=found.rows,
        typed=typed if request.method == "POST" else {row.id: row.cost or "" for row in found.rows},
        errors=errors,
        cursor=cursor,
        more=f"?{later}" if later else "",
        **frame(actor, room, None, "ideas-vote-setup"),
    )

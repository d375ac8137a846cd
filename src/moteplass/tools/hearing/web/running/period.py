"""Step 4: from when to when, and the rules the answers follow."""

from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.conf import settings
from django.http import HttpResponse
from django.utils.translation import gettext as _

from moteplass.kit import clock
from moteplass.kit.days import DayField
from moteplass.kit.fields import Text
from moteplass.tools.hearing.commands.running import set_terms
from moteplass.tools.hearing.models import Hearing
from moteplass.tools.hearing.periods import NORMAL, SHORTEST
from moteplass.tools.hearing.web.running.steps import Setup, shown, summary

NOW, LATER = "now", "later"
AT_ONCE, CHECKED = "at_once", "checked"
# How browsers send a date, and how people write one where there is no calendar to click in.
DATES = ["%Y-%m-%d", "%d.%m.%Y", "%d.%m.%y", "%d/%m/%Y"]
TIMES = ["%H:%M", "%H.%M", "%H:%M:%S"]
REASON_MAX = 2000


def moment(day: date, at: time) -> datetime:
    """A moment where the people are, in UTC."""
    return datetime.combine(day, at, ZoneInfo(settings.TIME_ZONE)).astimezone(UTC)


def local(at: datetime) -> datetime:
    return at.astimezone(ZoneInfo(settings.TIME_ZONE))


class DateField(DayField):
    def __init__(self, **kwargs: Any) -> None:
        words = _("Write the date as day.month.year, for example 10.12.2026.")
        super().__init__(input_formats=DATES, error_messages={"invalid": words}, **kwargs)


class TimeField(forms.TimeField):
    def __init__(self, **kwargs: Any) -> None:
        words = _("Write the time as hours and minutes, for example 23.59.")
        super().__init__(input_formats=TIMES, error_messages={"invalid": words}, **kwargs)


class PeriodForm(forms.Form):
    opens = forms.ChoiceField(choices=[(NOW, ""), (LATER, "")])
    short_reason = Text(required=False, max_length=REASON_MAX)
    show_answers = forms.ChoiceField(choices=[(AT_ONCE, ""), (CHECKED, "")])
    names_may_be_withheld = forms.BooleanField(required=False)
    write_first = forms.BooleanField(required=False)
    comments_allowed = forms.BooleanField(required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("opens_date", "closes_date"):
            self.fields[name] = DateField(required=False)
        for name in ("opens_time", "closes_time"):
            self.fields[name] = TimeField(required=False)
        for name in ("opens", "show_answers"):
            self.fields[name].error_messages.update(
                required=_("Choose one."), invalid_choice=_("Choose one.")
            )
        self.fields["short_reason"].error_messages["max_length"] = _(
            "The reason can have at most 2,000 characters."
        )

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        now = clock.now()
        data["opens_at"] = data["closes_at"] = None
        if data.get("opens") == LATER:
            data["opens_at"] = self._moment("opens", time(9))
            if data["opens_at"] and data["opens_at"] <= now:
                self.add_error(
                    "opens_date", _("The start must be later than now. Or choose to open when you publish.")
                )
        data["closes_at"] = closes = self._moment("closes", time(23, 59))
        begins = max(data["opens_at"] or now, now)
        if closes and closes <= begins:
            self.add_error("closes_date", _("The deadline must be later than the start, and later than now."))
        elif closes and closes - begins < SHORTEST and data.get("short_reason") == "":
            words = _("The period is under six weeks. Write the reason, so that everyone can read it.")
            self.add_error("short_reason", words)
        return data

    def _moment(self, name: str, at: time) -> datetime | None:
        day = self.cleaned_data.get(f"{name}_date")
        if day is None:
            if f"{name}_date" not in self.errors:
                self.add_error(f"{name}_date", _("Choose a date."))
            return None
        if f"{name}_time" in self.errors:
            return None
        return moment(day, self.cleaned_data.get(f"{name}_time") or at)


def edit_period(setup: Setup) -> HttpResponse:
    if setup.request.method != "POST":
        return _draw(setup, PeriodForm(initial=_known(setup.hearing)))
    form = PeriodForm(setup.request.POST)
    if not form.is_valid():
        return _draw(setup, form)
    data = form.cleaned_data
    set_terms(
        setup.actor,
        hearing=setup.hearing,
        opens_at=data["opens_at"],
        closes_at=data["closes_at"],
        short_reason=data["short_reason"],
        names_may_be_withheld=data["names_may_be_withheld"],
        checked_first=data["show_answers"] == CHECKED,
        write_first=data["write_first"],
        comments_allowed=data["comments_allowed"],
    )
    return setup.onward()


def _known(hearing: Hearing) -> dict[str, Any]:
    opens = local(hearing.opens_at) if hearing.opens_at else None
    closes = local(hearing.closes_at) if hearing.closes_at else None
    return {
        "opens": LATER if opens else NOW,
        "opens_date": opens.date().isoformat() if opens else "",
        "opens_time": f"{opens:%H:%M}" if opens else "09:00",
        "closes_date": closes.date().isoformat() if closes else "",
        "closes_time": f"{closes:%H:%M}" if closes else "23:59",
        "short_reason": hearing.short_reason,
        "show_answers": CHECKED if hearing.checked_first else AT_ONCE,
        "names_may_be_withheld": hearing.names_may_be_withheld,
        "write_first": hearing.tool.write_first,
        "comments_allowed": hearing.comments_allowed,
    }


def _draw(setup: Setup, form: PeriodForm) -> HttpResponse:
    hearing = setup.hearing
    begins = max(hearing.opens_at or clock.now(), clock.now())
    return setup.draw(
        "hearing/running/period.html",
        errors=summary(form),
        form=shown(form),
        reason_max=REASON_MAX,
        advice=period_advice(hearing),
        normal=begins + NORMAL,
        shortest=begins + SHORTEST,
    )


def period_advice(hearing: Hearing) -> dict[str, Any] | None:
    """What to say of a draft's period: `days`, and whether it is `short` (a reason is demanded). None when fine."""
    if hearing.closes_at is None:
        return None
    length: timedelta = hearing.closes_at - max(hearing.opens_at or clock.now(), clock.now())
    if length >= NORMAL or length <= timedelta(0):
        return None
    return {"days": length.days, "short": length < SHORTEST}

"""The forms of the ledger: numbers typed as people type them, and kept as typed when something is wrong."""

from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext as _

from moteplass.kit import amounts, fields, localise
from moteplass.kit.amounts import NotAnAmount
from moteplass.tools.ideas.commands.ledger import FigureInput, LineInput
from moteplass.tools.ideas.models import Gain, GainFigure
from moteplass.tools.ideas.queries.ledger import FigureRow, LineRow

Kind = GainFigure.Kind
_EARLIEST = 1990
# How far ahead somebody can expect a gain.
_AHEAD = 30


class Text(fields.Text):
    """Text of at most so many characters, with the words for leaving it out where it is needed."""

    def __init__(self, *, most: int, need: str | Any = "", **kwargs: Any) -> None:
        super().__init__(required=bool(need), max_length=most, **kwargs)
        if need:
            self.error_messages["required"] = need


class Amount(forms.CharField):
    """A number as it is typed in Norway: «1 310 000», «1,5»."""

    def to_python(self, value: Any) -> Any:
        typed = super().to_python(value)
        if not typed:
            return None
        try:
            return amounts.parse(typed)
        except NotAnAmount as error:
            raise forms.ValidationError(_what_is_wrong(error, typed)) from error


def _what_is_wrong(error: NotAnAmount, typed: str) -> str:
    shown = typed.strip()[:40]
    match error.reason:
        case "unclear":
            bare = shown.replace(".", "").replace(",", "")
            words = _(
                "“%(typed)s” can be read in two ways. Write %(thousands)s, or a comma with at most two decimals."
            )
            return words % {"typed": shown, "thousands": f"{bare[:-3]} {bare[-3:]}"}
        case "decimals":
            return _("Write at most two decimals.")
        case "large":
            return _("The number is too large for the ledger.")
    return _("“%(typed)s” is not a number. Write it as 1 310 000 or 1,5.") % {"typed": shown}


class LineForm(forms.Form):
    """A line: what is gained, counted in what, by whom and how."""

    name = Text(most=120)
    unit = forms.ChoiceField(choices=Gain.Unit.choices)
    unit_name = Text(most=40)
    owner_name = Text(most=120)
    method = Text(most=2000)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("unit_name", "method", "name", "owner_name"):
            self.fields[name].error_messages["max_length"] = _("This is too long. Say it shorter.")
        self.fields["unit"].error_messages["required"] = _("Choose what it is counted in.")

    def clean(self) -> None:
        data = self.cleaned_data
        if not data.get("name") and "name" not in self.errors:
            self.add_error("name", _("Write what is gained."))
        if not data.get("owner_name") and "owner_name" not in self.errors:
            self.add_error("owner_name", _("Write who answers for the line."))
        if (
            data.get("unit") == Gain.Unit.OTHER
            and not data.get("unit_name")
            and "unit_name" not in self.errors
        ):
            self.add_error("unit_name", _("Write the unit: calls, tonnes, per cent."))

    def given(self) -> LineInput:
        """What the commands take."""
        return LineInput(**{name: self.cleaned_data[name] for name in self.fields})


def line_form(line: LineRow) -> LineForm:
    """The form filled in with what the line says now."""
    return LineForm(
        initial={
            "name": line.name,
            "unit": line.unit,
            "unit_name": line.unit_name,
            "owner_name": line.owner,
            "method": line.method,
        }
    )


class FigureForm(forms.Form):
    """A figure, or the recalculation of one: then `kind` and `year` are those of the figure it replaces."""

    kind = forms.ChoiceField(choices=Kind.choices)
    year = forms.CharField(required=False)
    amount = Amount(required=False)
    low = Amount(required=False)
    high = Amount(required=False)
    on = forms.DateField(required=False)
    method = Text(most=600)
    replaces = forms.IntegerField(required=False, min_value=1, max_value=2**62)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["kind"].error_messages["required"] = _("Choose what the figure tells.")
        self.fields["on"].error_messages["invalid"] = _("Write the date as day, month and year.")
        self.fields["method"].error_messages["max_length"] = _("This is too long. Say it shorter.")

    def clean_year(self) -> int:
        typed = self.cleaned_data["year"].strip()
        latest = localise.today().year + _AHEAD
        if typed.isascii() and typed.isdigit() and len(typed) == 4 and _EARLIEST <= int(typed) <= latest:
            return int(typed)
        raise forms.ValidationError(
            _("Write a year from %(first)s to %(last)s.") % {"first": _EARLIEST, "last": latest}
        )

    def clean(self) -> None:
        data = self.cleaned_data
        if data.get("amount") is None and "amount" not in self.errors:
            self.add_error("amount", _("Write the figure."))
        if data.get("kind") == Kind.ONE_OFF and (data.get("amount") or 0) < 0:
            self.add_error("amount", _("Write the cost as a positive number."))
        if "low" not in self.errors and "high" not in self.errors:
            self._check_range(data)

    def _check_range(self, data: dict[str, Any]) -> None:
        low, high, amount = data.get("low"), data.get("high"), data.get("amount")
        if (low is None) != (high is None):
            lacking = "low" if low is None else "high"
            self.add_error(lacking, _("Write both ends of the range, or none."))
        elif low is not None and amount is not None:
            if low > amount:
                self.add_error("low", _("The lowest is above the figure itself."))
            if high < amount:
                self.add_error("high", _("The highest is below the figure itself."))

    def given(self) -> FigureInput:
        """What the command takes."""
        return FigureInput(**{name: self.cleaned_data[name] for name in self.fields})


def figure_form(figure: FigureRow | None = None, *, year: int | None = None) -> FigureForm:
    """An empty form, or one that begins with the figure to recalculate."""
    if figure is None:
        return FigureForm(initial={"kind": Kind.MEASURED, "year": year or localise.today().year})
    return FigureForm(
        initial={
            "kind": figure.kind,
            "year": figure.year,
            "amount": amounts.typed(figure.amount),
            "low": amounts.typed(figure.low),
            "high": amounts.typed(figure.high),
            "on": localise.today().isoformat(),
            "method": figure.method,
            "replaces": figure.id,
        }
    )


def shown(form: forms.Form) -> dict[str, tuple[Any, str]]:
    """(what was typed, what is wrong) for each field."""
    return {
        bound.name: (_plain(bound.value()), str(bound.errors[0]) if bound.errors else "") for bound in form
    }


def _plain(value: Any) -> Any:
    return amounts.typed(value) if isinstance(value, Decimal) else "" if value is None else value


def summary(form: forms.Form) -> list[tuple[str, str]]:
    """What is wrong, for the summary on top: (field id, words)."""
    return [(name, str(words[0])) for name, words in form.errors.items()]

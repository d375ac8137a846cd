"""A day typed in a form."""

from datetime import date
from typing import Any

from django import forms


class DayField(forms.DateField):
    """A day that can be made a moment of in any zone: at the ends of the calendar there is no day to move to."""

    def to_python(self, value: Any) -> date | None:
        day = super().to_python(value)
        if day is not None and not date.min.year < day.year < date.max.year:
            raise forms.ValidationError(self.error_messages["invalid"], code="invalid")
        return day

"""Fields of forms that several tools have."""

from typing import Any

from django import forms

from moteplass.kit import text


class Text(forms.CharField):
    """Text in the one form it is stored in; its length is counted after that, so that a line end is one character."""

    def to_python(self, value: Any) -> str:
        return text.normalise(super().to_python(value) or "")

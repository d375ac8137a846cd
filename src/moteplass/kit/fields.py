"""Fields of forms that several tools have."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from moteplass.kit import text

# The longest address a mail server takes, and our columns hold; Django's check lets longer ones through.
EMAIL_MAX = 254


class Text(forms.CharField):
    """Text in the one form it is stored in; its length is counted after that, so that a line end is one character."""

    def to_python(self, value: Any) -> str:
        return text.normalise(super().to_python(value) or "")


def is_email(typed: str) -> bool:
    """Whether it looks like an e-mail address, and is no longer than one can be."""
    try:
        validate_email(typed)
    except ValidationError:
        return False
    return len(typed) <= EMAIL_MAX

"""A form with an idea's parts as they would read: for suggested edits, and for a part that is to stand on its own."""

from typing import Any
from uuid import UUID, uuid4

from django import forms
from django.utils.translation import gettext as _

from moteplass.kit import text
from moteplass.kit.fields import Text
from moteplass.kit.second_look import SecondLook
from moteplass.tools.ideas.texts import PARTS, Parts
from moteplass.tools.ideas.web.form import MOST

REASON_MOST = 600


class PartsForm(SecondLook):
    """The parts."""

    title = Text()
    problem = Text(required=False)
    proposal = Text()
    gain = Text(required=False)

    looked_through: tuple[str, ...] = PARTS
    limits: dict[str, int] = MOST

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["title"].error_messages["required"] = _("Give the idea a title.")
        self.fields["proposal"].error_messages["required"] = _("Write what you propose.")

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if "title" in data:
            data["title"] = " ".join(data["title"].split())
        for name, most in self.limits.items():
            if (over := text.count_chars(data.get(name, "")) - most) > 0:
                self.add_error(name, _("The text is %(over)s characters too long.") % {"over": over})
        return data

    def parts(self) -> Parts:
        """What the form says, once it is valid."""
        return Parts(**{part: self.cleaned_data.get(part, "") for part in PARTS})

    def context(self) -> dict[str, Any]:
        """What a template draws it with: what was typed, what is wrong, and the limits."""
        return {
            "typed": {name: self[name].value() or "" for name in self.fields},
            "errors": [(name, str(words[0])) for name, words in self.errors.items()],
            "wrong": {name: str(words[0]) for name, words in self.errors.items()},
            "form": self,
            "limits": self.limits,
        }


class SuggestForm(PartsForm):
    """How the idea would read, and why."""

    reason = Text()
    name = Text(required=False, max_length=120)
    base = forms.IntegerField(min_value=1)

    looked_through = (*PARTS, "reason", "name")
    limits = MOST | {"reason": REASON_MOST}

    def __init__(self, *args: Any, named: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.named = named
        self.fields["reason"].error_messages["required"] = _("Say why, in a line or two.")
        self.fields["name"].error_messages["max_length"] = _("The name is too long.")

    def clean_name(self) -> str:
        name = " ".join(str(self.cleaned_data["name"]).split())
        if not name and not self.named:
            raise forms.ValidationError(_("Write your name. It is shown with the suggestion."))
        return name


class SplitForm(PartsForm):
    """The part that is to stand on its own."""

    submission = forms.UUIDField(required=False)

    def number(self) -> UUID:
        """The form's number: sent twice, it is one idea."""
        return self.cleaned_data.get("submission") or uuid4()


def known(parts: Parts) -> dict[str, str]:
    """The parts, as a form is filled with them."""
    return {part: getattr(parts, part) for part in PARTS}

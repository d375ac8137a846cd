"""A form with an idea's parts as they would read: for suggested edits, and for a part that is to stand on its own."""

from typing import Any
from uuid import UUID, uuid4

from django import forms
from django.utils.translation import gettext as _

from moteplass.kit import identity, text
from moteplass.kit.fields import Text
from moteplass.tools.ideas.texts import PARTS, Parts
from moteplass.tools.ideas.web.form import MOST

REASON_MOST = 600


class PartsForm(forms.Form):
    """The parts, and what to do about identity numbers in them. `checked` names all fields people write in."""

    title = Text()
    problem = Text(required=False)
    proposal = Text()
    gain = Text(required=False)
    # "remove" what looks like an identity number, or "keep" it, for it is none.
    identity = forms.CharField(required=False)

    checked: tuple[str, ...] = PARTS
    limits: dict[str, int] = MOST

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.numbers: list[str] = []
        self.fields["title"].error_messages["required"] = _("Give the idea a title.")
        self.fields["proposal"].error_messages["required"] = _("Write what you propose.")

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if "title" in data:
            data["title"] = " ".join(data["title"].split())
        for name, most in self.limits.items():
            if (over := text.count_chars(data.get(name, "")) - most) > 0:
                self.add_error(name, _("The text is %(over)s characters too long.") % {"over": over})
        written = {name: data[name] for name in self.checked if data.get(name)}
        self.numbers = [n.masked for said in written.values() for n in identity.find_identity_numbers(said)]
        match data.get("identity"):
            case "keep":
                pass
            case "remove":
                data |= {name: identity.mask(said) for name, said in written.items()}
            case _other if self.numbers:
                self.add_error("identity", _("Choose what to do about the number."))
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
            "numbers": self.numbers,
            "limits": self.limits,
        }


class SuggestForm(PartsForm):
    """How the idea would read, and why."""

    reason = Text()
    name = Text(required=False, max_length=120)
    base = forms.IntegerField(min_value=1)

    checked = (*PARTS, "reason")
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
        if identity.find_identity_numbers(name):
            raise forms.ValidationError(_("A name holds no identity number. Take it out."))
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

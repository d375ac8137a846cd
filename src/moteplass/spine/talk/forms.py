"""What a comment must be, whether it is typed on a page or sent by a program."""

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from moteplass.kit import identity, text

LONGEST = 5000


class CommentForm(forms.Form):
    text = forms.CharField(required=False)
    name = forms.CharField(required=False)
    as_agency = forms.BooleanField(required=False)
    # What to do about an identity number in the text: "remove" it, or "keep" it, for it is none.
    identity = forms.CharField(required=False)

    def __init__(self, *args: object, named: bool, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        self.named = named

    def clean_text(self) -> str:
        words = text.normalise(self.cleaned_data["text"])
        if not words:
            raise forms.ValidationError(_("Write your comment."))
        if (over := text.count_chars(words) - LONGEST) > 0:
            raise forms.ValidationError(_("The comment is %(over)s characters too long.") % {"over": over})
        return words

    def clean_name(self) -> str:
        name = " ".join(text.normalise(self.cleaned_data["name"]).split())
        if not name and not self.named:
            raise forms.ValidationError(_("Write your name. It is shown with the comment."))
        if len(name) > 120:
            raise forms.ValidationError(_("The name is too long."))
        return name

    def clean(self) -> None:
        found = identity.find_identity_numbers(self.cleaned_data.get("text", ""))
        self.numbers = [number.masked for number in found]
        if identity.find_identity_numbers(self.cleaned_data.get("name", "")):
            self.add_error("name", gettext_lazy("A name holds no identity number. Take it out."))
        match self.cleaned_data.get("identity"):
            case "keep":
                pass
            case "remove":
                self.cleaned_data["text"] = identity.mask(self.cleaned_data.get("text", ""))
            case _other if self.numbers:
                self.add_error("identity", gettext_lazy("Choose what to do about the number."))

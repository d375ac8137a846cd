"""What a comment must be, whether it is typed on a page or sent by a program."""

from django import forms
from django.utils.translation import gettext as _

from moteplass.kit import text
from moteplass.kit.second_look import SecondLook

LONGEST = 5000


class CommentForm(SecondLook):
    text = forms.CharField(required=False)
    name = forms.CharField(required=False)
    as_agency = forms.BooleanField(required=False)

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

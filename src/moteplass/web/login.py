"""How allauth's log-in fits ours."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from django import forms
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from moteplass.spine.accounts.models import User


class SignupFields(forms.Form):
    """What we ask besides e-mail and password."""

    name = forms.CharField(label=_("Your name"), max_length=120, widget=forms.TextInput(attrs={"autocomplete": "name"}))
    field_order = ("name", "email", "password1")

    def signup(self, request: HttpRequest, user: User) -> None:
        user.name = self.cleaned_data["name"]
        user.save(update_fields=["name"])


class AccountAdapter(DefaultAccountAdapter):
    def get_user_search_fields(self) -> list[str]:
        return ["email"]

    def save_user(self, request: HttpRequest, user: Any, form: Any, commit: bool = True) -> Any:
        user.language = request.LANGUAGE_CODE
        return super().save_user(request, user, form, commit)

"""A person found by their address, an organisation by its name or number: the fields, and what is said of them."""

from django import forms
from django.utils.translation import gettext as _

from moteplass.spine.accounts.models import User
from moteplass.spine.organisations.models import Organisation
from moteplass.web.stewards import queries


class FindForm(forms.Form):
    """Drawn by stewards/_finding.html. Whoever has them says in `clean` which of the two to look up."""

    email = forms.CharField(required=False, max_length=254)
    organisation = forms.CharField(required=False, max_length=200)
    picked = forms.IntegerField(required=False)

    person: User | None = None
    body: Organisation | None = None

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        # Several organisations with such a name: one is to be picked.
        self.choices: list[Organisation] = []

    def find_person(self) -> None:
        email = str(self.cleaned_data.get("email") or "").strip()
        self.person = queries.person_by_email(email) if email else None
        if not email:
            self.add_error("email", _("Write the person's e-mail address."))
        elif self.person is None:
            self.add_error(
                "email", _("Nobody has an account with this address. Ask the person to make one first.")
            )

    def find_organisation(self) -> None:
        found = queries.organisations_called(str(self.cleaned_data.get("organisation") or ""))
        chosen = [one for one in found if one.pk == self.cleaned_data.get("picked")] or found
        if len(chosen) == 1:
            self.body = chosen[0]
        elif chosen:
            self.choices = chosen
            self.add_error("picked", _("Several have such a name. Choose one."))
        else:
            self.add_error("organisation", _("We find no organisation by this name or number."))

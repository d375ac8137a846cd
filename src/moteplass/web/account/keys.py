"""A person's API keys: made, shown once, listed and revoked."""

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.cache import patch_cache_control
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from moteplass.kit import clock
from moteplass.kit.fields import Text
from moteplass.kit.pages import show
from moteplass.spine.access.actor import Actor
from moteplass.spine.stewardship.commands import NotPossible
from moteplass.web.account import commands, queries

DAYS = [("30", gettext_lazy("30 days")), ("90", gettext_lazy("90 days")), ("365", gettext_lazy("A year"))]


class KeyForm(forms.Form):
    name = Text(max_length=80, error_messages={"required": gettext_lazy("Write what the key is for.")})
    days = forms.ChoiceField(choices=DAYS)


def show_keys(request: HttpRequest, actor: Actor) -> HttpResponse:
    """One's keys, and a form for a new one. A key just made stands on the answer to the form, and nowhere else."""
    form = KeyForm(request.POST if request.method == "POST" else None, initial={"days": "90"})
    made = ""
    if form.is_bound and form.is_valid():
        try:
            made = commands.make_key(
                actor, name=form.cleaned_data["name"], days=int(form.cleaned_data["days"])
            )
        except NotPossible as error:
            form.add_error(None, str(error))
        else:
            form = KeyForm(initial={"days": "90"})
    response = show(
        request,
        "account/keys.html",
        status=422 if form.errors else 200,
        form=form,
        made=made,
        days=DAYS,
        keys=queries.keys(actor),
        now=clock.now(),
    )
    patch_cache_control(response, private=True, no_store=True)
    return response


def revoke(request: HttpRequest, actor: Actor, key: int) -> HttpResponse:
    """Asks first. Somebody else's key is not found."""
    row = queries.keys(actor).filter(pk=key).first()
    if row is None:
        raise Http404
    if request.method == "POST":
        commands.revoke_key(actor, key_id=row.pk)
        messages.success(request, _("The key is revoked."))
        return redirect("keys")
    return show(request, "account/key_revoke.html", key=row)

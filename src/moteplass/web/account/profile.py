"""The profile: who I am here, how I log in, where I belong."""

from django import forms
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from moteplass.kit.fields import Text
from moteplass.kit.pages import show
from moteplass.spine.access.actor import Actor
from moteplass.web.account import commands, queries
from moteplass.web.public.language import remember_language


class ProfileForm(forms.Form):
    name = Text(max_length=120, error_messages={"required": gettext_lazy("Write your name.")})
    language = forms.ChoiceField(choices=[(code, code) for code, _name in settings.LANGUAGES])


def show_profile(request: HttpRequest, actor: Actor) -> HttpResponse:
    form = ProfileForm(
        request.POST if request.method == "POST" else None,
        initial={"name": actor.name, "language": actor.language},
    )
    if form.is_bound and form.is_valid():
        commands.change_profile(actor, name=form.cleaned_data["name"], language=form.cleaned_data["language"])
        with translation.override(form.cleaned_data["language"]):
            messages.success(request, _("Your profile is saved."))
        response = redirect("profile")
        remember_language(response, form.cleaned_data["language"])
        return response
    jobs, factors = queries.jobs(actor), queries.factors(actor)
    has_password = bool(getattr(request.user, "has_usable_password", bool)())
    return show(
        request,
        "account/profile.html",
        status=422 if form.errors else 200,
        block="places",
        form=form,
        jobs=jobs,
        mandates=queries.mandates(actor),
        factors=factors,
        remind=bool(has_password and not factors.enough and (jobs or actor.is_operator)),
        has_password=has_password,
        places=queries.my_places(actor, cursor=request.GET.get("after")),
    )

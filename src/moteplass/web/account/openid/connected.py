"""The log-ins elsewhere that open one's account: seen, added, and taken away."""

from typing import Any

from allauth.account.adapter import get_adapter
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from moteplass.kit.pages import show
from moteplass.kit.text import number_in
from moteplass.spine.access.actor import Actor
from moteplass.spine.accounts import identities
from moteplass.spine.accounts.models import Identity
from moteplass.spine.stewardship.commands import NotPossible
from moteplass.web.account import queries
from moteplass.web.account.openid import commands, setup


def show_connected(request: HttpRequest, actor: Actor) -> HttpResponse:
    if request.method == "POST":
        try:
            commands.disconnect(actor, identity_id=number_in(request.POST.get("identity", "")) or 0)
        except NotPossible as error:
            messages.error(request, str(error))
        else:
            get_adapter().send_notification_mail("account/email/account_disconnected", request.user)
            messages.success(request, _("The log-in is disconnected."))
        return redirect("openid-connected")
    known = {log_in.provider.issuer: log_in for log_in in setup.log_ins().values()}
    rows = [_row(one, known.get(one.issuer)) for one in queries.identities(actor)]
    return show(request, "account/openid/connected.html", rows=rows)


def _row(one: Identity, log_in: setup.LogIn | None) -> dict[str, Any]:
    assures = log_in is not None and log_in.assures and not one.assured
    return {
        "id": one.pk,
        "name": log_in.provider.name if log_in else one.issuer,
        "made_at": one.made_at,
        "assured": one.assured,
        "elsewhere": assures and identities.assures_another(one.user_id, one.issuer, one.subject),
    }

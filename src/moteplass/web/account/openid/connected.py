"""The log-ins elsewhere that open one's account: seen, added, and taken away."""

from allauth.account.adapter import get_adapter
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from moteplass.kit.pages import show
from moteplass.kit.text import number_in
from moteplass.spine.access.actor import Actor
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
    names = {one.provider.issuer: one.provider.name for one in setup.log_ins().values()}
    mine = queries.identities(actor)
    rows = [(one.pk, names.get(one.issuer, one.issuer), one.made_at, one.assured) for one in mine]
    return show(request, "account/openid/connected.html", rows=rows)

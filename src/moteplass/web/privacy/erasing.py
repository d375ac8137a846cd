"""Asking for erasure: of one contribution, or of the account with everything in it. Each asks once more first."""

from django.contrib import messages
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from moteplass.kit.pages import show
from moteplass.spine.access.actor import Actor
from moteplass.spine.access.rooms import NoRoom
from moteplass.spine.privacy.commands import ask_erasure, close_account
from moteplass.spine.stewardship.commands import NotPossible
from moteplass.web.account.queries import my_contribution
from moteplass.web.middleware import leave_nothing


def erase_one(request: HttpRequest, actor: Actor, contribution: int) -> HttpResponse:
    # One's own is one's own to have erased, also where one may no longer enter.
    row = my_contribution(actor, contribution)
    if row is None:
        raise NoRoom(contribution)
    if request.method == "POST":
        try:
            asked = ask_erasure(actor, contribution=contribution)
        except NoRoom:
            messages.info(request, _("You have asked for this already. It awaits an answer."))
        else:
            messages.success(request, f"{asked.get_state_display()}. {asked.reason}".strip())
        return redirect("my-data")
    return show(request, "privacy/erase.html", title=row.title, contribution=row.id)


def close(request: HttpRequest, actor: Actor) -> HttpResponse:
    error = ""
    if request.method == "POST":
        try:
            close_account(actor)
        except NotPossible as refused:
            error = str(refused)
        else:
            logout(request)
            leave_nothing(request)
            return redirect("account-closed")
    return show(request, "privacy/close.html", status=422 if error else 200, error=error)


def closed(request: HttpRequest, actor: Actor) -> HttpResponse:
    return show(request, "privacy/closed.html")

"""Where a person is logged in: seen, and ended one by one or all at once."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from moteplass.kit.pages import show
from moteplass.spine.access.actor import Actor
from moteplass.web.account import commands, queries


def show_sessions(request: HttpRequest, actor: Actor) -> HttpResponse:
    """One's sessions, this one first."""
    here = request.session.session_key
    if request.method == "POST":
        messages.success(request, _end(actor, request.POST.get("session", ""), here))
        return redirect("sessions")
    return show(request, "account/sessions.html", sessions=queries.sessions(actor, here=here))


def _end(actor: Actor, handle: str, here: str | None) -> str:
    if handle != "others":
        commands.end_session(actor, handle=handle)
        return _("You are logged out there.")
    count = commands.end_other_sessions(actor, but=here)
    return ngettext(
        "You are logged out in %(num)s other place.", "You are logged out in %(num)s other places.", count
    ) % {"num": count}

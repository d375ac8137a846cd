"""Why a form that was sent could not be taken in: said above the form, which still holds everything typed."""

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from moteplass.spine.access import ratelimit
from moteplass.spine.access.decide import LOG_IN, Decision, Refused


@dataclass(frozen=True, slots=True)
class Problem:
    """`final`: trying again does not help. `seconds`: trying again helps after so long."""

    title: str
    text: str
    status: int
    final: bool = False
    # Where the one who meets it may go on.
    href: str = ""
    link: str = ""
    seconds: int = 0


def said(response: HttpResponse, problem: Problem | None) -> HttpResponse:
    """The response, which tells machines too how long to wait."""
    if problem and problem.seconds:
        response.headers["Retry-After"] = str(problem.seconds)
    return response


def too_many(request: HttpRequest) -> Problem | None:
    """Count a try against the limit for anonymous posting. Where it is met, files that came along were not kept."""
    try:
        ratelimit.limit(request, "anonymous-post")
    except ratelimit.TooMany as error:
        minutes = -(-error.seconds // 60)
        words = ngettext(
            "Wait %(num)s minute and send it again.", "Wait %(num)s minutes and send it again.", minutes
        ) % {"num": minutes}
        if request.FILES:
            words += " " + _("Files you chose this time must be attached again.")
        title = _("Much has come from your network just now")
        return Problem(title, words, status=429, seconds=error.seconds)
    return None


def barred(decision: Decision) -> Problem | None:
    """Why the one who sent it may not, if they may not."""
    if decision.allowed:
        return None
    if decision is LOG_IN:
        words = _("Log in in a new tab, come back here and send it again.")
        href, link = reverse("account_login"), _("Log in")
        return Problem(_("You are no longer logged in"), words, 403, href=href, link=link)
    href, link = (reverse("account_login"), _("Log in")) if decision.log_in else ("", "")
    return Problem(_("You cannot send this"), str(decision.reason), status=403, href=href, link=link)


def why_not(refused: Refused) -> str:
    """Why not, for the form that still holds what was typed. Raises it again for what one may not know of."""
    if not refused.decision.visible:
        raise refused
    return str(refused.decision.reason)

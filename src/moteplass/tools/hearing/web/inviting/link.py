"""What a body can do with its personal link: answer in its own name, or say that it has no remarks."""

from dataclasses import replace
from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _

from moteplass.kit import codes, text
from moteplass.kit.pages import private, show
from moteplass.spine.access import ratelimit, visitor
from moteplass.spine.access.actor import SYSTEM, Actor
from moteplass.spine.access.acts import Act
from moteplass.spine.access.decide import Refused, decide, require
from moteplass.spine.access.problems import Problem, too_many
from moteplass.spine.access.rooms import Room, find_tool
from moteplass.tools.hearing import invitations, queries
from moteplass.tools.hearing.answers import as_text
from moteplass.tools.hearing.case import Phase, form_of, phase_of
from moteplass.tools.hearing.commands.answering import Receipt, submit_answer
from moteplass.tools.hearing.commands.inviting import decline, match_answer, renew_form, undecline
from moteplass.tools.hearing.forms import ORGANISATION
from moteplass.tools.hearing.models import Hearing, Invited, Match
from moteplass.tools.hearing.periods import NotOpen
from moteplass.tools.hearing.web import sheet as sheets
from moteplass.tools.hearing.web.answer import barred, closed, draft_key, draw
from moteplass.tools.hearing.web.sheet import Sheet


def answer_by_link(request: HttpRequest, actor: Actor, code: str) -> HttpResponse:
    """The answer form with the name filled in; or how the invitation stands, where there is nothing to fill in."""
    invited, room = _opened(request, actor, code)
    hearing, sections = form_of(room)
    decision = decide(actor, Act.SUBMIT, room)
    if request.method != "POST":
        theirs = invitations.answer_of(invited)
        waits = phase_of(hearing) is not Phase.OPEN or theirs or invited.declined_at
        if waits and "anyway" not in request.GET:
            return _standing(request, room, hearing, invited, code, theirs)
        if not decision.allowed:
            raise Refused(decision)
        known = {"who": ORGANISATION, "name": actor.name, "email": actor.email} | _body(invited)
        return _draw(request, actor, room, sheets.blank(hearing, sections, known), invited, code)
    sending = request.POST.get("act") == "send"
    problem = too_many(request) if sending or request.FILES else None
    sheet = sheets.posted(request, hearing, sections, uploads=problem is None)
    problem = problem or barred(hearing, decision)
    if sending and sheet.ready and problem is None:
        outcome = _send(actor, sheet, invited)
        if isinstance(outcome, Receipt):
            response = HttpResponseRedirect(reverse("receipt", kwargs={"code": outcome.code}) + "?sent")
            visitor.remember(response, actor, wrote=hearing.pk)
            return private(response)
        problem = outcome
    return _draw(request, actor, room, sheet, invited, code, problem)


def no_remarks(request: HttpRequest, actor: Actor, code: str) -> HttpResponse:
    """Asks once, then writes down that the body has no remarks; or takes that back."""
    invited, room = _opened(request, actor, code)
    hearing = queries.hearing_in(room)
    late = phase_of(hearing) is not Phase.OPEN
    if request.method == "POST" and not late:
        ratelimit.limit(request, "anonymous-post")
        try:
            (undecline if request.POST.get("act") == "undo" else decline)(actor, invited=invited)
        except NotOpen:
            late = True
        else:
            return private(HttpResponseRedirect(reverse("invited-link", kwargs={"code": code})))
    theirs = invitations.answer_of(invited)
    if late or theirs or invited.declined_at:
        return _standing(request, room, hearing, invited, code, theirs)
    page = show(
        request, "hearing/invited_no_remarks.html", room=room, hearing=hearing, invited=invited, link=code
    )
    return private(page)


def _opened(request: HttpRequest, actor: Actor, code: str) -> tuple[Invited, Room]:
    """The body behind a link, and its hearing. Misses count, as with receipts; the link opens no closed place."""
    ratelimit.check(request, "receipt-code")
    normal = codes.normalise_code(code)
    invited = invitations.invited_by(codes.digest(normal, settings.SECRET_KEY)) if normal else None
    if invited is None:
        ratelimit.limit(request, "receipt-code")
        raise Http404
    room = find_tool(actor, pk=invited.hearing_id)
    require(actor, Act.READ, room)
    return invited, room


def _body(invited: Invited) -> dict[str, Any]:
    return {
        "respondent": invited.kind,
        "organisation_name": invited.name,
        "organisation_number": invited.organisation_number,
    }


def _draw(
    request: HttpRequest,
    actor: Actor,
    room: Room,
    sheet: Sheet,
    invited: Invited,
    code: str,
    problem: Problem | None = None,
) -> HttpResponse:
    draft = draft_key(actor, sheet.hearing)
    return private(draw(request, room, sheet, draft=draft, problem=problem, invited=invited, link=code))


def _standing(
    request: HttpRequest, room: Room, hearing: Hearing, invited: Invited, code: str, theirs: Match | None
) -> HttpResponse:
    page = show(
        request,
        "hearing/invited_standing.html",
        room=room,
        hearing=hearing,
        phase=phase_of(hearing),
        invited=invited,
        link=code,
        answer=theirs.answer if theirs else None,
    )
    return private(page)


def _send(actor: Actor, sheet: Sheet, invited: Invited) -> Receipt | Problem:
    """Take the answer in under the number of the body's own form: whoever in the body sends it, it is one answer."""
    given = sheet.given()
    try:
        if invitations.form_is_spent(invited):
            renew_form(actor, invited=invited)
        given = replace(given, submission=invited.submission, **_body(invited))
        receipt = submit_answer(actor, hearing=sheet.hearing, given=given)
    except NotOpen:
        return closed(sheet.hearing)
    except Refused as refused:
        return barred(sheet.hearing, refused.decision) or closed(sheet.hearing)
    # At once, so that the list says so when the receipt shows; the clock does it all the same.
    match_answer(SYSTEM, invited=invited, answer=receipt.answer, state=Match.State.LINK)
    # The words of an answer that shows are known to everyone, and a link is passed on: only the browser that sent them
    # gets the code again.
    again = sheet.hearing.pk in actor.wrote and queries.first_words(receipt.answer) == text.normalise(
        as_text(given.replies)
    )
    if receipt.repeated and not again:
        return Problem(
            _("An answer from %(name)s has come in already") % {"name": invited.name},
            _(
                "What you have written is below, so that you can copy it. The receipt code opens the one that came."
            ),
            status=409,
            final=True,
            href=reverse("receipt-enter"),
            link=_("Open the receipt"),
        )
    return receipt

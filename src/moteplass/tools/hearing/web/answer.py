"""Answering a hearing: one page, no account, no script needed."""

from typing import Any

from django.db import IntegrityError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _

from moteplass.kit import clock, localise, text
from moteplass.kit.pages import show
from moteplass.spine.access import problems, visitor
from moteplass.spine.access.actor import Actor
from moteplass.spine.access.acts import Act
from moteplass.spine.access.decide import Decision, Refused, decide
from moteplass.spine.access.problems import Problem, too_many
from moteplass.spine.access.rooms import Room
from moteplass.spine.places.models import Naming
from moteplass.tools.hearing import queries
from moteplass.tools.hearing.answers import as_text
from moteplass.tools.hearing.case import Phase, form_of, phase_of
from moteplass.tools.hearing.commands.answering import Receipt, receipt_code, submit_answer
from moteplass.tools.hearing.forms import PERSON
from moteplass.tools.hearing.models import Answer, Hearing
from moteplass.tools.hearing.periods import NotOpen
from moteplass.tools.hearing.web import capacity
from moteplass.tools.hearing.web import sheet as sheets
from moteplass.tools.hearing.web.sheet import Sheet


def answer_hearing(request: HttpRequest, actor: Actor, room: Room) -> HttpResponse:
    """The form, its errors and its preview; a sent answer leads to its receipt."""
    hearing, sections = form_of(room)
    decision = decide(actor, Act.SUBMIT, room)
    if request.method != "POST":
        if phase_of(hearing) is not Phase.OPEN:
            return show(
                request, "hearing/answer_closed.html", room=room, hearing=hearing, phase=phase_of(hearing)
            )
        if not decision.allowed:
            raise Refused(decision)
        # Where each decides, a name shows only if they say so.
        silent = room.place.naming != Naming.FULL
        known = {"who": PERSON, "name": actor.name, "email": actor.email, "name_withheld": silent}
        sheet = sheets.blank(hearing, sections, known)
        sheet.about = sheets.about_in(hearing, sections, request.GET)
        sheet.joins = sheets.joined_in(actor, hearing, request.GET)
        return draw(request, room, sheet, draft=draft_key(actor, hearing))
    actor, data = capacity.chosen(request, actor)
    sending = request.POST.get("act") == "send"
    problem = too_many(request) if sending or request.FILES else None
    sheet = sheets.posted(request, hearing, sections, uploads=problem is None, data=data)
    if problem is None:
        problem = barred(hearing, decision)
    if sending and sheet.ready and (problem is None or problem.final):
        outcome = _send(actor, sheet)
        if isinstance(outcome, Receipt):
            return _to_receipt(actor, outcome, hearing)
        problem = outcome
    return draw(request, room, sheet, draft=draft_key(actor, hearing), problem=problem)


def draw(
    request: HttpRequest,
    room: Room,
    sheet: Sheet,
    *,
    draft: str,
    problem: Problem | None = None,
    changes: Answer | None = None,
    **more: Any,
) -> HttpResponse:
    """The page with the form, what is wrong, and the preview when nothing is. `changes`: the answer that it changes."""
    preview = sheet.preview(clock.now()) if sheet.ready and request.POST.get("act") != "edit" else None
    if preview:
        preview = capacity.shown_again(preview, changes) if changes else capacity.shown(preview, request)
    response = show(
        request,
        "hearing/answer_form.html",
        status=problem.status if problem else 422 if sheet.form.is_bound and sheet.errors else 200,
        room=room,
        hearing=sheet.hearing,
        sheet=sheet,
        preview=preview,
        problem=problem,
        draft=draft,
        **(capacity.kept(changes) if changes else {}),
        **more,
    )
    return problems.said(response, problem)


def draft_key(actor: Actor, hearing: Hearing) -> str:
    """What the draft is called on the writer's own device. People who log in may share one."""
    return f"hearing-{hearing.pk}-{actor.user_id or 0}"


def barred(hearing: Hearing, decision: Decision) -> Problem | None:
    """Why the hearing does not take this answer, if it does not."""
    phase = phase_of(hearing)
    if phase is Phase.CLOSED:
        return closed(hearing)
    if phase is not Phase.OPEN:
        return Problem(
            _("The hearing is not open for answers yet"), _opening(hearing), status=409, final=True
        )
    return problems.barred(decision)


def closed(hearing: Hearing) -> Problem:
    """The deadline has passed while somebody wrote."""
    words = _("What you have written is below, so that you can copy or print it. It has not been sent.")
    title = _("The hearing has closed")
    if hearing.closes_at:
        title = _("The deadline was %(moment)s") % {"moment": localise.datetime(hearing.closes_at)}
    return Problem(title, words, status=409, final=True)


def _opening(hearing: Hearing) -> str:
    if hearing.opens_at is None:
        return _("It has not been published. This is how the form will look.")
    return _("It opens %(moment)s.") % {"moment": localise.datetime(hearing.opens_at)}


def _send(actor: Actor, sheet: Sheet) -> Receipt | Problem:
    try:
        receipt = submit_answer(actor, hearing=sheet.hearing, given=sheet.given())
    except (NotOpen, Refused, IntegrityError) as error:
        # Who got in once is told that they are in, also after the deadline and when two requests race.
        earlier = queries.by_submission(sheet.hearing, sheet.submission)
        if earlier is None:
            return _refused(sheet, error)
        receipt = Receipt(earlier, receipt_code(str(sheet.submission)), repeated=True)
    if receipt.repeated and queries.first_words(receipt.answer) != text.normalise(
        as_text(sheet.form.replies())
    ):
        return _sent_before(sheet, receipt)
    return receipt


def _refused(sheet: Sheet, error: Exception) -> Problem:
    if isinstance(error, IntegrityError):
        # The form's number belongs to another form. It gets a new one and can be sent.
        sheet.renew()
        return Problem(
            _("The answer was not sent"), _("Something went wrong with us. Send it again."), status=409
        )
    hearing = sheet.hearing
    hearing.refresh_from_db(fields=["state", "opens_at", "closes_at"])
    decision = error.decision if isinstance(error, Refused) else Decision(False)
    if isinstance(error, NotOpen):
        return closed(hearing) if error.closed_at else barred(hearing, decision) or closed(hearing)
    return barred(hearing, decision) or closed(hearing)


def _sent_before(sheet: Sheet, receipt: Receipt) -> Problem:
    sheet.renew()
    return Problem(
        _("You have sent this form before, with another text"),
        _(
            "If you want to change what you sent, open your receipt. If you send this now, it becomes one more answer."
        ),
        status=409,
        href=reverse("receipt", kwargs={"code": receipt.code}),
        link=_("Open your receipt"),
    )


def _to_receipt(actor: Actor, receipt: Receipt, hearing: Hearing) -> HttpResponse:
    response = HttpResponseRedirect(reverse("receipt", kwargs={"code": receipt.code}) + "?sent")
    visitor.remember(response, actor, wrote=hearing.pk)
    return response

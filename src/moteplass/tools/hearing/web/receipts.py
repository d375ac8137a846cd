"""What one can do with a receipt code: read one's answer in every version, change it, take it back."""

from typing import Any

from django.conf import settings
from django.db.models import F
from django.http import (
    FileResponse,
    Http404,
    HttpRequest,
    HttpResponse,
    HttpResponseBase,
    HttpResponseRedirect,
)
from django.urls import reverse
from django.utils.translation import gettext as _

from moteplass.kit import codes
from moteplass.kit.pages import private, show
from moteplass.spine.access import ratelimit, visitor
from moteplass.spine.access.actor import Actor
from moteplass.spine.access.decide import Decision, Refused
from moteplass.spine.access.problems import Problem, too_many
from moteplass.spine.access.rooms import Room
from moteplass.spine.content import receipts, signing
from moteplass.spine.content.models import Attachment, State
from moteplass.spine.content.reading import attachments, versions
from moteplass.spine.moderation.statements import about
from moteplass.tools.hearing import outcome, passages, queries
from moteplass.tools.hearing.answer_rows import given_as
from moteplass.tools.hearing.case import Phase, form_of, phase_of
from moteplass.tools.hearing.commands.answering import AlreadyWithdrawn, change_answer, withdraw_answer
from moteplass.tools.hearing.commands.desk import CHANNELS
from moteplass.tools.hearing.forms import (
    ORGANISATION,
    PERSON,
    AnswerForm,
    WrittenInForm,
    nothing_required,
)
from moteplass.tools.hearing.models import Answer, Question, Respondent, Value
from moteplass.tools.hearing.periods import NotOpen
from moteplass.tools.hearing.web import sheet as sheets
from moteplass.tools.hearing.web.answer import barred, closed, draft_key, draw


def enter_code(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Asks for a code. Every try counts, and what is not a code gets the same answer as one we do not know."""
    if request.method != "POST":
        return asking(request)
    ratelimit.limit(request, "receipt-code")
    typed = request.POST.get("code", "")
    if _find(typed) is not None:
        return HttpResponseRedirect(reverse("receipt", kwargs={"code": codes.normalise_code(typed)}))
    return _elsewhere(typed) or asking(request, typed=typed[:100], unknown=True, status=422)


def _elsewhere(typed: str) -> HttpResponse | None:
    """To what else was written without an account, a comment or an idea: people know one kind of code."""
    if not receipts.behind([typed]).exists():
        return None
    return HttpResponseRedirect(reverse("statement", kwargs={"code": codes.normalise_code(typed)}))


def asking(
    request: HttpRequest, *, typed: str = "", unknown: bool = False, status: int = 200
) -> HttpResponse:
    return private(show(request, "hearing/receipt_enter.html", typed=typed, unknown=unknown, status=status))


def _find(typed: str) -> Answer | None:
    code = codes.normalise_code(typed)
    found = queries.by_receipt(codes.digest(code, settings.SECRET_KEY)) if code else None
    # What is restricted at its writer's wish opens no more; where their request stands has a page of its own.
    return None if found and found.contribution.state == State.RESTRICTED else found


def opened(request: HttpRequest, code: str) -> Answer | None:
    """The answer behind a code in an address. Misses count; past the limit nothing is looked up at all."""
    ratelimit.check(request, "receipt-code")
    answer = _find(code)
    if answer is None:
        ratelimit.limit(request, "receipt-code")
    return answer


def receipt(request: HttpRequest, actor: Actor, code: str) -> HttpResponse:
    """The answer, where it stands, what happens next, and every version of it."""
    answer = opened(request, code)
    if answer is None:
        return _elsewhere(code) or asking(request, typed=code[:100], unknown=True, status=404)
    hearing = answer.hearing
    draft = f"answer-{answer.pk}-v{answer.contribution.revision - 1}" if "changed" in request.GET else ""
    response = show(
        request,
        "hearing/receipt.html",
        answer=answer,
        hearing=hearing,
        place=hearing.tool.place,
        code=codes.normalise_code(code),
        versions=_versions(answer),
        label=given_as(answer.respondent, answer.contribution.author_title),
        state=State(answer.contribution.state),
        phase=phase_of(hearing),
        changing=_changing(actor, answer),
        # Nothing is decided about what has just been sent.
        decided="sent" not in request.GET and about(answer.pk) is not None,
        trail=outcome.trail(actor, hearing.pk, answer.pk),
        sent="sent" in request.GET,
        changed="changed" in request.GET,
        done=draft_key(actor, hearing) if "sent" in request.GET else draft,
    )
    # No page the person goes on to learns the code; there is no form here that would need to say where it comes from.
    return private(response, referrer="no-referrer")


def _versions(answer: Answer) -> list[dict[str, Any]]:
    """Every version with the files it had, newest first."""
    files = list(Attachment.objects.filter(contribution_id=answer.pk))
    return [
        {
            "number": row.number,
            "at": row.at,
            "html": row.html,
            "files": [
                f
                for f in files
                if f.revision <= row.number and (f.removed_in is None or f.removed_in > row.number)
            ],
        }
        for row in versions(answer.contribution)
    ]


def change(request: HttpRequest, actor: Actor, code: str) -> HttpResponse:
    """The form again, filled in. What is sent becomes a new version."""
    answer = opened(request, code)
    if answer is None:
        return asking(request, typed=code[:100], unknown=True, status=404)
    home = reverse("receipt", kwargs={"code": code})
    if answer.contribution.state == State.WITHDRAWN:
        return HttpResponseRedirect(home)
    room = _room(answer)
    hearing, sections = form_of(room)
    present = attachments([answer.pk]).get(answer.pk, [])
    draft = f"answer-{answer.pk}-v{answer.contribution.revision}"
    make: type[AnswerForm] = AnswerForm
    if answer.contribution.channel in CHANNELS:
        make, sections = WrittenInForm, nothing_required(sections)
    if request.method != "POST":
        if phase_of(hearing) is not Phase.OPEN or not _changing(actor, answer).allowed:
            return HttpResponseRedirect(home)
        sheet = sheets.blank(hearing, sections, filled(answer), make=make)
        sheet.submission, sheet.present = answer.submission, present
        sheet.about = passages.about(answer.pk, answer.contribution.revision)
        return private(draw(request, room, sheet, draft=draft, code=code, changes=answer))
    sending = request.POST.get("act") == "send"
    problem = too_many(request) if sending or request.FILES else None
    sheet = sheets.posted(request, hearing, sections, present=present, uploads=problem is None, make=make)
    sheet.submission = answer.submission
    problem = problem or barred(hearing, _changing(actor, answer))
    if sending and sheet.ready and problem is None:
        problem = _change(actor, answer, sheet)
        if problem is None:
            response = HttpResponseRedirect(home + "?changed")
            visitor.remember(response, actor, wrote=hearing.pk)
            return response
    return private(draw(request, room, sheet, draft=draft, problem=problem, code=code, changes=answer))


def _change(actor: Actor, answer: Answer, sheet: sheets.Sheet) -> Problem | None:
    keep = frozenset(file.id for file in sheet.present)
    try:
        change_answer(actor, answer=answer, given=sheet.given(), keep_files=keep)
    except AlreadyWithdrawn:
        return Problem(
            _("The answer has been withdrawn"), _("It cannot change any more."), status=409, final=True
        )
    except NotOpen:
        return closed(sheet.hearing)
    except Refused as refused:
        return barred(sheet.hearing, refused.decision) or closed(sheet.hearing)
    return None


def withdraw(request: HttpRequest, actor: Actor, code: str) -> HttpResponse:
    """Asks once, then takes the answer back."""
    answer = opened(request, code)
    if answer is None:
        return asking(request, typed=code[:100], unknown=True, status=404)
    home = reverse("receipt", kwargs={"code": code})
    hearing = answer.hearing
    late = phase_of(hearing) is not Phase.OPEN
    if answer.contribution.state == State.WITHDRAWN:
        return HttpResponseRedirect(home)
    if request.method == "POST" and not late:
        try:
            withdraw_answer(actor, answer=answer)
            return HttpResponseRedirect(home)
        except AlreadyWithdrawn:
            return HttpResponseRedirect(home)
        except (NotOpen, Refused):
            late = True
    page = show(
        request, "hearing/receipt_withdraw.html", answer=answer, hearing=hearing, code=code, late=late
    )
    return private(page)


def own_file(request: HttpRequest, actor: Actor, code: str, attachment: int, name: str) -> HttpResponseBase:
    """A file of one's own answer, also one that is not shown to others."""
    answer = opened(request, code)
    found = Attachment.objects.filter(contribution_id=answer.pk, pk=attachment).first() if answer else None
    if found is None:
        raise Http404
    response = FileResponse(
        found.file.open("rb"), as_attachment=True, filename=found.name, content_type=found.mime
    )
    response.headers["Cache-Control"] = "private, no-store"
    response.headers["X-Robots-Tag"] = "noindex, nofollow"
    response.headers["Content-Security-Policy"] = "sandbox; default-src 'none'"
    return response


def _changing(actor: Actor, answer: Answer) -> Decision:
    said = answer.contribution
    return signing.may_change(actor, _room(answer), signing.signature_of(said), said.author_id)


def _room(answer: Answer) -> Room:
    """The room an answer is in. The code has opened this one answer, so no roles come with it."""
    tool = answer.hearing.tool
    return Room(tool.place, tool, frozenset())


def filled(answer: Answer) -> dict[str, Any]:
    """The form's fields as the answer stands now."""
    initial: dict[str, Any] = {
        "who": PERSON if answer.respondent == Respondent.PERSON else ORGANISATION,
        "respondent": answer.respondent,
        "organisation_name": answer.organisation_name,
        "organisation_number": answer.organisation_number,
        "name": answer.name,
        "email": answer.email,
        "name_withheld": answer.name_withheld,
    }
    rows = Value.objects.filter(answer=answer, revision=answer.contribution.revision).order_by("pk")
    for value in rows.annotate(kind=F("question__kind")):
        name = f"q{value.question_id}"
        match value.kind:
            case Question.Kind.SEVERAL:
                initial.setdefault(name, []).append(str(value.option_id))
            case Question.Kind.ONE:
                initial[name] = str(value.option_id)
            case Question.Kind.SCALE:
                initial[name] = str(value.number)
            case _:
                initial[name] = value.text
    return initial

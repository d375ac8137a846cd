"""The desk's lists, one entry beside what came in, and the receipts on paper."""

from urllib.parse import urlencode

from csp.constants import SELF
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect, QueryDict
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from moteplass.kit import eml
from moteplass.kit.pages import show
from moteplass.kit.text import number_in, numbers_in
from moteplass.spine.access.actor import Actor
from moteplass.spine.access.rooms import Room
from moteplass.spine.content import serving
from moteplass.spine.registry.tabs import tabs_of
from moteplass.spine.stewardship.commands import NotPossible
from moteplass.tools.hearing import desk as found
from moteplass.tools.hearing import queries, rounds
from moteplass.tools.hearing.commands.answering import AlreadyWithdrawn
from moteplass.tools.hearing.commands.desk import (
    check_entry,
    has_written_in,
    open_letters,
    print_letters,
    send_back,
)
from moteplass.tools.hearing.desk import ON_PAPER, EntryCase, Queue
from moteplass.tools.hearing.models import Entry, Scan
from moteplass.tools.hearing.web.desk.enter import address, draft_key
from moteplass.tools.hearing.web.desk.form import MAIL
from moteplass.tools.hearing.web.desk.letters import outcome_pdf, receipts_pdf, round_pdf

NOTE_MAX = 1000


def queue(request: HttpRequest, actor: Actor, room: Room) -> HttpResponse:
    """What waits for a check, what has been sent back, letters to print, and what has been checked."""
    hearing = queries.hearing_in(room)
    if request.method == "POST":
        return _printed(request, actor, room)
    which = _asked(request.GET)
    return show(
        request,
        "hearing/desk/queue.html",
        block="rows",
        room=room,
        hearing=hearing,
        which=which,
        page=found.queue(actor, hearing, which, cursor=request.GET.get("after")),
        letters=[entry.pk for entry in found.letters(actor, hearing, which)] if which in ON_PAPER else [],
        followed=rounds.after(hearing).exists(),
        tabs=tabs_of(actor, room, current="hearing-desk"),
    )


def _asked(given: QueryDict) -> Queue:
    asked = given.get("list", "")
    return Queue(asked) if asked in list(Queue) else Queue.TO_CHECK


def _printed(request: HttpRequest, actor: Actor, room: Room) -> HttpResponse:
    entries = numbers_in(request.POST.getlist("entry"))[: found.LETTERS_MAX]
    which = _asked(request.POST)
    if entries and which in ON_PAPER:
        print_letters(actor, hearing=queries.hearing_in(room), entries=entries, paper=ON_PAPER[which])
        words = ngettext(
            "%(num)s letter is marked as printed.", "%(num)s letters are marked as printed.", len(entries)
        )
        messages.success(request, words % {"num": len(entries)})
    return HttpResponseRedirect(f"{address(room, 'hearing-desk')}?{urlencode({'list': which})}")


def letters(request: HttpRequest, actor: Actor, room: Room) -> HttpResponse:
    """The letters to those named, as one PDF: receipts, what became of the answers, or that there is a new round.
    Leaves a trace: the codes in receipts open the answers.
    """
    hearing = queries.hearing_in(room)
    entries = found.checked(actor, hearing, numbers_in(request.GET.getlist("entry"))[: found.LETTERS_MAX])
    if not entries:
        raise Http404
    match _asked(request.GET):
        case Queue.OUTCOME:
            name, made = "outcome", outcome_pdf(actor, hearing, entries)
        case Queue.ROUND:
            name, made = "round", round_pdf(hearing, get_object_or_404(rounds.after(hearing)), entries)
        case _:
            name, made = "receipts", receipts_pdf(hearing, entries)
    open_letters(actor, hearing=hearing, entries=[entry.pk for entry in entries])
    response = HttpResponse(made, content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="{room.place.slug}-{name}.pdf"'
    response["Cache-Control"] = "private, no-store"
    response["X-Robots-Tag"] = "noindex, nofollow"
    return response


def entry(request: HttpRequest, actor: Actor, room: Room, answer: int) -> HttpResponse:
    """One entry: what was written in beside what came in, for the second person's check."""
    hearing = queries.hearing_in(room)
    case = found.case(actor, hearing, answer)
    problem, note = "", ""
    if request.method == "POST":
        note = request.POST.get("note", "").strip()
        problem = _do(request, actor, case.entry, note)
        if not problem:
            return HttpResponseRedirect(address(room, "hearing-desk"))
        case = found.case(actor, hearing, answer)
    awaits = case.entry.state != Entry.State.CHECKED
    sent = request.GET.get("sent")
    response = show(
        request,
        "hearing/desk/entry.html",
        status=422 if problem else 200,
        room=room,
        hearing=hearing,
        case=case,
        done="" if sent is None else draft_key(actor, hearing, 0 if sent == "new" else answer),
        own=has_written_in(actor, case.entry),
        mails=_mails(case),
        alike=found.alike(actor, hearing, case.told, but=answer) if awaits else [],
        problem=problem,
        note=note,
        note_max=NOTE_MAX,
        tabs=tabs_of(actor, room, current="hearing-desk"),
    )
    # A scanned PDF stands in a frame. What csp_update writes, which is for views that take a request alone.
    response._csp_update = {"frame-src": [SELF]}  # type: ignore[attr-defined]
    return response


def _do(request: HttpRequest, actor: Actor, entry: Entry, note: str) -> str:
    """Check or send back. Returns why not, in words; empty where it is done."""
    version = number_in(request.POST.get("version", "")) or 0
    try:
        if request.POST.get("act") == "check":
            check_entry(actor, entry=entry, version=version)
            messages.success(request, _("Checked. It counts from now on."))
        elif not note:
            return _("Write what must be put right.")
        elif len(note) > NOTE_MAX:
            return _("The note can have at most 1,000 characters.")
        else:
            send_back(actor, entry=entry, version=version, note=note)
            messages.success(request, _("Sent back to %(name)s.") % {"name": entry.transcriber_name})
    except NotPossible as error:
        return str(error)
    except AlreadyWithdrawn:
        messages.info(request, _("The answer had just been withdrawn by its writer."))
    return ""


def _mails(case: EntryCase) -> dict[int, eml.Letter]:
    """What the e-mails among the scans say, by scan."""
    read = {}
    for scan in case.scans:
        if scan.mime == MAIL:
            with scan.file.open("rb") as file:
                read[scan.pk] = eml.read(file.read())
    return read


def scan(
    request: HttpRequest, actor: Actor, room: Room, answer: int, scan: int, name: str
) -> HttpResponseBase:
    """What came in, for those who check answers alone."""
    case = found.case(actor, queries.hearing_in(room), answer)
    file = Scan.objects.filter(entry=case.entry, pk=scan).first()
    if file is None:
        raise Http404
    response = serving.serve(file.file, name=file.name, mime=file.mime, framed=True)
    response["Cache-Control"] = "private, no-store"
    return response

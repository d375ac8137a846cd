"""Writing an answer in, and putting right what has been written in: one form."""

from typing import Any

from django.contrib import messages
from django.db import IntegrityError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _

from moteplass.kit.localise import today
from moteplass.kit.pages import show
from moteplass.kit.text import number_in
from moteplass.spine.access.actor import Actor
from moteplass.spine.access.rooms import Room
from moteplass.spine.registry.tabs import tabs_of
from moteplass.spine.stewardship.commands import NotPossible
from moteplass.tools.hearing import desk as found
from moteplass.tools.hearing.case import form_of
from moteplass.tools.hearing.commands.answering import AlreadyWithdrawn
from moteplass.tools.hearing.commands.desk import check_entry, enter_answer, has_written_in, mend_entry
from moteplass.tools.hearing.desk import EntryCase
from moteplass.tools.hearing.forms import nothing_required
from moteplass.tools.hearing.models import Entry, Hearing
from moteplass.tools.hearing.web.desk import form as forms
from moteplass.tools.hearing.web.desk.form import ADDRESS_MAX, DeskSheet
from moteplass.tools.hearing.web.receipts import filled


def enter(request: HttpRequest, actor: Actor, room: Room) -> HttpResponse:
    """The empty form; what an e-mail file fills in; how it will look; and, when it is sent, the entry."""
    hearing, asked = form_of(room)
    sections = nothing_required(asked)
    if hearing.state == Hearing.State.DRAFT:
        return HttpResponseRedirect(address(room, "hearing-desk"))
    if request.method != "POST":
        return _draw(request, actor, room, hearing, forms.blank(hearing, sections))
    sheet, problem = forms.posted(request, hearing, sections), ""
    if request.POST.get("act") == "send" and sheet.ready:
        try:
            entry = enter_answer(actor, hearing=hearing, given=sheet.given(), came=sheet.came())
        except NotPossible as error:
            problem = str(error)
        except IntegrityError:
            # The form's number belongs to another hearing's form. It gets a new one.
            sheet.sheet.renew()
            problem = _("Something went wrong with us. Send it again.")
        else:
            messages.success(request, _("The answer is written in. Now somebody else must check it."))
            return HttpResponseRedirect(address(room, "hearing-desk-entry", answer=entry.pk) + "?sent=new")
    return _draw(request, actor, room, hearing, sheet, problem=problem)


def edit(request: HttpRequest, actor: Actor, room: Room, answer: int) -> HttpResponse:
    """The form with an entry in it. From whoever checks, what is sent is the check; from others it awaits one again."""
    hearing, asked = form_of(room)
    sections = nothing_required(asked)
    case = found.case(actor, hearing, answer)
    entry, home = case.entry, address(room, "hearing-desk-entry", answer=answer)
    if entry.state == Entry.State.CHECKED:
        return HttpResponseRedirect(home)
    checks = entry.state == Entry.State.TO_CHECK and not has_written_in(actor, entry)
    if request.method != "POST":
        sheet = forms.blank(hearing, sections, _initial(case))
        sheet.sheet.present, sheet.present = case.answer.attachments, case.scans
        return _draw(request, actor, room, hearing, sheet, case=case, checks=checks)
    sheet = forms.posted(request, hearing, sections, present=case.answer.attachments, scans=case.scans)
    sheet.sheet.submission = entry.answer.submission
    problem = ""
    if request.POST.get("act") == "send" and sheet.ready:
        try:
            _send(request, actor, entry, sheet, checks=checks)
        except NotPossible as error:
            problem = str(error)
        except AlreadyWithdrawn:
            messages.info(request, _("The answer had just been withdrawn by its writer."))
            return HttpResponseRedirect(address(room, "hearing-desk"))
        else:
            return HttpResponseRedirect(home + "?sent")
    return _draw(request, actor, room, hearing, sheet, problem=problem, case=case, checks=checks)


def _send(request: HttpRequest, actor: Actor, entry: Entry, sheet: DeskSheet, *, checks: bool) -> None:
    same: dict[str, Any] = {
        "entry": entry,
        "version": number_in(request.POST.get("version", "")) or 0,
        "given": sheet.given(),
        "came": sheet.came(),
        "keep_files": frozenset(file.id for file in sheet.sheet.present),
    }
    if checks:
        check_entry(actor, **same)
        messages.success(request, _("It is put right and checked."))
    else:
        mend_entry(actor, **same, keep_scans=frozenset(scan.pk for scan in sheet.present))
        messages.success(request, _("It is put right. Now somebody else must check it."))


def _initial(case: EntryCase) -> dict[str, Any]:
    return {
        **filled(case.entry.answer),
        "channel": case.answer.channel,
        "received": case.entry.received.isoformat(),
        "address": case.entry.address,
        "language": case.answer.language,
    }


def _draw(
    request: HttpRequest,
    actor: Actor,
    room: Room,
    hearing: Hearing,
    sheet: DeskSheet,
    *,
    case: EntryCase | None = None,
    checks: bool = False,
    problem: str = "",
) -> HttpResponse:
    act = request.POST.get("act", "")
    errors = sheet.errors if sheet.form.is_bound else []
    if act == "read":
        # Only a file was chosen so far: what is missing is asked for when it is looked over.
        errors = [error for error in errors if error[0] in ("mail", "files", "scans")]
    preview = sheet.preview() if act in ("look", "send") and sheet.ready else None
    looks = act in ("look", "send", "read")
    return show(
        request,
        "hearing/desk/form.html",
        status=409 if problem else 422 if errors else 200,
        room=room,
        hearing=hearing,
        desk=sheet,
        sheet=sheet.sheet,
        errors=errors,
        asked=act != "read",
        preview=preview,
        problem=problem,
        case=case,
        checks=checks,
        draft=draft_key(actor, hearing, case.entry.pk if case else 0),
        version=request.POST.get("version") or (case.answer.version if case else ""),
        alike=found.alike(actor, hearing, sheet.told(), but=case.entry.pk if case else 0) if looks else [],
        today=today(),
        address_max=ADDRESS_MAX,
        tabs=tabs_of(actor, room, current="hearing-desk"),
    )


def draft_key(actor: Actor, hearing: Hearing, entry: int = 0) -> str:
    """What the draft of an entry, or of a new one, is called on the device of who writes it in."""
    return f"desk-{hearing.pk}-{entry}-{actor.user_id}"


def address(room: Room, name: str, **more: int) -> str:
    """An address of this hearing's desk."""
    return reverse(name, kwargs={"place": room.place.slug, "tool": room.the_tool.slug, **more})

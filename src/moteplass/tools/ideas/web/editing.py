"""Changing an idea one writes on, and going on with a draft."""

from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from moteplass.spine.access.actor import Actor
from moteplass.spine.access.acts import Act
from moteplass.spine.access.decide import Decision, Refused, decide
from moteplass.spine.access.problems import barred, too_many
from moteplass.spine.access.rooms import NoRoom, Room
from moteplass.spine.content.attachments import taken_again
from moteplass.spine.content.models import Attachment, State
from moteplass.spine.content.reading import AttachmentRow
from moteplass.tools.ideas import queries
from moteplass.tools.ideas.commands.posting import throw_draft
from moteplass.tools.ideas.commands.revising import change_idea, writes
from moteplass.tools.ideas.models import Box, Idea
from moteplass.tools.ideas.queries.idea import IdeaRow, idea_in
from moteplass.tools.ideas.queries.offered import offered
from moteplass.tools.ideas.texts import TRIFLE, changes_meaning
from moteplass.tools.ideas.web import form as forms
from moteplass.tools.ideas.web.developing import changing, said
from moteplass.tools.ideas.web.form import Sheet
from moteplass.tools.ideas.web.picture import Picture
from moteplass.tools.ideas.web.posting import draw, take


def edit(request: HttpRequest, actor: Actor, room: Room, idea: int) -> HttpResponse:
    """The form with what the idea says now."""
    box = queries.box_in(room)
    row = idea_in(actor, room, idea)
    if not writes(actor.user_id, row.author_id, row.id):
        raise Refused(Decision(False, reason=_("Only those who write on the idea can change it.")))
    if row.merged_into:
        raise NoRoom(idea)
    found = Idea.objects.select_related("contribution").get(pk=row.id)
    found.box = box
    files = list(Attachment.objects.filter(contribution_id=row.id, removed_in=None)[:1])
    if row.state == State.DRAFT:
        return _draft(request, actor, room, box, found, row, files)
    return _change(request, actor, room, box, found, row, files)


def _draft(
    request: HttpRequest,
    actor: Actor,
    room: Room,
    box: Box,
    draft: Idea,
    row: IdeaRow,
    files: list[Attachment],
) -> HttpResponse:
    choices = offered(box.pk, category=row.category_id, campaign=row.campaign_id)
    if request.method == "POST":
        if request.POST.get("act") == "throw":
            throw_draft(actor, draft=draft)
            return HttpResponseRedirect(reverse("my-contributions"))
        return take(request, actor, room, box, choices, decide(actor, Act.SUBMIT, room), draft=draft)
    sheet = forms.blank(box, choices, named=True, initial=_known(row, files), submission=draft.submission)
    if files:
        sheet.picture = Picture(taken=taken_again(files[0]))
    return draw(request, actor, room, sheet, draft=draft, kept="kept" in request.GET)


def _change(
    request: HttpRequest,
    actor: Actor,
    room: Room,
    box: Box,
    found: Idea,
    row: IdeaRow,
    files: list[Attachment],
) -> HttpResponse:
    choices = offered(box.pk, category=row.category_id, campaign=row.campaign_id)
    had = (
        AttachmentRow(files[0].pk, files[0].name, files[0].title, files[0].mime, files[0].size)
        if files
        else None
    )
    may = changing(actor, room, row)
    if request.method != "POST":
        if not may.allowed:
            raise Refused(may)
        sheet = forms.blank(box, choices, named=True, initial=_known(row, files), submission=found.submission)
        sheet.picture = Picture(had=had)
        return draw(request, actor, room, sheet, editing=found)
    sending = request.POST.get("act") == "send"
    problem = too_many(request) if sending or request.FILES else None
    sheet = forms.posted(request, box, choices, named=True, present=had, uploads=problem is None)
    sheet.submission = found.submission
    problem = problem or barred(may)
    if problem is None and sending and sheet.ready:
        # What is not answered is as the measure has it.
        asked = {"yes": True, "no": False}.get(request.POST.get("ask", ""))
        _save(actor, found, sheet, asked)
        where = {"place": room.place.slug, "tool": room.the_tool.slug, "idea": found.pk}
        return HttpResponseRedirect(reverse("ideas-idea", kwargs=where) + "?changed")
    now = sheet.given().parts if sheet.ready else said(row)
    meaning: dict[str, Any] = {
        "asks": changes_meaning(said(row), now),
        "supporters": row.support,
        "trifle": TRIFLE,
    }
    return draw(request, actor, room, sheet, problem=problem, editing=found, **meaning)


def _save(actor: Actor, found: Idea, sheet: Sheet, asked: bool | None) -> None:
    had = sheet.picture.had
    change_idea(
        actor,
        idea=found,
        given=sheet.given(),
        note=sheet.form.cleaned_data.get("note", ""),
        ask=asked,
        keep_files=frozenset([had.id] if had else []),
    )


def _known(row: IdeaRow, files: list[Attachment]) -> dict[str, Any]:
    return {
        "title": row.title,
        "problem": row.problem,
        "proposal": row.proposal,
        "gain": row.gain,
        "category": row.category_id,
        "campaign": row.campaign_id,
        "place_name": row.place_name,
        "latitude": row.latitude,
        "longitude": row.longitude,
        "alt": files[0].title if files else "",
    }

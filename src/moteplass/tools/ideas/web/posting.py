"""Proposing something: one page, a preview that shows what is alike, and drafts for those who log in."""

from typing import Any

from django.db import IntegrityError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _

from moteplass.kit.pages import show
from moteplass.spine.access import problems, ratelimit, visitor
from moteplass.spine.access.actor import Actor
from moteplass.spine.access.acts import Act
from moteplass.spine.access.decide import Decision, Refused, decide
from moteplass.spine.access.problems import Problem, barred, too_many
from moteplass.spine.access.rooms import NoRoom, Room
from moteplass.spine.access.ways import must_be_named
from moteplass.spine.content import receipts
from moteplass.spine.content.models import State
from moteplass.spine.content.reading import readable, state_of
from moteplass.spine.votes.commands import give_support
from moteplass.tools.ideas import queries
from moteplass.tools.ideas.commands.posting import keep_draft, post_idea
from moteplass.tools.ideas.models import Box, Idea
from moteplass.tools.ideas.queries.idea import idea_in
from moteplass.tools.ideas.queries.offered import Offered, offered
from moteplass.tools.ideas.queries.similar import similar
from moteplass.tools.ideas.web import form as forms
from moteplass.tools.ideas.web.form import Sheet

_PLACE_ALLOWED = "camera=(), microphone=(), geolocation=(self), browsing-topics=()"


def new(request: HttpRequest, actor: Actor, room: Room) -> HttpResponse:
    """The form, its errors and its preview; a posted idea leads to its page."""
    box = queries.box_in(room)
    choices = offered(box.pk)
    decision = decide(actor, Act.SUBMIT, room)
    if request.method != "POST":
        if not decision.allowed:
            raise Refused(decision)
        known = {"campaign": choices.campaign_of(request.GET.get("campaign", ""))}
        sheet = forms.blank(box, choices, named=not must_be_named(actor, room.place), initial=known)
        return draw(request, actor, room, sheet)
    return take(request, actor, room, box, choices, decision)


def take(
    request: HttpRequest,
    actor: Actor,
    room: Room,
    box: Box,
    choices: Offered,
    decision: Decision,
    *,
    draft: Idea | None = None,
) -> HttpResponse:
    """Do what the pressed button asks for with what was sent: look it over, keep it, or post it."""
    asked = request.POST.get("act", "")
    problem = too_many(request) if asked == "send" or request.FILES else None
    sheet = forms.posted(
        request, box, choices, named=not must_be_named(actor, room.place), uploads=problem is None
    )
    if draft is not None:
        sheet.submission = draft.submission
    problem = problem or barred(decision)
    if problem is None and asked == "draft" and actor.is_authenticated:
        if sheet.form.passages or sheet.picture.error:
            return draw(request, actor, room, sheet, draft=draft)
        return _keep(actor, room, box, sheet) or draw(
            request, actor, room, sheet, problem=_sent_before(sheet), draft=draft
        )
    if problem is None and asked == "send" and sheet.ready:
        try:
            posted = post_idea(actor, box=box, given=sheet.given())
        except Refused as error:
            problem = barred(error.decision)
        except IntegrityError:
            # The form's number belongs to another box's idea.
            problem = _sent_before(sheet)
        else:
            return _posted(request, actor, room, posted.idea)
    return draw(request, actor, room, sheet, problem=problem, draft=draft)


def draw(
    request: HttpRequest,
    actor: Actor,
    room: Room,
    sheet: Sheet,
    *,
    problem: Problem | None = None,
    draft: Idea | None = None,
    editing: Any = None,
    **more: Any,
) -> HttpResponse:
    """The page with the form, what is wrong, and the preview with what is alike when nothing is."""
    looks = sheet.ready and request.POST.get("act") in ("preview", "send")
    alike: list[Any] = []
    if editing is None and sheet.value("title"):
        alike = similar(actor, room.the_tool, str(sheet.value("title")), str(sheet.value("problem")))
    response = show(
        request,
        "ideas/idea_form.html",
        status=problem.status if problem else 422 if sheet.form.is_bound and sheet.errors else 200,
        room=room,
        place=room.place,
        where={"place": room.place.slug, "tool": room.the_tool.slug},
        box=sheet.box,
        sheet=sheet,
        preview=sheet.shown() if looks else None,
        similar=alike,
        problem=problem,
        draft=draft,
        editing=editing,
        draft_key=draft_key(actor, sheet.box, editing or draft),
        kept_from=draft_key(actor, sheet.box) if draft else "",
        **more,
    )
    if sheet.box.asks_location:
        # The one page that may ask the device where it is, and only when its button is pressed.
        response.headers["Permissions-Policy"] = _PLACE_ALLOWED
    return problems.said(response, problem)


def draft_key(actor: Actor, box: Box, idea: Idea | None = None) -> str:
    """What the draft is called on the writer's own device. People who log in may share one."""
    return f"idea-{box.pk}-{actor.user_id or 0}" + (f"-{idea.pk}" if idea else "")


def _sent_before(sheet: Sheet) -> Problem:
    sheet.renew()
    words = _("If you send it now, it becomes one more idea.")
    return Problem(_("This form has been sent before"), words, status=409)


def _keep(actor: Actor, room: Room, box: Box, sheet: Sheet) -> HttpResponse | None:
    """Keep the draft and go to it. None where the form has been sent already."""
    try:
        draft = keep_draft(actor, box=box, given=sheet.given())
    except IntegrityError:
        return None
    where = {"place": room.place.slug, "tool": room.the_tool.slug, "idea": draft.pk}
    return HttpResponseRedirect(reverse("ideas-edit", kwargs=where) + "?kept")


def _posted(request: HttpRequest, actor: Actor, room: Room, idea: Idea) -> HttpResponse:
    where = {"place": room.place.slug, "tool": room.the_tool.slug}
    if actor.is_authenticated or state_of(idea.pk) == State.PUBLISHED:
        target = reverse("ideas-idea", kwargs={**where, "idea": idea.pk}) + "?posted"
    else:
        # Visitors cannot read what awaits a check, not even their own.
        target = reverse("ideas", kwargs=where) + "?posted"
    response = HttpResponseRedirect(target)
    if not actor.is_authenticated:
        receipts.hand_over(request, idea.pk)
        named = visitor.named(actor)
        visitor.remember(response, named, wrote=room.the_tool.pk)
    return response


def alike(request: HttpRequest, actor: Actor, room: Room) -> HttpResponse:
    """Ideas like the one that is being written: what shows beside the form while one types."""
    asked = request.POST if request.method == "POST" else request.GET
    found = similar(actor, room.the_tool, asked.get("title", "")[:300], asked.get("problem", "")[:4000])
    return show(
        request,
        "ideas/similar.html",
        block="similar",
        room=room,
        place=room.place,
        where={"place": room.place.slug, "tool": room.the_tool.slug},
        similar=found,
        may_support=decide(actor, Act.SUPPORT, room).allowed,
    )


def join(request: HttpRequest, actor: Actor, room: Room, idea: int) -> HttpResponse:
    """Support an idea instead of posting one's own, and go to it."""
    row = idea_in(actor, room, idea)
    if not row.published or row.merged_into:
        raise NoRoom(idea)
    ratelimit.limit(request, "support")
    named = visitor.named(actor)
    give_support(named, contribution=readable(actor, row.id))
    where = {"place": room.place.slug, "tool": room.the_tool.slug, "idea": row.id}
    response = HttpResponseRedirect(reverse("ideas-idea", kwargs=where) + "?joined")
    if not actor.is_authenticated:
        visitor.remember(response, named)
    return response

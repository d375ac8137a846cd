"""Suggesting an edit, reading the suggestions, and deciding on one."""

from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from moteplass.kit.text import number_in
from moteplass.spine.access import ratelimit, visitor
from moteplass.spine.access.actor import Actor
from moteplass.spine.access.acts import Act
from moteplass.spine.access.decide import Refused, decide, require
from moteplass.spine.access.looking import readers
from moteplass.spine.access.problems import why_not
from moteplass.spine.access.rooms import Room
from moteplass.spine.access.ways import must_be_named
from moteplass.spine.content import receipts
from moteplass.spine.content.models import State
from moteplass.spine.content.reading import state_of
from moteplass.spine.moderation.awaiting import received
from moteplass.spine.stewardship.commands import NotPossible
from moteplass.tools.ideas import queries
from moteplass.tools.ideas.commands.suggesting import (
    accept_suggestion,
    decline_suggestion,
    suggest_edit,
    withdraw_suggestion,
)
from moteplass.tools.ideas.models import Idea, Suggestion
from moteplass.tools.ideas.queries.idea import IdeaRow, idea_in
from moteplass.tools.ideas.queries.suggestions import SuggestionRow, against, suggestion, suggestions
from moteplass.tools.ideas.texts import PARTS, TRIFLE, Parts, changes_meaning
from moteplass.tools.ideas.web.developing import at, changing, draw, holds_the_pen, said, standing_idea
from moteplass.tools.ideas.web.parts_form import SuggestForm, known

ANSWER_MOST = 600


def suggest(request: HttpRequest, actor: Actor, room: Room, idea: int) -> HttpResponse:
    """The text to change, and why; a suggestion leads to its page."""
    row = standing_idea(actor, room, idea)
    named = not must_be_named(actor, room.place)
    if request.method != "POST":
        require(actor, Act.COMMENT, room)
        form = SuggestForm(initial={**known(said(row)), "base": row.version}, named=named)
        return _form(request, room, row, form)
    form = SuggestForm(request.POST, named=named, **readers(actor, room.the_tool))
    if form.is_valid():
        ratelimit.limit(request, "anonymous-post")
        data = form.cleaned_data
        try:
            made = suggest_edit(
                actor,
                idea=Idea(pk=row.id, box=room.the_tool.idea_box),
                parts=form.parts(),
                base=data["base"],
                reason=data["reason"],
                name=data["name"],
                language=get_language() or "",
            )
        except NotPossible as error:
            form.add_error("proposal", str(error))
        except Refused as error:
            form.add_error("reason", why_not(error))
        else:
            response: HttpResponse = HttpResponseRedirect(_sent(request, actor, room, made))
            if not named:
                visitor.remember(response, visitor.named(actor))
            return response
    return _form(request, room, row, form)


def _sent(request: HttpRequest, actor: Actor, room: Room, made: Suggestion) -> str:
    """What one is told, and where one comes: to the suggestion, unless one may not see it yet."""
    awaits = state_of(made.pk) == State.AWAITING
    if awaits:
        messages.info(request, received(room.place))
    else:
        messages.success(request, _("Thank you. Those who write on the idea get your suggestion."))
    if not actor.is_authenticated:
        receipts.hand_over(request, made.pk)
        if awaits:
            return at(room, "ideas-idea", idea=made.idea_id)
    return at(room, "ideas-suggestion", idea=made.idea_id, suggestion=made.pk)


def _form(request: HttpRequest, room: Room, row: IdeaRow, form: SuggestForm) -> HttpResponse:
    status = 422 if form.is_bound else 200
    return draw(request, "suggest", room, row, status=status, **form.context())


def listed(request: HttpRequest, actor: Actor, room: Room, idea: int) -> HttpResponse:
    """The suggestions to an idea, those that await an answer first."""
    queries.box_in(room)
    row = idea_in(actor, room, idea)
    page = suggestions(actor, row.id, cursor=request.GET.get("after"))
    more = f"?{urlencode({'after': page.next})}" if page.next else ""
    block = "rows" if request.GET.get("after") else ""
    standing = row.published and not row.merged_into
    return draw(
        request,
        "suggestions",
        room,
        row,
        block=block,
        rows=page.rows,
        more=more,
        may_suggest=standing and decide(actor, Act.COMMENT, room).allowed,
    )


def one(request: HttpRequest, actor: Actor, room: Room, idea: int, suggestion: int) -> HttpResponse:
    """One suggestion as a difference from the text, and what whoever holds the pen does about it."""
    queries.box_in(room)
    row = idea_in(actor, room, idea)
    found = _found(actor, row, suggestion)
    if request.method == "POST":
        return _decide(request, actor, room, row, found)
    return _draw(request, actor, room, row, found)


def _found(actor: Actor, row: IdeaRow, pk: int) -> SuggestionRow:
    return suggestion(actor, row.id, pk)


def _draw(
    request: HttpRequest,
    actor: Actor,
    room: Room,
    row: IdeaRow,
    found: SuggestionRow,
    *,
    error: str = "",
    field: str = "",
) -> HttpResponse:
    # What was decided is shown against the text it was written on; what is open, against the text as it is.
    parts = against(found, row.id, said(row))
    standing = row.published and not row.merged_into
    pen = standing and holds_the_pen(actor, room, row)
    # What is taken in is a new text: see the command.
    writing = changing(actor, room, row)
    chosen = request.POST.getlist("part") if error else [p.part for p in parts if not p.moved]
    return draw(
        request,
        "suggestion",
        room,
        row,
        status=422 if error else 200,
        this=found,
        parts=parts,
        moved=any(part.moved for part in parts),
        may_decide=pen and found.open and not found.awaiting,
        may_accept=pen and found.open and not found.awaiting and writing.allowed,
        no_text=str(writing.reason),
        may_withdraw=standing and found.mine and found.open and decide(actor, Act.WITHDRAW, room).allowed,
        chosen=chosen,
        answer=request.POST.get("answer", ""),
        answer_most=ANSWER_MOST,
        asks=changes_meaning(said(row), _with(row, found, [p.part for p in parts])),
        supporters=row.support,
        trifle=TRIFLE,
        errors=[(field, error)] if error else [],
        wrong={field: error} if error else {},
    )


def _with(row: IdeaRow, found: SuggestionRow, chosen: list[str]) -> Parts:
    now = said(row)
    return Parts(**{part: getattr(found.parts if part in chosen else now, part) for part in PARTS})


def _decide(
    request: HttpRequest, actor: Actor, room: Room, row: IdeaRow, found: SuggestionRow
) -> HttpResponse:
    idea = Idea.objects.select_related("box").get(pk=row.id)
    answer = request.POST.get("answer", "")
    to = at(room, "ideas-suggestion", idea=row.id, suggestion=found.id)
    asked: Any = {"yes": True, "no": False}.get(request.POST.get("ask", ""))
    act = request.POST.get("act", "")
    try:
        if len(answer) > ANSWER_MOST:
            raise NotPossible(_("The answer is too long. Say it shorter."))
        match act:
            case "accept":
                accept_suggestion(
                    actor,
                    idea=idea,
                    suggestion_id=found.id,
                    parts=request.POST.getlist("part"),
                    seen=number_in(request.POST.get("seen", "")) or 0,
                    answer=answer,
                    ask=asked,
                )
                messages.success(request, _("The suggestion is in the text now, with credit."))
                to = at(room, "ideas-idea", idea=row.id)
            case "decline":
                decline_suggestion(actor, idea=idea, suggestion_id=found.id, answer=answer)
                messages.success(request, _("The suggestion is declined, and the answer is sent."))
            case "withdraw":
                withdraw_suggestion(actor, suggestion=Suggestion(pk=found.id, idea=idea))
                messages.success(request, _("The suggestion is taken back."))
                to = at(room, "ideas-suggestions", idea=row.id)
            case _other:
                raise Http404
    except NotPossible as error:
        fresh, now = _found(actor, row, found.id), idea_in(actor, room, row.id)
        field = "answer" if act == "decline" else "parts"
        return _draw(request, actor, room, now, fresh, error=str(error), field=field)
    return HttpResponseRedirect(to)

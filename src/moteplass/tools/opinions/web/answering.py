"""Answering: one statement at a time, and one's own answers to look over and change."""

from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from moteplass.kit.localise import datetime as datetime_words
from moteplass.kit.pages import alone, show
from moteplass.kit.text import number_in
from moteplass.spine.access import ratelimit, visitor
from moteplass.spine.access.actor import Actor
from moteplass.spine.access.rooms import Room
from moteplass.spine.votes.balloting import VotedLoggedIn
from moteplass.tools.opinions.commands.taking import NotAStance, take_stance
from moteplass.tools.opinions.models import Conversation
from moteplass.tools.opinions.periods import Closed
from moteplass.tools.opinions.queries import conversation_in
from moteplass.tools.opinions.queries.answering import LEAST, conversation_page, is_open
from moteplass.tools.opinions.queries.own import own_answers
from moteplass.tools.opinions.web.frame import frame, where_of


def answer(request: HttpRequest, actor: Actor, room: Room) -> HttpResponse:
    """The page where one answers; to htmx the card with the next statement."""
    wanted = number_in(request.GET.get("statement", ""))
    return _draw(request, actor, room, wanted=wanted, answered="answered" in request.GET)


def _draw(
    request: HttpRequest,
    actor: Actor,
    room: Room,
    *,
    wanted: int | None = None,
    answered: bool = False,
    refused: str = "",
) -> HttpResponse:
    conversation = conversation_in(room)
    page = conversation_page(actor, conversation, statement_id=wanted)
    row = page.statement
    return show(
        request,
        "opinions/opinions.html",
        block="card",
        page=page,
        row=row,
        changing=bool(row and row.mine is not None),
        answered=answered,
        # Said once: when the answer that was missing has come.
        on_the_map=answered and page.answered == min(LEAST, page.total) and not refused,
        refused=refused,
        added=request.GET.get("added", ""),
        **frame(request, actor, room, "opinions"),
    )


def stance(request: HttpRequest, actor: Actor, room: Room) -> HttpResponse:
    """One answer, and on to the next statement, or back to where the form stood."""
    # Whoever logged in on the way comes here by GET.
    if request.method != "POST":
        return HttpResponseRedirect(reverse("opinions", kwargs=where_of(room)))
    wanted = number_in(request.POST.get("statement", ""))
    refused, status = "", 200
    try:
        count_try(request, actor)
        actor = visitor.named(actor)
        # Only its key is asked for: what may be done in it is read in the command.
        conversation = Conversation(tool=room.the_tool)
        take_stance(actor, conversation=conversation, statement_id=wanted or 0, value=_value(request))
    except (Closed, NotAStance, VotedLoggedIn) as error:
        refused, status = why_not(error), 409
    except ratelimit.TooMany as error:
        # A whole page says so where there is no script; htmx would show nothing of it.
        if not alone(request):
            raise
        refused, status = wait(error.seconds), 429
    if alone(request) and (refused or "back" not in request.POST):
        # The next card at once, not where to ask for it. With 200: else htmx puts nothing in place.
        again = wanted if refused else None
        response = _draw(request, actor, room, wanted=again, answered=not refused, refused=refused)
    elif refused:
        response = _refusal(request, actor, room, refused, status)
    else:
        response = HttpResponseRedirect(_onward(request, room, wanted))
    if not actor.is_authenticated and actor.visitor:
        visitor.remember(response, actor)
    return response


def count_try(request: HttpRequest, actor: Actor) -> None:
    """Count an answer; the first of a visitor, who could clear their cookie, against a lower limit too."""
    ratelimit.limit(request, "stance")
    if not actor.is_authenticated and not actor.visitor:
        ratelimit.limit(request, "participant")


def _onward(request: HttpRequest, room: Room, statement: int | None) -> str:
    where = where_of(room)
    match request.POST.get("back", ""):
        case "mine":
            return reverse("opinions-mine", kwargs=where) + f"#c{statement}"
        case "one":
            return reverse("opinions-statement", kwargs={**where, "statement": statement})
        case _:
            return reverse("opinions", kwargs=where) + "?answered#answering"


def _value(request: HttpRequest) -> int:
    found = {"1": 1, "0": 0, "-1": -1}.get(request.POST.get("value", ""))
    if found is None:
        raise NotAStance(request.POST.get("value"))
    return found


def why_not(error: Exception) -> str:
    """Why what was sent was not taken, in words."""
    match error:
        case Closed(closed_at=at):
            return _("It closed %(moment)s.") % {"moment": datetime_words(at)}
        case VotedLoggedIn():
            return _("Somebody logged in has answered from this browser. Log in to go on.")
    return _("Choose agree, disagree or pass.")


def wait(seconds: int) -> str:
    """What somebody is told who must wait."""
    minutes = -(-seconds // 60)
    return ngettext(
        "Many answers have come from your network just now. Wait %(num)s minute and go on.",
        "Many answers have come from your network just now. Wait %(num)s minutes and go on.",
        minutes,
    ) % {"num": minutes}


def _refusal(request: HttpRequest, actor: Actor, room: Room, words: str, status: int) -> HttpResponse:
    return show(
        request,
        "opinions/refused.html",
        status=status,
        words=words,
        **frame(request, actor, room, "opinions"),
    )


def mine(request: HttpRequest, actor: Actor, room: Room) -> HttpResponse:
    """One's own answers, the latest first, each with its three buttons until the conversation closes."""
    conversation = conversation_in(room)
    found = own_answers(actor, conversation, cursor=request.GET.get("after"))
    here = reverse("opinions-mine", kwargs=where_of(room))
    context: dict[str, Any] = {
        "here": here,
        "rows": found.rows,
        "more": f"{here}?{urlencode({'after': found.next})}" if found.next else "",
        "open": is_open(conversation),
        **frame(request, actor, room, "opinions"),
    }
    return show(request, "opinions/mine.html", block="rows" if request.GET.get("after") else "", **context)

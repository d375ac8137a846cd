"""Voting: the list one votes on, one choice at a time, and the vote box beside an idea."""

from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from moteplass.kit import amounts
from moteplass.kit.localise import datetime as datetime_words
from moteplass.kit.pages import by_htmx, show
from moteplass.spine.access import ratelimit, visitor
from moteplass.spine.access.actor import Actor
from moteplass.spine.access.acts import Act
from moteplass.spine.access.decide import decide
from moteplass.spine.access.rooms import NoRoom, Room
from moteplass.spine.places.models import Writers
from moteplass.spine.registry.tabs import tabs_of
from moteplass.spine.votes.balloting import NotAChoice, VotedLoggedIn
from moteplass.spine.votes.ballots import Method
from moteplass.spine.votes.limits import Spent
from moteplass.spine.votes.periods import NotOpen
from moteplass.spine.votes.results import VotingRow, current_voting, own_choices, results_of
from moteplass.tools.ideas import queries
from moteplass.tools.ideas.commands.voting import vote
from moteplass.tools.ideas.models import Idea
from moteplass.tools.ideas.queries.idea import IdeaRow
from moteplass.tools.ideas.queries.voting import ballot, ballot_row, meter_of, order_of, votable


def panel(actor: Actor, room: Room, row: IdeaRow) -> dict[str, Any]:
    """The vote box beside an idea. One query; up to four more while there is a voting."""
    voting = current_voting(room.the_tool.pk)
    if voting is None or not row.published:
        return {"voting": None}
    mine = own_choices(actor, voting.id)
    on_list = Idea.objects.filter(votable(voting), pk=row.id).exists() if voting.is_open else False
    numbers = None if voting.sealed else results_of(voting.id, [row.id]).counts.get(row.id)
    return {
        "voting": voting,
        "ballot": ballot_row(actor, room.the_tool, row.id, mine) if on_list else None,
        "meter": meter_of(voting, mine),
        "numbers": numbers,
    }


def vote_page(request: HttpRequest, actor: Actor, room: Room) -> HttpResponse:
    """The ideas one votes on. Two at a time has a page of its own."""
    queries.box_in(room)
    voting = current_voting(room.the_tool.pk)
    if voting and voting.method == Method.PAIRWISE:
        return HttpResponseRedirect(reverse("ideas-pairs", kwargs=where_of(room)))
    seed, cursor = "", request.GET.get("after", "")
    found = None
    if voting:
        seed = order_of(actor, voting, request.GET.get("s", ""))
        found = ballot(actor, room.the_tool, voting, seed=seed, cursor=cursor)
    later = {"s": seed, "after": found.next} if found and found.next else {}
    return show(
        request,
        "ideas/vote.html",
        block="rows" if cursor else "",
        voting=voting,
        ballots=found.rows if found else [],
        yours=found.yours if found else [],
        meter=found.meter if found else None,
        seed=seed,
        cursor=cursor,
        more=f"?{urlencode(later)}" if later else "",
        **frame(actor, room, voting, "ideas-vote"),
    )


def frame(actor: Actor, room: Room, voting: VotingRow | None, current: str) -> dict[str, Any]:
    """What every page about a voting shows round it."""
    return {
        "room": room,
        "place": room.place,
        "where": where_of(room),
        "tabs": tabs_of(actor, room, current=current) if room.roles else [],
        "terms": terms_of(voting) if voting else [],
        "may_vote": bool(voting and voting.is_open) and decide(actor, Act.SUPPORT, room).allowed,
        "may_log_in": not actor.is_authenticated and room.place.writers != Writers.ANYONE,
        "manages": decide(actor, Act.MANAGE, room).allowed,
    }


def where_of(room: Room) -> dict[str, str]:
    return {"place": room.place.slug, "tool": room.the_tool.slug}


def terms_of(voting: VotingRow) -> list[str]:
    """How one votes here, and what comes of it: a sentence each."""
    said = [_method_in_words(voting)]
    if voting.ceiling is not None:
        said.append(_("Together they can cost at most %(sum)s.") % {"sum": amounts.kroner(voting.ceiling)})
    said.append(_("Nobody sees what you choose, not even those who run the place."))
    if voting.closes_at:
        until = {"moment": datetime_words(voting.closes_at)}
        said.append(_("You can change your mind until %(moment)s.") % until)
    else:
        said.append(_("You can change your mind as long as the voting is open."))
    return said


def _method_in_words(voting: VotingRow) -> str:
    most = voting.allowance or 0
    match voting.method:
        case Method.FOR_AGAINST:
            return _("Say what you are for and what you are against.")
        case Method.LIMITED if most:
            words = ngettext("You have %(num)s vote.", "You have %(num)s votes, one for each idea.", most)
            return words % {"num": most}
        case Method.LIMITED:
            return _("Choose what you would spend the money on.")
        case Method.POINTS:
            words = ngettext("You have %(num)s point.", "You have %(num)s points to share out.", most)
            return words % {"num": most}
        case Method.PAIRWISE:
            return _("You see two ideas at a time. Choose the one that matters more.")
    return _("Vote for as many ideas as you like.")


def cast(request: HttpRequest, actor: Actor, room: Room, idea: int) -> HttpResponse:
    """One choice. Answers htmx with the control and the meter, others by going back to the same spot."""
    queries.box_in(room)
    back = _spot(request, room, idea)
    # Whoever logged in on the way comes here by GET.
    if request.method != "POST":
        return HttpResponseRedirect(back)
    voting = current_voting(room.the_tool.pk)
    if voting is None:
        raise NoRoom(idea)
    count_try(request, actor)
    actor = visitor.named(actor)
    refused, status = "", 200
    try:
        vote(actor, voting=voting, idea_id=idea, value=_value(request))
    except (Spent, NotAChoice, NotOpen, VotedLoggedIn) as error:
        refused, status = why_not(error, voting), 422 if isinstance(error, Spent | NotAChoice) else 409
    response = _answer(request, actor, room, voting, idea, back, refused, status)
    if not actor.is_authenticated:
        visitor.remember(response, actor)
    return response


def count_try(request: HttpRequest, actor: Actor) -> None:
    """Count a choice against the limits; the first of a visitor, who could clear their cookie, against a lower one."""
    ratelimit.limit(request, "support")
    if not actor.is_authenticated and not actor.visitor:
        ratelimit.limit(request, "anonymous-post")


def _answer(
    request: HttpRequest,
    actor: Actor,
    room: Room,
    voting: VotingRow,
    idea: int,
    back: str,
    refused: str,
    status: int,
) -> HttpResponse:
    if by_htmx(request):
        mine = own_choices(actor, voting.id)
        row = ballot_row(actor, room.the_tool, idea, mine)
        if row is None:
            raise NoRoom(idea)
        # htmx puts nothing in place that is not 200.
        return show(
            request,
            "ideas/ballot_answer.html",
            voting=voting,
            row=row,
            meter=meter_of(voting, mine),
            refused=refused,
            seed=request.POST.get("s", ""),
            cursor=request.POST.get("after", ""),
            back=request.POST.get("back", ""),
            where=where_of(room),
        )
    return refusal(request, room, refused, back, status) if refused else HttpResponseRedirect(back)


def refusal(request: HttpRequest, room: Room, words: str, back: str, status: int) -> HttpResponse:
    """A page that says why a choice was not taken, and that the others stand."""
    return show(
        request,
        "ideas/vote_refused.html",
        status=status,
        room=room,
        place=room.place,
        where=where_of(room),
        words=words,
        back=back,
    )


def why_not(error: Exception, voting: VotingRow) -> str:
    """Why a choice was not taken, in words."""
    match error:
        case Spent(what="votes", most=most):
            words = ngettext(
                "You have used your %(num)s vote. Take it back first.",
                "You have used your %(num)s votes. Take one back first.",
                most,
            )
            return words % {"num": most}
        case Spent(what="points", most=most):
            words = ngettext(
                "You have %(num)s point in all. Take it back from another idea first.",
                "You have %(num)s points in all. Take some back from another idea first.",
                most,
            )
            return words % {"num": most}
        case Spent(most=most):
            return _("That would cost more than %(sum)s together. Take something else out first.") % {
                "sum": amounts.kroner(most)
            }
        case NotOpen(closed_at=datetime() as at):
            return _("The voting closed %(moment)s.") % {"moment": datetime_words(at)}
        case NotOpen():
            return _("The voting has not opened yet.")
        case VotedLoggedIn():
            return _("Somebody logged in has voted from this browser. Log in to change that vote.")
    if voting.method == Method.POINTS:
        return _("Write a whole number of points, 0 or more.")
    return _("This is not a way to vote here.")


def _value(request: HttpRequest) -> int:
    """What the button says, or what was typed in the field for points. Raises NotAChoice."""
    typed = request.POST.get("value") or request.POST.get("points", "").strip() or "0"
    if len(typed) > 9 or not typed.removeprefix("-").isdecimal():
        raise NotAChoice(typed)
    return int(typed)


def _spot(request: HttpRequest, room: Room, idea: int) -> str:
    """Where the form stood."""
    where = where_of(room)
    if request.POST.get("back") == "idea":
        return reverse("ideas-idea", kwargs={**where, "idea": idea}) + "#vote"
    asked = {name: request.POST.get(name, "")[:200] for name in ("s", "after")}
    query = urlencode({name: value for name, value in asked.items() if value})
    return reverse("ideas-vote", kwargs=where) + (f"?{query}" if query else "") + f"#ballot-{idea}"

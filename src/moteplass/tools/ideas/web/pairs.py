"""Two ideas at a time: which matters more?"""

from django.core import signing
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse

from moteplass.kit.pages import by_htmx, show
from moteplass.spine.access import visitor
from moteplass.spine.access.actor import Actor
from moteplass.spine.access.rooms import NoRoom, Room
from moteplass.spine.votes.balloting import NotAChoice, VotedLoggedIn, take_back_comparison
from moteplass.spine.votes.ballots import Method
from moteplass.spine.votes.periods import NotOpen
from moteplass.spine.votes.results import VotingRow, current_voting
from moteplass.tools.ideas import queries
from moteplass.tools.ideas.commands.voting import prefer
from moteplass.tools.ideas.queries.voting import next_pair
from moteplass.tools.ideas.web.voting import count_try, frame, refusal, where_of, why_not

# Only pairs we have drawn are taken: nobody chooses what their favourite meets.
_SALT, _AGE = "moteplass.ideas.pair", 60 * 60 * 24


def pairs(request: HttpRequest, actor: Actor, room: Room) -> HttpResponse:
    """Two ideas drawn by lot; a choice leads to the next two."""
    queries.box_in(room)
    voting = current_voting(room.the_tool.pk)
    if voting is None or voting.method != Method.PAIRWISE:
        return HttpResponseRedirect(reverse("ideas-vote", kwargs=where_of(room)))
    if request.method == "POST":
        return _chosen(request, actor, room, voting)
    rows, done, enough = next_pair(actor, room.the_tool, voting) if voting.is_open else ([], 0, True)
    return show(
        request,
        "ideas/pairs.html",
        block="pair",
        voting=voting,
        rows=rows,
        done=done,
        enough=enough,
        token=signing.dumps([voting.id, *(row.id for row in rows)], salt=_SALT) if rows else "",
        **frame(actor, room, voting, "ideas-pairs"),
    )


def _chosen(request: HttpRequest, actor: Actor, room: Room, voting: VotingRow) -> HttpResponse:
    count_try(request, actor)
    actor = visitor.named(actor)
    here = reverse("ideas-pairs", kwargs=where_of(room))
    response: HttpResponse = HttpResponseRedirect(here + "#pair")
    try:
        if request.POST.get("act") == "undo":
            take_back_comparison(actor, voting=voting.row)
        else:
            winner, loser = _pair(request, voting)
            prefer(actor, voting=voting, winner=winner, loser=loser)
    except NoRoom:
        # One of them has gone meanwhile: the next two, then.
        pass
    except (NotAChoice, NotOpen, VotedLoggedIn) as error:
        if by_htmx(request):
            # The page itself says how it stands.
            response = HttpResponse(headers={"HX-Redirect": here})
        else:
            response = refusal(request, room, why_not(error, voting), here, 409)
    if not actor.is_authenticated:
        visitor.remember(response, actor)
    return response


def _pair(request: HttpRequest, voting: VotingRow) -> tuple[int, int]:
    """(winner, loser) of the pair in the form. Raises NotAChoice for one that we have not drawn."""
    try:
        drawn_for, *pair = signing.loads(request.POST.get("pair", ""), salt=_SALT, max_age=_AGE)
        winner = int(request.POST.get("more", ""))
        pair.remove(winner)
        (loser,) = pair
    except (signing.BadSignature, ValueError) as error:
        raise NotAChoice("pair") from error
    if drawn_for != voting.id:
        raise NotAChoice("pair")
    return winner, int(loser)

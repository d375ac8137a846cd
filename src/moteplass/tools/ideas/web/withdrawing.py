"""Taking one's own idea back, after a question, and putting it back: a page for its author alone."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext as _

from moteplass.spine.access.actor import Actor
from moteplass.spine.access.acts import Act
from moteplass.spine.access.decide import decide
from moteplass.spine.access.rooms import NoRoom, Room
from moteplass.spine.content.models import State
from moteplass.spine.stewardship.commands import NotPossible
from moteplass.tools.ideas import queries
from moteplass.tools.ideas.commands.withdrawing import put_idea_back, why_it_stays, withdraw_idea
from moteplass.tools.ideas.models import Idea
from moteplass.tools.ideas.queries.idea import idea_in, pictures_of
from moteplass.tools.ideas.web.developing import at, draw


def withdraw(request: HttpRequest, actor: Actor, room: Room, idea: int) -> HttpResponse:
    """The question, or what was taken back and the way to put it back."""
    box = queries.box_in(room)
    row = idea_in(actor, room, idea, withdrawn=True)
    if actor.user_id is None or row.author_id != actor.user_id or row.state == State.DRAFT:
        raise NoRoom(idea)
    gone = row.state == State.WITHDRAWN
    if request.method == "POST":
        this = Idea(pk=row.id, box=box)
        if request.POST.get("act") == "put_back":
            put_idea_back(actor, idea=this)
            messages.success(request, _("The idea is back."))
            return HttpResponseRedirect(at(room, "ideas-idea", idea=row.id))
        try:
            withdraw_idea(actor, idea=this)
        except NotPossible:
            # The page says why.
            pass
        return HttpResponseRedirect(request.path)
    open_to = decide(actor, Act.SUBMIT if gone else Act.WITHDRAW, room)
    stays = "" if gone else why_it_stays(row.id, row.state)
    return draw(
        request,
        "withdraw",
        room,
        row,
        box=box,
        gone=gone,
        pictures=pictures_of(row.id),
        stays=stays or ("" if open_to.allowed else str(open_to.reason)),
    )

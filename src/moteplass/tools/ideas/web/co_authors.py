"""Who writes on an idea together: inviting, answering, leaving."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext as _

from moteplass.kit.fields import is_email
from moteplass.kit.text import number_in
from moteplass.spine.access import ratelimit
from moteplass.spine.access.actor import Actor
from moteplass.spine.access.rooms import NoRoom, Room
from moteplass.spine.stewardship.commands import NotPossible
from moteplass.tools.ideas.commands.co_authors import (
    invite_co_author,
    join_as_co_author,
    leave_co_authors,
    remove_co_author,
)
from moteplass.tools.ideas.models import Idea
from moteplass.tools.ideas.queries.developing import developing
from moteplass.tools.ideas.queries.idea import IdeaRow
from moteplass.tools.ideas.web.developing import at, draw, standing_idea


def authors(request: HttpRequest, actor: Actor, room: Room, idea: int) -> HttpResponse:
    """Who writes along. The author invites; who is invited answers here, and leaves here."""
    row = standing_idea(actor, room, idea)
    found = developing(actor, row)
    author = actor.user_id is not None and row.author_id == actor.user_id
    mine = found.invited or any(user_id == actor.user_id for user_id, _name in found.authors)
    if not author and not mine:
        raise NoRoom(idea)
    error = _do(request, actor, room, row) if request.method == "POST" else ""
    if request.method == "POST" and not error:
        name = "ideas-idea" if request.POST.get("act") in ("join", "leave") else "ideas-authors"
        return HttpResponseRedirect(at(room, name, idea=row.id))
    return draw(
        request,
        "authors",
        room,
        row,
        status=422 if error else 200,
        people=found.authors,
        author=author,
        invited=found.invited,
        email=request.POST.get("email", ""),
        errors=[("email", error)] if error else [],
        error=error,
    )


def _do(request: HttpRequest, actor: Actor, room: Room, row: IdeaRow) -> str:
    """Do what the pressed button asks for. Returns what is wrong with it, or nothing."""
    idea = Idea(pk=row.id, box=room.the_tool.idea_box)
    match request.POST.get("act"):
        case "invite":
            return _invite(request, actor, idea)
        case "join":
            join_as_co_author(actor, idea=idea)
            messages.success(request, _("Welcome. You write on the idea now."))
        case "leave":
            leave_co_authors(actor, idea=idea)
            messages.success(request, _("Done. You do not write on the idea."))
        case "remove":
            if (user_id := number_in(request.POST.get("user", ""))) is None:
                raise Http404
            remove_co_author(actor, idea=idea, user_id=user_id)
            messages.success(request, _("Done. They no longer write on the idea."))
        case _other:
            raise Http404
    return ""


def _invite(request: HttpRequest, actor: Actor, idea: Idea) -> str:
    email = request.POST.get("email", "").strip()
    if not is_email(email):
        return _("Write an e-mail address, like name@example.no.")
    # As for other mails that one asks us to send to somebody.
    ratelimit.limit(request, "mail-request")
    try:
        invite_co_author(actor, idea=idea, email=email)
    except NotPossible as error:
        return str(error)
    messages.success(
        request,
        _(
            "If somebody with that address has an account and can read the idea, they get an invitation by e-mail."
        ),
    )
    return ""

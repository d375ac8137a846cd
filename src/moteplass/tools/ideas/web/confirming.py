"""Confirming one's support for the text as it is now, or withdrawing it."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext as _

from moteplass.kit.text import number_in
from moteplass.spine.access import ratelimit
from moteplass.spine.access.actor import Actor
from moteplass.spine.access.acts import Act
from moteplass.spine.access.decide import decide
from moteplass.spine.access.rooms import Room
from moteplass.spine.content.reading import readable
from moteplass.spine.moderation.effects import shown_from
from moteplass.spine.votes.commands import withdraw_support
from moteplass.tools.ideas.commands.confirming import confirm_support
from moteplass.tools.ideas.models import Idea
from moteplass.tools.ideas.queries.developing import developing
from moteplass.tools.ideas.queries.versions import compare, parts_at
from moteplass.tools.ideas.web.developing import at, draw, said, standing_idea


def confirm(request: HttpRequest, actor: Actor, room: Room, idea: int) -> HttpResponse:
    """What has changed since one gave one's support, and the two answers."""
    row = standing_idea(actor, room, idea)
    if request.method == "POST":
        return _answer(request, actor, room, row.id)
    own = developing(actor, row).own
    # Support that came by a merge was given to another text: there is nothing to compare with. What a moderator
    # hides a part of now is not shown.
    seen = own and own >= shown_from(row.id)
    changes = compare(parts_at(row.id, own), said(row)) if own and seen else []
    return draw(
        request,
        "confirm",
        room,
        row,
        own=own,
        changes=changes,
        may_support=decide(actor, Act.SUPPORT, room).allowed,
        may_log_in=not actor.is_authenticated,
    )


def _answer(request: HttpRequest, actor: Actor, room: Room, idea: int) -> HttpResponse:
    ratelimit.limit(request, "support")
    if not actor.is_authenticated and not actor.visitor:
        return HttpResponseRedirect(at(room, "ideas-confirm", idea=idea))
    version = number_in(request.POST.get("version", ""))
    match request.POST.get("act"):
        case "confirm" if version is not None:
            if confirm_support(actor, idea=Idea(pk=idea, box=room.the_tool.idea_box), version=version):
                messages.success(request, _("Thank you. You support the idea as it is now."))
        case "withdraw":
            if withdraw_support(actor, contribution=readable(actor, idea)):
                messages.success(request, _("Your support is withdrawn."))
        case _other:
            raise Http404
    return HttpResponseRedirect(at(room, "ideas-idea", idea=idea))

"""Taking down a comment that shows, whatever tool it stands in, and showing it again."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext as _

from moteplass.spine.access.actor import Actor
from moteplass.spine.access.rooms import NoRoom, Room, attach
from moteplass.spine.content.models import Contribution
from moteplass.spine.talk.commands import KIND, hold_back_comment, put_comment_back
from moteplass.web.public.support import came_from


def hold(request: HttpRequest, actor: Actor, room: Room, contribution: int) -> HttpResponse:
    """Hold a comment back, or with `act=show` show it again. Goes back to where the form stood."""
    rows = Contribution.objects.visible_to(actor).filter(tool_id=room.the_tool.pk, kind=KIND)
    comment = rows.filter(pk=contribution).first()
    if comment is None:
        raise NoRoom(contribution)
    attach(comment, "tool", room.the_tool)
    attach(comment, "place", room.place)
    match request.POST.get("act"):
        case "hold_back":
            hold_back_comment(actor, comment=comment)
            messages.success(request, _("The comment is held back."))
        case "show":
            put_comment_back(actor, comment=comment)
            messages.success(request, _("The comment shows again."))
        case _other:
            raise Http404
    return HttpResponseRedirect(came_from(request, comment) + f"#c{comment.pk}")

"""Making a part of an idea stand on its own, and putting it back."""

from uuid import uuid4

from django.conf import settings
from django.contrib import messages
from django.db import IntegrityError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from moteplass.spine.access import ratelimit
from moteplass.spine.access.actor import Actor
from moteplass.spine.access.acts import Act
from moteplass.spine.access.decide import Decision, Refused, require
from moteplass.spine.access.looking import readers
from moteplass.spine.access.rooms import NoRoom, Room
from moteplass.spine.stewardship.commands import NotPossible
from moteplass.tools.ideas.commands.splitting import split_from, split_idea, undo_split
from moteplass.tools.ideas.commands.standing import ONLY_WRITERS
from moteplass.tools.ideas.models import Idea
from moteplass.tools.ideas.texts import IdeaInput
from moteplass.tools.ideas.web.developing import at, draw, holds_the_pen, said, standing_idea
from moteplass.tools.ideas.web.parts_form import SplitForm, known


def split(request: HttpRequest, actor: Actor, room: Room, idea: int) -> HttpResponse:
    """The form with the idea's parts, to be cut down to the part that leaves; and posting it."""
    row = standing_idea(actor, room, idea)
    if not holds_the_pen(actor, room, row):
        raise Refused(Decision(False, reason=ONLY_WRITERS))
    require(actor, Act.SUBMIT, room)
    if request.method != "POST":
        form = SplitForm(initial={**known(said(row)), "title": "", "submission": uuid4()})
        return draw(request, "split", room, row, **form.context())
    form = SplitForm(request.POST, **readers(actor, room.the_tool))
    if form.is_valid():
        ratelimit.limit(request, "anonymous-post")
        given = IdeaInput(
            parts=form.parts(),
            submission=form.number(),
            category_id=row.category_id,
            campaign_id=row.campaign_id,
            language=row.language or get_language() or settings.LANGUAGE_CODE,
        )
        try:
            posted = split_idea(actor, idea=Idea(pk=row.id, box=room.the_tool.idea_box), given=given)
        except IntegrityError:
            # The form's number belongs to another box's idea.
            form.add_error("title", _("This form has been sent before. Open it anew."))
        else:
            messages.success(
                request, _("The part stands on its own now. Those who support the whole are told.")
            )
            return HttpResponseRedirect(at(room, "ideas-idea", idea=posted.idea.pk))
    return draw(request, "split", room, row, status=422, **form.context())


def undo(request: HttpRequest, actor: Actor, room: Room, idea: int) -> HttpResponse:
    """Put a part back into the idea it was split off from."""
    row = standing_idea(actor, room, idea)
    box = room.the_tool.idea_box
    whole = split_from(row.id)
    if whole is None:
        raise NoRoom(idea)
    try:
        undo_split(actor, idea=Idea(pk=whole, box=box), part=Idea(pk=row.id, box=box))
    except NotPossible as error:
        messages.warning(request, str(error))
        return HttpResponseRedirect(at(room, "ideas-idea", idea=row.id))
    messages.success(request, _("The part is back in the whole, with the support it had got."))
    return HttpResponseRedirect(at(room, "ideas-idea", idea=whole))

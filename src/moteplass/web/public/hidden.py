"""What stands where a moderator has hidden something: that it was there, and on what ground. Never its words."""

from django.http import HttpRequest, HttpResponse

from moteplass.kit.pages import show
from moteplass.spine.access.acts import Act
from moteplass.spine.access.decide import decide
from moteplass.spine.access.pages import enter
from moteplass.spine.access.rooms import NoRoom
from moteplass.spine.content.models import Contribution
from moteplass.spine.content.visibility import NOTE, visible


def note_instead(request: HttpRequest, missing: Exception) -> HttpResponse | None:
    """The page with the note, where what is missing is a contribution that a moderator has hidden from one who would
    else read it. Two queries, for what is missing in a tool."""
    which, match = missing.__cause__, request.resolver_match
    where = match.kwargs if match else {}
    number = which.args[0] if isinstance(which, NoRoom) and which.args else None
    if not isinstance(number, int) or "tool" not in where:
        return None
    actor = request.actor  # type: ignore[attr-defined]  # set by page()
    try:
        room = enter(actor, where["place"], where["tool"])
    except NoRoom:
        return None
    rows = Contribution.objects.unscoped(reason="that it was there is told, its words are not")
    found = rows.filter(NOTE & visible(actor, notes=True), pk=number, tool=room.the_tool).first()
    if found is None or not decide(actor, Act.READ, room).allowed:
        return None
    return show(
        request,
        "contributions/hidden.html",
        status=410,
        room=room,
        place=room.place,
        ground=found.ground,
        own=found.pk if actor.is_authenticated and found.author_id == actor.user_id else 0,
    )

"""What a suggestion box takes away from the common rules."""

from django.utils.translation import gettext_lazy as _

from moteplass.kit import statements
from moteplass.spine.access.actor import Actor
from moteplass.spine.access.acts import Act
from moteplass.spine.access.decide import Decision, Refused, Text
from moteplass.spine.access.rooms import Room
from moteplass.spine.content.models import Contribution
from moteplass.spine.places.models import Place
from moteplass.tools.ideas.models import IDEA, Box

ARCHIVED = _("This place is archived. It is there for reading.")


def require_running(room: Room) -> None:
    """Raise Refused in an archived place: for what those who check do with ideas, besides holding back."""
    if room.place.state == Place.State.ARCHIVED:
        raise Refused(Decision(False, reason=ARCHIVED))


def narrow(actor: Actor, act: Act, room: Room) -> Text | None:
    """No comments and no points for and against where they are off; an archived box is run no more."""
    # Not CHECK as a whole: what must not be read, by law, is held back in an archive too. See `require_running`.
    if act in (Act.MANAGE, Act.SIGN_OFF) and room.place.state == Place.State.ARCHIVED:
        return ARCHIVED
    if act is Act.COMMENT:
        return None if _box(room).comments_allowed else _("Comments are not open in this box.")
    return None


def closed(about: Contribution) -> Text | None:
    """An idea that has gone into another takes no more support and comments. One query, for an idea."""
    gone = about.kind == IDEA and statements.run(_MERGED, [about.pk])
    return _("This idea has been merged into another. Go on there.") if gone else None


_MERGED = "SELECT 1 FROM ideas_idea WHERE contribution_id = %s AND merged_into_id IS NOT NULL"


def _box(room: Room) -> Box:
    # A page has most often put its box on the room's tool, and is then not asked twice. A command's room is new.
    return room.the_tool.idea_box

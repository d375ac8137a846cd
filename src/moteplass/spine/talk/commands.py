"""Comments: contributions about a contribution, two deep."""

from django.utils.translation import gettext_lazy as _

from moteplass.spine.access.acts import Act
from moteplass.spine.access.rooms import NoRoom, Room
from moteplass.spine.command import Tx, command
from moteplass.spine.content import tallies, writing
from moteplass.spine.content.models import Capacity, Contribution, State
from moteplass.spine.places.models import Role
from moteplass.spine.registry.loader import declare_kinds, declare_verbs, kind_of

KIND = "talk.comment"

declare_kinds({KIND: _("Comment")})
declare_verbs({"talk.commented": _("Wrote a comment")})

_SPEAKS_FOR_THE_AGENCY = {Role.EXPERT, Role.MODERATOR, Role.STEWARD}


def speaks_for_the_agency(room: Room) -> bool:
    """Whether the actor the room was loaded for may reply on behalf of the place's owner."""
    return bool(room.roles & _SPEAKS_FOR_THE_AGENCY)


@command(Act.COMMENT, on="about")
def post_comment(
    tx: Tx,
    *,
    about: Contribution,
    text: str,
    name: str = "",
    parent: Contribution | None = None,
    as_agency: bool = False,
) -> Contribution:
    """Comment on `about`, or in reply to one of its comments. Speaking for the agency takes a role in the place.

    Raises NoRoom for a kind of contribution that has no thread.
    """
    threads = kind_of(tx.room.the_tool.kind).threads
    if threads is not None and about.kind not in threads:
        raise NoRoom(about.pk)
    official = as_agency and speaks_for_the_agency(tx.room)
    comment = writing.write(
        tx,
        kind=KIND,
        body=text,
        author_name=tx.actor.name or name,
        author_title=tx.room.place.organisation.name if official else "",
        capacity=Capacity.AGENCY if official else Capacity.PERSON,
        parent=parent or about,
        state=State.PUBLISHED,
    )
    tallies.count(about.root_id or about.pk, "comments", 1)
    tx.audit("talk.commented", comment, about=about.pk)
    return comment

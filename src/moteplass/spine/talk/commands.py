"""Comments: contributions about a contribution, two deep."""

from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _

from moteplass.kit.statements import run
from moteplass.spine.access.acts import Act
from moteplass.spine.access.decide import Decision, Refused
from moteplass.spine.access.rooms import NoRoom, Room
from moteplass.spine.command import Tx, command
from moteplass.spine.content import tallies, writing
from moteplass.spine.content.models import Capacity, Contribution, Restraint, State
from moteplass.spine.content.signing import Signature
from moteplass.spine.places.models import Role
from moteplass.spine.registry.loader import declare_kinds, declare_verbs, kind_of, require_not_closed

KIND = "talk.comment"

declare_kinds({KIND: _("Comment")})
declare_verbs({"talk.commented": _("Wrote a comment")})

_SPEAKS_FOR_THE_AGENCY = {Role.EXPERT, Role.MODERATOR, Role.STEWARD}


def speaks_for_the_agency(room: Room) -> bool:
    """Whether the actor the room was loaded for may reply on behalf of the place's owner."""
    return bool(room.roles & _SPEAKS_FOR_THE_AGENCY)


def closed_by_decision(restraint: str, ground: str) -> str:
    """Why nobody comments below a contribution any more, where a moderator has decided so; else empty."""
    if restraint != Restraint.CLOSED:
        return ""
    return gettext("A moderator has closed the discussion. Ground: %(ground)s") % {"ground": ground}


_ABOVE = """
WITH RECURSIVE above AS (
  SELECT parent_id, restraint, ground FROM content_contribution WHERE id = %s
  UNION ALL
  SELECT c.parent_id, c.restraint, c.ground FROM content_contribution c JOIN above ON c.id = above.parent_id
)
SELECT ground FROM above WHERE restraint = %s LIMIT 1
"""


def closed_above(about: Contribution, parent: Contribution | None) -> str:
    """Why nobody writes below `about`, or `parent` among its comments, where a moderator has closed either, or what
    stands between them; else empty. A query only for who replies to a reply.
    """
    for above in (about, parent):
        if above and (why := closed_by_decision(above.restraint, above.ground)):
            return why
    if parent is None or parent.parent_id == about.pk:
        return ""
    found = list(run(_ABOVE, [parent.parent_id, Restraint.CLOSED]))
    return closed_by_decision(Restraint.CLOSED, found[0][0]) if found else ""


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
    require_not_closed(tx.room.the_tool.kind, about)
    if why := closed_above(about, parent):
        raise Refused(Decision(False, reason=why))
    official = as_agency and speaks_for_the_agency(tx.room)
    owner = tx.room.place.organisation
    comment = writing.write(
        tx,
        kind=KIND,
        body=text,
        name=name,
        by=Signature(tx.actor.name, owner.name, Capacity.AGENCY) if official else None,
        parent=parent or about,
        language=get_language() or "",
    )
    tx.audit("talk.commented", comment, about=about.pk)
    if comment.state == State.PUBLISHED:
        tallies.count(about.root_id or about.pk, "comments", 1, tx.send)
    return comment


@command(Act.CHECK, on="comment")
def hold_back_comment(tx: Tx, *, comment: Contribution) -> None:
    """Take down a comment that shows or awaits a check. It counts no more. Raises NoRoom for what is no comment."""
    _move(tx, comment, State.HIDDEN)


@command(Act.CHECK, on="comment")
def put_comment_back(tx: Tx, *, comment: Contribution) -> None:
    """Show a comment again that was held back: the undoing of the above. Raises NoRoom for what is no comment."""
    _move(tx, comment, State.PUBLISHED)


def _move(tx: Tx, comment: Contribution, to: State) -> None:
    rows = Contribution.objects.unscoped(reason="the command has decided").select_for_update(of=("self",))
    movable = (State.PUBLISHED, State.HIDDEN, State.AWAITING)
    held = rows.filter(pk=comment.pk, kind=KIND, state__in=movable).first()
    if held is None or held.root_id is None:
        raise NoRoom(comment.pk)
    was = held.state
    writing.move(tx, held, to=to)
    # Of two who press at once the second is heard too, but nothing is counted twice.
    if by := (to == State.PUBLISHED) - (was == State.PUBLISHED):
        tallies.count(held.root_id, "comments", by)

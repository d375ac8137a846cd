"""Threads as their readers see them."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Exists, F, OuterRef, Q

from moteplass.kit import keyset
from moteplass.spine.access.actor import Actor
from moteplass.spine.content.models import VERIFIED, Capacity, Contribution, Restraint, State
from moteplass.spine.content.reading import current_html
from moteplass.spine.content.silences import can_be_silenced, muted
from moteplass.spine.content.visibility import ScopedQuerySet, seen_by, visible
from moteplass.spine.talk.commands import KIND, closed_by_decision

_ORDER = ("published_at", "id")


@dataclass(frozen=True, slots=True)
class CommentRow:
    id: int
    name: str
    title: str
    official: bool
    # The agency it is the reply of has been checked to be who it says.
    verified: bool
    at: datetime
    html: str
    language: str
    reply_to: int | None
    mine: bool
    # Taken down: only its writer and those who run the place are given it.
    held: bool
    # Erased: that it was there is left, because it was replied to.
    gone: bool
    # The ground on which a moderator has hidden it; the text and the name only for those who may still see them.
    note: str = ""
    seen: bool = True
    # Its writer is one the reader has muted, or one they can mute.
    folded: bool = False
    mutable: bool = False
    # Awaits a check: given as what is taken down is.
    awaiting: bool = False
    # Why nobody replies to it, where a moderator has closed what stands below it.
    closed: str = ""
    # Whether it takes replies: neither it nor what it replies to, on the same page, is closed.
    takes_replies: bool = True


def thread(
    actor: Actor, root_id: int, *, cursor: str | None = None, size: int = 50
) -> keyset.Page[CommentRow]:
    """The comments on a contribution, oldest first. One query."""
    rows = _rows(actor, root_id).annotate(html=current_html())
    page: keyset.Page[Any] = keyset.page(rows, order=_ORDER, cursor=cursor, size=size)
    found, closed = [], set[int | None]()
    for c in page.rows:
        if c.restraint == Restraint.CLOSED or c.parent_id in closed:
            closed.add(c.pk)
        found.append(_row(actor, root_id, c, takes_replies=c.pk not in closed))
    return keyset.Page(found, page.next)


def cursor_to(actor: Actor, comment: Contribution, *, size: int = 50) -> str | None:
    """Where to begin reading a thread so that `comment` is on the page; None where it is on the first. One query.

    It walks back one page from the comment, however long the thread is.
    """
    rows = _rows(actor, comment.root_id)
    here = [getattr(comment, field) for field in _ORDER]
    back = [f"-{field}" for field in _ORDER]
    before = list(rows.filter(keyset.after(back, here)).order_by(*back).values_list(*_ORDER)[:size])
    return keyset.pack(before[-1]) if len(before) == size else None


def _rows(actor: Actor, root_id: int | None) -> ScopedQuerySet[Any]:
    """What one who may read the root, never the system, sees below it: also that one stood there which a moderator has
    hidden, or which is erased and has replies."""
    replies = Exists(Contribution.objects.visible_to(actor).filter(parent=OuterRef("pk")))
    rows = Contribution.objects.unscoped(reason="visible ones, and that one was there").filter(
        root_id=root_id
    )
    rows = rows.filter(visible(actor, notes=True) | Q(replies, state=State.ERASED), kind=KIND)
    return rows.annotate(seen=seen_by(actor), verified_on=F("place__organisation__verified_on"))


def _row(actor: Actor, root_id: int, c: Any, *, takes_replies: bool) -> CommentRow:
    return CommentRow(
        id=c.pk,
        name=c.author_name if c.seen else "",
        title=c.beside if c.seen else "",
        official=c.capacity == Capacity.AGENCY,
        verified=c.author_title == VERIFIED
        if c.capacity == Capacity.PERSON
        else c.capacity == Capacity.AGENCY and c.verified_on is not None,
        at=c.published_at,
        html=c.html or "" if c.seen else "",
        language=c.language,
        reply_to=c.parent_id if c.parent_id != root_id else None,
        mine=actor.user_id is not None and c.author_id == actor.user_id,
        held=c.state == State.HIDDEN,
        gone=c.state == State.ERASED,
        note=c.note,
        seen=c.seen,
        folded=c.seen and muted(actor, c),
        mutable=actor.is_authenticated and c.seen and can_be_silenced(c, actor.user_id),
        awaiting=c.state == State.AWAITING,
        closed=closed_by_decision(c.restraint, c.ground),
        takes_replies=takes_replies,
    )

"""Points for and against an idea: short, weighed by others, taken back by whoever wrote them, held back by staff."""

from dataclasses import dataclass
from datetime import timedelta

from django.db.models import Exists, OuterRef
from django.utils.translation import gettext_lazy as _

from moteplass.kit import clock
from moteplass.kit.text import normalise
from moteplass.spine.access.acts import Act
from moteplass.spine.access.decide import Decision, Refused
from moteplass.spine.access.rooms import NoRoom
from moteplass.spine.command import Tx, command
from moteplass.spine.content import writing
from moteplass.spine.content.models import Contribution, Revision, State
from moteplass.tools.ideas.models import POINT, Idea, Point


@dataclass(frozen=True, slots=True)
class Added:
    """A point, or the same one of a moment ago: of the same writer, as far as a visitor can be told from another."""

    point: Point
    repeated: bool = False


@command(Act.COMMENT, on="idea")
def add_point(tx: Tx, *, idea: Idea, side: Point.Side, text: str, name: str = "") -> Added:
    """Write a point for or against an idea that shows. The same one again within a minute is one.

    Raises NoRoom for an idea that does not show.
    """
    rows = Contribution.objects.unscoped(reason="the command has decided for its box")
    # Locked, so that of two presses on the button the second finds what the first wrote.
    rows = rows.select_for_update(of=("self",), no_key=True)
    about = rows.filter(pk=idea.pk, state=State.PUBLISHED, idea__merged_into=None).first()
    if about is None:
        raise NoRoom(idea.pk)
    if (earlier := _just_written(tx, idea, side, text, name)) is not None:
        tx.audit("ideas.point.repeated", earlier, quiet=True)
        return Added(earlier, repeated=True)
    said = writing.write(tx, kind=POINT, body=text, name=name, parent=about)
    point = Point(contribution=said, idea=idea, side=side)
    tx.later(point)
    tx.audit("ideas.point.added", point, idea=idea.pk, side=str(side))
    return Added(point)


def _just_written(tx: Tx, idea: Idea, side: Point.Side, body: str, name: str) -> Point | None:
    mine = {"author_id": tx.actor.user_id} if tx.actor.user_id else {"author_id": None, "author_name": name}
    about = Contribution.objects.unscoped(reason="what the same one has just written")
    recent = about.filter(
        Exists(Revision.objects.filter(contribution=OuterRef("pk"), number=1, body=normalise(body))),
        parent_id=idea.pk,
        kind=POINT,
        state__in=(State.PUBLISHED, State.AWAITING),
        published_at__gt=clock.now() - timedelta(minutes=1),
        **mine,
    )
    return Point.objects.filter(idea=idea, side=side, pk__in=recent.values("pk")).first()


@command(Act.WITHDRAW, on="point")
def withdraw_point(tx: Tx, *, point: Point) -> None:
    """Take back a point one has written while logged in. It no longer shows; what it said is kept for the record."""
    rows = Contribution.objects.unscoped(reason="only its author is let through")
    said = rows.select_for_update(of=("self",)).get(pk=point.pk)
    if tx.actor.user_id is None or said.author_id != tx.actor.user_id:
        raise Refused(Decision(False, reason=_("Only the one who wrote a point can take it back.")))
    writing.move(tx, said, to=State.WITHDRAWN)


@command(Act.CHECK, on="point")
def hold_back_point(tx: Tx, *, point: Point) -> None:
    """Take down a point that shows. It counts no more. Raises NoRoom for one taken back."""
    _move(tx, point, State.HIDDEN)


@command(Act.CHECK, on="point")
def put_point_back(tx: Tx, *, point: Point) -> None:
    """Show a point again that was held back: the undoing of the above. Raises NoRoom for one taken back."""
    _move(tx, point, State.PUBLISHED)


def _move(tx: Tx, point: Point, to: State) -> None:
    rows = Contribution.objects.unscoped(reason="the command has decided").select_for_update(of=("self",))
    said = rows.filter(pk=point.pk, state__in=(State.PUBLISHED, State.HIDDEN)).first()
    if said is None:
        raise NoRoom(point.pk)
    writing.move(tx, said, to=to)

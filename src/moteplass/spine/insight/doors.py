"""The way into the workspace: which contributions there are, and what one of two coders must not see."""

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from moteplass.spine.access.actor import Actor
from moteplass.spine.access.decide import LOG_IN, WORKING, Decision, Refused
from moteplass.spine.access.rooms import NoRoom, Room
from moteplass.spine.accounts.models import User
from moteplass.spine.command import Tx
from moteplass.spine.content.models import Contribution, State
from moteplass.spine.insight.models import Coded, DoubleCoding
from moteplass.spine.organisations.models import Employment
from moteplass.spine.organisations.terms import lasting
from moteplass.spine.places.models import Membership, Place, Tool
from moteplass.spine.registry.kinds import Workspace
from moteplass.spine.registry.loader import kind_of

# What has been withdrawn is nobody's to work with.
HERE = (State.PUBLISHED, State.AWAITING, State.HIDDEN)


def workspace_of(tool: Tool) -> Workspace:
    """What the tool's manifest says of its workspace. Raises NoRoom where it has none."""
    workspace = kind_of(tool.kind).workspace
    if workspace is None:
        raise NoRoom(tool.pk)
    return workspace


def contributions(actor: Actor, tool: Tool) -> "QuerySet[Contribution, Contribution]":
    """What is worked with in a tool, as far as the actor may read it."""
    rows = Contribution.objects.visible_to(actor)
    return rows.filter(tool_id=tool.pk, kind=workspace_of(tool).kind, state__in=HERE)


def readable(actor: Actor, tool: Tool, contribution_id: int) -> Contribution:
    """One of them. Raises NoRoom. One query."""
    found = contributions(actor, tool).filter(pk=contribution_id).first()
    if found is None:
        raise NoRoom(contribution_id)
    return found


def require_running(room: Room) -> None:
    """Raise Refused in an archived place: what was worked out there is for reading."""
    if room.place.state == Place.State.ARCHIVED:
        raise Refused(Decision(False, reason=_("This place is archived. It is there for reading.")))


def begin(tx: Tx) -> dict[str, int]:
    """What every command here begins with: the place is not archived. Returns where its rows belong."""
    require_running(tx.room)
    return {"place_id": tx.room.place.pk, "tool_id": tx.room.the_tool.pk}


def hold(tx: Tx) -> None:
    """Until the command ends, let nobody else make what a tool has one of. Answers come in meanwhile."""
    Tool.objects.select_for_update(no_key=True).get(pk=tx.room.the_tool.pk)


def person(actor: Actor) -> int:
    """The person who acts: what is one's own (what one has read, coded, saved) takes a log-in, which jobs have not."""
    if actor.user_id is None:
        raise Refused(LOG_IN)
    return actor.user_id


def workers(place_id: int) -> "QuerySet[User, User]":
    """Those who work behind the doors of a place, in person or through where they work, by name."""
    held = Membership.objects.filter(place_id=place_id, role__in=WORKING)
    there = Employment.objects.filter(
        lasting(), organisation_id__in=held.exclude(organisation=None).values("organisation_id")
    )
    people = Q(pk__in=held.exclude(user=None).values("user_id")) | Q(pk__in=there.values("user_id"))
    return User.objects.filter(people, is_active=True).order_by("name", "pk")


def require_worker(tx: Tx, who: int | str) -> int:
    """The person's id. Raises NoRoom for one who does not work here."""
    found = workers(tx.room.place.pk).filter(pk=who).values_list("pk", flat=True).first()
    if found is None:
        raise NoRoom(who)
    return found


def double_of(tool_id: int) -> DoubleCoding | None:
    """The double coding under way in a tool. One query."""
    return DoubleCoding.objects.filter(tool_id=tool_id, opened_at=None).first()


def layer(double: DoubleCoding | None, actor: Actor) -> DoubleCoding | None:
    """The double coding, where the actor is one of its two: what they say is then theirs alone, and all they see."""
    return double if double and actor.user_id in (double.first_id, double.second_id) else None


def by_both(double: DoubleCoding) -> Exists:
    """The condition on what was said of an answer under which both of the two are done with it."""
    done = Coded.objects.filter(double=double, contribution_id=OuterRef("contribution_id"))
    second = Coded.objects.filter(
        double=double, coder_id=double.second_id, contribution_id=OuterRef("contribution_id")
    )
    return Exists(done.filter(Exists(second), coder_id=double.first_id))

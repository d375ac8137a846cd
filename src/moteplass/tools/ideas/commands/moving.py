"""Moving an idea along its way: to which stage, who has it, by when, and what the author is told."""

from collections.abc import Sequence
from datetime import date, timedelta

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext as _

from moteplass.kit import clock, localise, sanitise
from moteplass.kit.text import normalise
from moteplass.spine.access.acts import Act
from moteplass.spine.accounts.models import User
from moteplass.spine.command import Tx, command
from moteplass.spine.content.models import Contribution, State
from moteplass.spine.places.models import Role
from moteplass.spine.stewardship.commands import NotPossible
from moteplass.tools.ideas.facts import IdeaMoved
from moteplass.tools.ideas.models import Idea, Move, Stage
from moteplass.tools.ideas.policy import require_running
from moteplass.tools.ideas.queries.ledger import missing_before_follow_up

# Who may have an idea: those who are in the place to do its work.
OWNERS = (Role.STEWARD, Role.EXPERT, Role.MODERATOR, Role.CONTRIBUTOR)
# Who may have a stage: those who can also move what comes there.
STAGE_OWNERS = (Role.STEWARD, Role.EXPERT, Role.MODERATOR)


def due_in(stage: Stage) -> date | None:
    """The day an idea that comes to a stage today is due there; None where it may stay as long as it likes."""
    return localise.today() + timedelta(days=stage.days) if stage.days else None


@command(Act.CHECK, on="idea")
def move_idea(
    tx: Tx,
    *,
    idea: Idea,
    to: Stage,
    owner: User | None = None,
    due: date | None = None,
    answer: str = "",
    seen: int | None = None,
) -> Move:
    """Take an idea to a stage of its box, any of them; to the one it stands at to give it a new owner, day or answer.
    One that comes to a stage without an owner gets the stage's own.

    `answer` (Markdown) is read by everyone who may read the idea; declining demands one. `seen` is the id of the stage
    the mover saw it at. Raises NotPossible, in words: not published, nothing would change, another moved it first, the
    owner has no part in the place.
    """
    require_running(tx.room)
    idea = Idea.objects.select_for_update(of=("self",)).get(pk=idea.pk)
    if owner is None and idea.stage_id != to.pk:
        owner = owner_of(to, tx.room.place.pk)
    answer = normalise(answer)
    _possible(tx, idea, to, owner, due, answer, seen)
    now = clock.now()
    move = Move.objects.create(
        idea=idea,
        before_id=idea.stage_id,
        after=to,
        owner=owner,
        owner_name=owner.name if owner else "",
        due=due,
        answer=answer,
        html=sanitise.markdown_to_html(answer, top_heading=4) if answer else "",
        by_id=tx.actor.user_id,
        by_name=tx.actor.name,
        at=now,
    )
    if idea.stage_id != to.pk:
        idea.stage, idea.stage_since = to, now
    idea.owner, idea.due = owner, due
    idea.save(update_fields=["stage", "stage_since", "owner", "due"])
    tx.audit(
        "ideas.idea.moved",
        idea,
        move=move.pk,
        before=move.before_id,
        after=to.pk,
        owner=owner.pk if owner else None,
    )
    tx.emit(IdeaMoved(idea_id=idea.pk, move_id=move.pk))
    return move


def _possible(
    tx: Tx, idea: Idea, to: Stage, owner: User | None, due: date | None, answer: str, seen: int | None
) -> None:
    if to.box_id != idea.box_id:
        raise ValueError(f"stage {to.pk} is not one of the box's")
    if idea.merged_into_id:
        raise NotPossible(_("This idea has been merged into another. Move that one."))
    rows = Contribution.objects.unscoped(reason="the command has decided for its box")
    if rows.values_list("state", flat=True).get(pk=idea.pk) != State.PUBLISHED:
        raise NotPossible(_("The idea is not published. Publish it before you move it."))
    if seen is not None and seen != idea.stage_id:
        raise NotPossible(
            _("Somebody has moved this idea since you opened the page. Look again before you move it.")
        )
    same = idea.stage_id == to.pk and idea.owner_id == (owner.pk if owner else None) and idea.due == due
    if same and not answer:
        raise NotPossible(_("Nothing has changed: the idea is there already."))
    if to.kind == Stage.Kind.DECLINED and idea.stage_id != to.pk and not answer:
        raise NotPossible(_("Write why. The author and everyone who supports the idea can read it."))
    if (
        to.kind == Stage.Kind.FOLLOWED
        and idea.stage_id != to.pk
        and (lacks := missing_before_follow_up(idea.pk))
    ):
        raise NotPossible(lacks)
    # Whoever has it already may keep it, also after having left.
    if owner and owner.pk != idea.owner_id and not owners(tx.room.place.pk).filter(pk=owner.pk).exists():
        raise NotPossible(_("The owner must belong to this place. Let them in first."))


def owner_of(stage: Stage, place_id: int) -> User | None:
    """Who has a stage, while they may. One query where somebody has."""
    return owners(place_id, STAGE_OWNERS).filter(pk=stage.owner_id).first() if stage.owner_id else None


def owners(place_id: int, roles: Sequence[Role] = OWNERS) -> models.QuerySet[User, User]:
    """The people who may have an idea in a place, by name: those with a working role there."""
    held = Q(memberships__place_id=place_id, memberships__role__in=roles)
    return User.objects.filter(held, is_active=True).order_by("name", "pk").distinct()

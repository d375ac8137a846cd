"""Taking a stance on a statement: one for each person and statement, changeable until the conversation closes."""

from moteplass.spine.access.actor import Actor
from moteplass.spine.access.acts import Act
from moteplass.spine.access.rooms import NoRoom
from moteplass.spine.command import Tx, command
from moteplass.spine.votes.balloting import VotedLoggedIn
from moteplass.spine.votes.commands import voter
from moteplass.tools.opinions.facts import OpinionsChanged
from moteplass.tools.opinions.models import Conversation, Participant, Stance
from moteplass.tools.opinions.periods import LOCK, Closed

VALUES = frozenset(Stance.Value.values)


class NotAStance(ValueError):
    """What was sent is none of 1, -1 and 0."""


@command(Act.SUPPORT, on="conversation")
def take_stance(tx: Tx, *, conversation: Conversation, statement_id: int, value: int) -> bool:
    """Say 1 (agree), -1 (disagree) or 0 (pass) of a statement; said again, it replaces what was said.

    Returns whether anything changed. The log says that somebody answered, not who, nor what. Raises Closed, NotAStance,
    VotedLoggedIn, or NoRoom for a statement that is not answered here.
    """
    if value not in VALUES:
        raise NotAStance(value)
    participant = participant_of(tx.actor, conversation) if _known_by_two(tx.actor) else None
    by = voter(tx.actor)
    tx.audit("opinions.stance.taken", conversation, secret=True, quiet=True)
    rows = tx.send(
        _TAKE, [conversation.pk, statement_id, value, by["user_id"], by["visitor"], participant, LOCK]
    )
    outcome, closed_at, wanted = rows[0]
    match outcome:
        case "closed":
            raise Closed(closed_at)
        case "missing":
            raise NoRoom(statement_id)
        case "taken":
            raise VotedLoggedIn
    if wanted:
        tx.emit(OpinionsChanged(conversation.pk))
    return bool(outcome == "said")


# The function is in the migrations: it makes the participant if there is none, and the wish for a new picture.
_TAKE = (
    "SELECT outcome, closed_at, wanted FROM opinions_take("
    "%s::bigint, %s::bigint, %s::smallint, %s::bigint, %s::text, %s::bigint, %s::int)"
)


def _known_by_two(actor: Actor) -> bool:
    """Whether somebody logged in also carries a visitor's name: they may be two participants, who become one."""
    return actor.user_id is not None and bool(actor.visitor)


def participant_of(actor: Actor, conversation: Conversation) -> int:
    """The participant somebody is, made if they are none yet. Two queries or more.

    Whoever has answered as a visitor and then logs in keeps those answers; where both have answered, the person's own
    stand, and the rest of the visitor's are added. Raises VotedLoggedIn.
    """
    voter(actor)  # raises for a visitor without a name
    digest = str(voter(Actor(visitor=actor.visitor))["visitor"]) if actor.visitor else ""
    for _turn in range(3):
        people = Participant.objects.select_for_update().filter(conversation=conversation).order_by("pk")
        before = people.filter(visitor=digest).first() if digest else None
        if actor.user_id is None:
            if before is not None and before.user_id is not None:
                raise VotedLoggedIn
            if before is not None:
                return before.pk
        else:
            mine = people.filter(user_id=actor.user_id).first()
            free = before if before is not None and before.user_id is None else None
            if mine is not None:
                return _joined(mine, free)
            if free is not None:
                Participant.objects.filter(pk=free.pk).update(user_id=actor.user_id)
                return free.pk
            if before is not None:
                # Another person's browser as well: it stays theirs.
                digest = ""
        Participant.objects.bulk_create(
            [Participant(conversation=conversation, user_id=actor.user_id, visitor=digest)],
            ignore_conflicts=True,
        )
    raise RuntimeError("a participant could be neither made nor found")


def _joined(mine: Participant, before: Participant | None) -> int:
    if before is not None:
        had = mine.stances.values("statement_id")
        before.stances.filter(statement_id__in=had).delete()
        before.stances.update(participant=mine)
        before.statements.update(author=mine)
        before.delete()
    return mine.pk

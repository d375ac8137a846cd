"""Taking a stance on a statement: one for each person and statement, changeable until the conversation closes."""

from typing import Any

from moteplass.kit import statements
from moteplass.spine.access.actor import Actor
from moteplass.spine.access.acts import Act
from moteplass.spine.access.rooms import NoRoom
from moteplass.spine.command import Tx, command
from moteplass.spine.votes.balloting import VotedLoggedIn
from moteplass.spine.votes.commands import voter
from moteplass.tools.opinions.facts import OpinionsChanged
from moteplass.tools.opinions.models import Conversation, Participant, Stance
from moteplass.tools.opinions.periods import hold_open

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
    hold_open(conversation)
    participant = participant_of(tx.actor, conversation) if _known_by_two(tx.actor) else None
    changed = _take(tx, conversation, statement_id, value, participant)
    tx.audit("opinions.stance.taken", conversation, secret=True, quiet=True)
    return changed


def _known_by_two(actor: Actor) -> bool:
    """Whether somebody logged in also carries a visitor's name: they may be two participants, who become one."""
    return actor.user_id is not None and bool(actor.visitor)


def _take(tx: Tx, conversation: Conversation, statement_id: int, value: int, participant: int | None) -> bool:
    by = voter(tx.actor)
    where = [statement_id, conversation.pk]
    values: list[Any]
    if participant is not None:
        who, values = _CHOSEN, [participant]
    elif tx.actor.user_id is not None:
        who, values = _USER, [conversation.pk, by["user_id"]]
    else:
        who, values = _VISITOR, [conversation.pk, by["visitor"]]
    new = [conversation.pk, by["user_id"], by["visitor"]] if participant is None else []
    sql = _TAKE[who, bool(new)]
    for _turn in range(3):
        rows = statements.run(sql, [*where, *values, *new, value, conversation.pk, conversation.pk])
        votable, one, taken, changed, wanted = rows[0]
        if taken:
            raise VotedLoggedIn
        if not votable:
            raise NoRoom(statement_id)
        if one is None:
            # Two first answers at once: the other has made the participant, who is seen the next time.
            continue
        if wanted:
            tx.emit(OpinionsChanged(conversation.pk))
        return bool(changed)
    raise RuntimeError("a participant could be neither made nor found")


_CHOSEN = "SELECT %s::bigint AS id, false AS taken"
_USER = "SELECT id, false AS taken FROM opinions_participant WHERE conversation_id = %s AND user_id = %s"
# Somebody has since logged in with this browser: it has no answers of its own besides.
_VISITOR = (
    "SELECT id, user_id IS NOT NULL AS taken FROM opinions_participant "
    "WHERE conversation_id = %s AND visitor = %s"
)
_NEW = (
    ", new AS (INSERT INTO opinions_participant (conversation_id, user_id, visitor, imported, xid) "
    "SELECT %s, %s, %s, false, '' FROM votable WHERE NOT EXISTS (SELECT FROM known) "
    "ON CONFLICT DO NOTHING RETURNING id)"
)


def _statement(who: str, new: bool) -> str:
    """One round trip: the participant, made if there is none, their stance, and the wish for a new picture."""
    others = " UNION ALL SELECT id FROM new" if new else ""
    return (
        "WITH votable AS (SELECT s.contribution_id AS id FROM opinions_statement s "  # noqa: S608  # our own parts
        "JOIN content_contribution c ON c.id = s.contribution_id "
        "WHERE s.contribution_id = %s AND s.conversation_id = %s AND c.state = 'published'), "
        f"known AS ({who}){_NEW if new else ''}, "
        f"me AS (SELECT id FROM known WHERE NOT taken{others}), "
        "said AS (INSERT INTO opinions_stance (participant_id, statement_id, value) "
        "SELECT me.id, votable.id, %s FROM me, votable "
        "ON CONFLICT (participant_id, statement_id) DO UPDATE SET value = EXCLUDED.value, at = now() "
        "WHERE opinions_stance.value <> EXCLUDED.value RETURNING id), "
        "wanted AS (INSERT INTO opinions_wantsgrouping (conversation_id) "
        "SELECT %s FROM said WHERE NOT EXISTS "
        "(SELECT FROM opinions_wantsgrouping WHERE conversation_id = %s) "
        "ON CONFLICT DO NOTHING RETURNING conversation_id) "
        "SELECT EXISTS (SELECT FROM votable), (SELECT id FROM me), "
        "EXISTS (SELECT FROM known WHERE taken), "
        "EXISTS (SELECT FROM said), EXISTS (SELECT FROM wanted)"
    )


_TAKE = {
    (_CHOSEN, False): _statement(_CHOSEN, False),
    (_USER, True): _statement(_USER, True),
    (_VISITOR, True): _statement(_VISITOR, True),
}


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

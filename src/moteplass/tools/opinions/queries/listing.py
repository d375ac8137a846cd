"""Statements: one, all with their figures, those that await a check, and those that say much the same."""

from typing import Any

from django.db.models import OuterRef, Q, SmallIntegerField, Subquery, Value
from django.db.models.expressions import Combinable

from moteplass.kit import keyset
from moteplass.kit import statements as statements_
from moteplass.kit.likeness import LIKE, likeness, nearness
from moteplass.spine.access.actor import Actor
from moteplass.spine.access.rooms import NoRoom
from moteplass.spine.content.models import Contribution, State
from moteplass.spine.content.reading import current_body
from moteplass.spine.content.visibility import NOTE, visible
from moteplass.spine.votes.commands import voter
from moteplass.tools.opinions.models import STATEMENT, Conversation, Stance, Statement
from moteplass.tools.opinions.queries.rows import StatementRow, WaitingRow

PAGE_SIZE = 50
_SHOWN = 5
# What a list can be sorted by. Last a unique field, as keyset asks.
ORDERS: dict[str, tuple[str, ...]] = {
    "votes": ("-statement__votes", "-id"),
    "agreement": ("-statement__agreement", "-id"),
    "disagreement": ("statement__agreement", "-id"),
    "divided": ("-statement__division", "-id"),
    "newest": ("-published_at", "-id"),
    "fewest": ("statement__votes", "-id"),
}


def me(actor: Actor, conversation_id: int) -> int | None:
    """The participant an actor is in a conversation. One query, none for somebody who carries no name.

    Who has logged in is the one they were before, in this browser, where nobody else has logged in with it.
    """
    if not actor.is_authenticated and not actor.visitor:
        return None
    digest = voter(Actor(visitor=actor.visitor))["visitor"] if actor.visitor else None
    rows = statements_.run(_ME, [conversation_id, actor.user_id, digest])
    return int(rows[0][0]) if rows else None


# visitor <> '' is said so that a planned statement can use the index, which holds no others.
_ME = (
    "SELECT id FROM opinions_participant WHERE conversation_id = %s "
    "AND (user_id = %s OR (visitor = %s AND visitor <> '' AND user_id IS NULL)) "
    "ORDER BY user_id NULLS LAST LIMIT 1"
)


def said_by(participant_id: int | None, statement_ref: str = "pk") -> Combinable | Subquery:
    """Annotation: what a participant has said of a statement. No query of its own."""
    if participant_id is None:
        return Value(None, output_field=SmallIntegerField())
    stances = Stance.objects.filter(participant_id=participant_id, statement_id=OuterRef(statement_ref))
    return Subquery(stances.values("value")[:1])


def statements(
    actor: Actor,
    conversation: Conversation,
    *,
    order: str = "votes",
    q: str = "",
    cursor: str | None = None,
    size: int = PAGE_SIZE,
    notes: bool = False,
) -> keyset.Page[StatementRow]:
    """A page of the published statements with their figures, in one of ORDERS; of those with all words of `q`.

    With `notes` also that one stood there which a moderator has hidden, but for who searches. Two queries.
    """
    notes = notes and not q
    shown = Q(state=State.PUBLISHED)
    rows = _read(actor, conversation, notes=notes).filter(shown | NOTE if notes else shown)
    for word in likeness(q).split():
        rows = rows.filter(body__icontains=word)
    page = keyset.page(rows, order=ORDERS.get(order, ORDERS["votes"]), cursor=cursor, size=size)
    return keyset.Page([_noted(c, actor) if c.note else row_of(c, actor) for c in page.rows], page.next)


def statement(actor: Actor, conversation: Conversation, statement_id: int) -> StatementRow:
    """One statement. Raises NoRoom where the actor may not read it. Two queries."""
    found = _read(actor, conversation).filter(pk=statement_id).first()
    if found is None:
        raise NoRoom(statement_id)
    return row_of(found, actor)


def waiting(
    actor: Actor, conversation: Conversation, state: str, *, cursor: str | None = None, size: int = 20
) -> keyset.Page[WaitingRow]:
    """A page of statements in a state, oldest first, with those each resembles. Five queries at most."""
    rows = _read(actor, conversation).filter(state=state)
    page = keyset.page(rows, order=("published_at", "id"), cursor=cursor, size=size)
    known = _likenesses(conversation) if page.rows else []
    near = {c.pk: _nearest(c.statement.likeness, known, but=c.pk) for c in page.rows}
    ids = {pk for found in near.values() for pk in found}
    shown = _by_id(actor, conversation, ids)
    return keyset.Page(
        [
            WaitingRow(
                id=c.pk,
                number=c.statement.number,
                text=c.body,
                at=c.published_at,
                state=c.state,
                similar=tuple(shown[pk] for pk in near[c.pk] if pk in shown),
            )
            for c in page.rows
        ],
        page.next,
    )


def similar(actor: Actor, conversation: Conversation, text: str) -> list[StatementRow]:
    """Published statements that say much the same as a text, nearest first, five at most. Three queries."""
    found = _nearest(likeness(text), _likenesses(conversation))
    rows = _by_id(actor, conversation, set(found))
    return [rows[pk] for pk in found if pk in rows]


def awaiting(actor: Actor, tool_id: int) -> int:
    """How many statements await a check, counted up to a hundred. One query."""
    rows = Contribution.objects.visible_to(actor).filter(tool_id=tool_id, kind=STATEMENT)
    return len(rows.filter(state=State.AWAITING).values_list("pk", flat=True)[:100])


def _by_id(actor: Actor, conversation: Conversation, ids: set[int]) -> dict[int, StatementRow]:
    if not ids:
        return {}
    rows = _read(actor, conversation).filter(pk__in=ids, state=State.PUBLISHED)
    return {c.pk: row_of(c, actor) for c in rows}


def _likenesses(conversation: Conversation) -> list[tuple[int, str]]:
    rows = Statement.objects.filter(conversation=conversation, contribution__state=State.PUBLISHED)
    return list(rows.values_list("pk", "likeness"))


def _nearest(like: str, known: list[tuple[int, str]], *, but: int = 0) -> list[int]:
    near = [(nearness(like, other), -pk) for pk, other in known if pk != but]
    return [-pk for score, pk in sorted(near, reverse=True)[:_SHOWN] if score >= LIKE]


def _read(actor: Actor, conversation: Conversation, *, notes: bool = False) -> Any:
    rows = Contribution.objects.unscoped(reason="visible ones, and that one was there")
    rows = rows.filter(visible(actor, notes=notes), tool_id=conversation.pk, kind=STATEMENT)
    mine = said_by(me(actor, conversation.pk))
    return rows.select_related("statement").annotate(body=current_body(), mine=mine)


def _noted(c: Any, actor: Actor) -> StatementRow:
    number, seed = c.statement.number, c.statement.seed
    own = _own(c, actor)
    return StatementRow(c.pk, number, "", c.published_at, c.state, seed, 0, 0, 0, 0, own=own, note=c.note)


def _own(c: Any, actor: Actor) -> bool:
    return actor.user_id is not None and c.author_id == actor.user_id


def row_of(c: Any, actor: Actor) -> StatementRow:
    s = c.statement
    return StatementRow(
        id=c.pk,
        number=s.number,
        text=c.body,
        at=c.published_at,
        state=c.state,
        seed=s.seed,
        agrees=s.agrees,
        disagrees=s.disagrees,
        passes=s.passes,
        votes=s.votes,
        mine=c.mine,
        own=_own(c, actor),
    )

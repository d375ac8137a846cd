"""The page where one answers: the next statement, and how far one has come."""

import secrets
from dataclasses import dataclass

from moteplass.kit import clock
from moteplass.spine.access.actor import Actor
from moteplass.spine.access.rooms import NoRoom
from moteplass.spine.content.models import State
from moteplass.tools.opinions.groups.order import Tally, next_statement
from moteplass.tools.opinions.groups.shapes import Settings
from moteplass.tools.opinions.models import Conversation, Grouping, Statement
from moteplass.tools.opinions.queries.listing import me, said_by, statement
from moteplass.tools.opinions.queries.rows import ConversationPage, StatementRow

LEAST = Settings().least_votes


@dataclass(frozen=True, slots=True)
class _Way:
    """How far a participant has come, and what they are to answer next."""

    next: int | None
    total: int
    answered: int


def is_open(conversation: Conversation) -> bool:
    """Whether it takes answers now, as far as a page can tell. The command asks the database's clock."""
    return conversation.closes_at is None or clock.now() < conversation.closes_at


def conversation_page(
    actor: Actor, conversation: Conversation, *, statement_id: int | None = None
) -> ConversationPage:
    """The page as this actor gets it. Six queries at most. `conversation.tool` must have been loaded.

    `statement_id` puts another statement first, to answer or to change an answer. One that is not there is passed over.
    """
    participant = me(actor, conversation.pk)
    way = _way(actor, conversation, participant)
    latest = Grouping.objects.filter(conversation=conversation).order_by("-id").defer("payload").first()
    own = Statement.objects.filter(author_id=participant, contribution__state=State.AWAITING)
    open_now = is_open(conversation)
    return ConversationPage(
        title=conversation.tool.title,
        html=conversation.html,
        longest=conversation.longest,
        checked_first=conversation.checked_first,
        statements_open=conversation.statements_open,
        open=open_now,
        closes_at=conversation.closes_at,
        statement=_shown(actor, conversation, statement_id, way.next),
        total=way.total,
        answered=way.answered,
        participants=latest.participants if latest else 0,
        votes=latest.votes if latest else 0,
        missing=max(0, min(LEAST, way.total) - way.answered),
        awaiting=own.count() if participant else 0,
    )


def _shown(
    actor: Actor, conversation: Conversation, wanted: int | None, following: int | None
) -> StatementRow | None:
    for pk in (wanted, following):
        if pk is not None:
            try:
                row = statement(actor, conversation, pk)
            except NoRoom:
                continue
            if row.state == State.PUBLISHED:
                return row
    return None


def _way(actor: Actor, conversation: Conversation, participant: int | None) -> _Way:
    rows = Statement.objects.filter(conversation=conversation, contribution__state=State.PUBLISHED)
    found = rows.annotate(mine=said_by(participant)).values_list(
        "pk", "agrees", "disagrees", "passes", "extremity", "mine"
    )
    tallies, answered = [], []
    for pk, agrees, disagrees, passes, extremity, mine in found:
        tallies.append(Tally(pk, agrees, disagrees, passes, extremity))
        if mine is not None:
            answered.append(pk)
    # Who carries no name yet is drawn for anew: else every newcomer would begin with the same one.
    person = participant or actor.user_id or actor.visitor or secrets.token_hex(8)
    return _Way(next_statement(tallies, answered, voter=person), len(tallies), len(answered))

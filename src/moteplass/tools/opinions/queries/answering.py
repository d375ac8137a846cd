"""The page where one answers: the next statement, and how far one has come."""

import secrets
from dataclasses import dataclass

from moteplass.kit import clock, statements
from moteplass.spine.access.actor import Actor
from moteplass.tools.opinions.groups.order import Tally, next_statement
from moteplass.tools.opinions.groups.shapes import Settings
from moteplass.tools.opinions.models import Conversation
from moteplass.tools.opinions.queries.listing import me
from moteplass.tools.opinions.queries.rows import ConversationPage, StatementRow

LEAST = Settings().least_votes


@dataclass(frozen=True, slots=True)
class _Way:
    """How far a participant has come, and what they are to answer next."""

    next: int | None
    there: frozenset[int]
    answered: int


def is_open(conversation: Conversation) -> bool:
    """Whether it takes answers now, as far as a page can tell. The command asks the database's clock."""
    return conversation.closes_at is None or clock.now() < conversation.closes_at


def conversation_page(
    actor: Actor, conversation: Conversation, *, statement_id: int | None = None
) -> ConversationPage:
    """The page as this actor gets it. Four queries. `conversation.tool` must have been loaded, and its room decided.

    `statement_id` puts another statement first, to answer or to change an answer. One that is not there is passed over.
    """
    participant = me(actor, conversation.pk)
    way = _way(actor, conversation, participant)
    people, votes, awaiting, last = statements.run(_FIGURES, [participant, participant, conversation.pk])[0]
    return ConversationPage(
        title=conversation.tool.title,
        html=conversation.html,
        longest=conversation.longest,
        checked_first=conversation.checked_first,
        statements_open=conversation.statements_open,
        open=is_open(conversation),
        closes_at=conversation.closes_at,
        statement=_shown(conversation, participant, statement_id if statement_id in way.there else way.next),
        total=len(way.there),
        answered=way.answered,
        participants=people or 0,
        votes=votes or 0,
        missing=max(0, min(LEAST, len(way.there)) - way.answered),
        awaiting=awaiting,
        last=last,
    )


def _way(actor: Actor, conversation: Conversation, participant: int | None) -> _Way:
    tallies, answered = [], []
    for *tally, mine in statements.run(_THERE, [participant, conversation.pk]):
        tallies.append(Tally(*tally))
        if mine is not None:
            answered.append(tally[0])
    # Who carries no name yet is drawn for anew: else every newcomer would begin with the same one.
    person = participant or actor.user_id or actor.visitor or secrets.token_hex(8)
    there = frozenset(tally.statement for tally in tallies)
    return _Way(next_statement(tallies, answered, voter=person), there, len(answered))


def _shown(
    conversation: Conversation, participant: int | None, statement_id: int | None
) -> StatementRow | None:
    if statement_id is None:
        return None
    rows = statements.run(_STATEMENT, [participant, participant, statement_id, conversation.pk])
    return StatementRow(*rows[0]) if rows else None


# Asked with each answer, on the one page where nobody should wait: put together here, planned once a connection.
_PUBLISHED = (
    "FROM opinions_statement s JOIN content_contribution c ON c.id = s.contribution_id AND c.state = 'published' "
    "LEFT JOIN opinions_stance v ON v.statement_id = s.contribution_id AND v.participant_id = %s "
)
_THERE = (
    "SELECT s.contribution_id, s.agrees, s.disagrees, s.passes, s.extremity, v.value "  # our own parts
    f"{_PUBLISHED} WHERE s.conversation_id = %s"
)
_STATEMENT = (
    "SELECT s.contribution_id, s.number, r.body, c.published_at, c.state, s.seed, s.agrees, s.disagrees, s.passes, "
    f"s.votes, v.value, coalesce(s.author_id = %s, false) {_PUBLISHED} "
    "JOIN content_revision r ON r.contribution_id = c.id AND r.number = c.revision "
    "WHERE s.contribution_id = %s AND s.conversation_id = %s"
)
_FIGURES = (
    "SELECT g.participants, g.votes, (SELECT count(*) FROM opinions_statement s JOIN content_contribution c "
    "ON c.id = s.contribution_id WHERE s.author_id = %s AND c.state = 'awaiting'), "
    "(SELECT v.statement_id FROM opinions_stance v JOIN content_contribution c ON c.id = v.statement_id "
    "WHERE v.participant_id = %s AND c.state = 'published' ORDER BY v.at DESC, v.id DESC LIMIT 1) "
    "FROM opinions_conversation o LEFT JOIN LATERAL (SELECT participants, votes FROM opinions_grouping "
    "WHERE conversation_id = o.tool_id ORDER BY id DESC LIMIT 1) g ON true WHERE o.tool_id = %s"
)

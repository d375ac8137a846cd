"""Whether a conversation takes answers: by the database's clock, to the second."""

from datetime import datetime

from django.db import connection

from moteplass.kit import statements
from moteplass.tools.opinions.models import Conversation


class Closed(Exception):
    """The conversation has closed. `closed_at` is when."""

    def __init__(self, closed_at: datetime) -> None:
        super().__init__(closed_at)
        self.closed_at = closed_at


def hold_open(conversation: Conversation) -> datetime:
    """Make sure it takes answers, and keep it so until this transaction ends. Returns the moment. One query.

    The lock is shared among answers and exclusive for closing and for the job that begins to count: each waits for
    the answers in flight. Advisory, so answers write nothing to the conversation's row. Raises Closed.
    """
    rows = statements.run(_HELD, [_LOCK, conversation.pk, conversation.pk])
    closes_at, now = rows[0]
    if closes_at is not None and now >= closes_at:
        raise Closed(closes_at)
    return now  # type: ignore[no-any-return]


def hold_still(conversation_id: int) -> datetime:
    """Wait for answers in flight, and keep new ones out until this transaction ends. Returns the database's time."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", [_LOCK, conversation_id])
        cursor.execute("SELECT clock_timestamp()")
        return cursor.fetchone()[0]  # type: ignore[no-any-return]


_HELD = (
    "WITH held AS MATERIALIZED (SELECT pg_advisory_xact_lock_shared(%s::int, %s::int)) "
    "SELECT c.closes_at, clock_timestamp() FROM held, opinions_conversation c WHERE c.tool_id = %s"
)
# First half of the advisory lock's key: "opin".
_LOCK = 0x6F70696E

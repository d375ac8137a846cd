"""Whether a conversation takes answers: by the database's clock, to the second."""

from datetime import datetime

from django.db import connection

from moteplass.kit import statements
from moteplass.tools.opinions.models import Conversation

# First half of the advisory lock's key: "opin".
LOCK = 0x6F70696E


class Closed(Exception):
    """The conversation has closed. `closed_at` is when."""

    def __init__(self, closed_at: datetime) -> None:
        super().__init__(closed_at)
        self.closed_at = closed_at


def hold_open(conversation: Conversation) -> datetime:
    """Make sure it takes answers, and keep it so until this transaction ends. Returns the moment. Two queries.

    The lock is shared among answers and exclusive for closing and for the job that begins to count: each waits for
    the answers in flight. Advisory, so answers write nothing to the conversation's row. Raises Closed.
    """
    statements.run("SELECT pg_advisory_xact_lock_shared(%s::int, %s::int)", [LOCK, conversation.pk])
    # Asked after the lock has been waited for: in one statement it would be read as it was before.
    rows = statements.run(
        "SELECT closes_at, clock_timestamp() FROM opinions_conversation WHERE tool_id = %s", [conversation.pk]
    )
    closes_at, now = rows[0]
    if closes_at is not None and now >= closes_at:
        raise Closed(closes_at)
    return now  # type: ignore[no-any-return]


def hold_still(conversation_id: int) -> datetime:
    """Wait for answers in flight, and keep new ones out until this transaction ends. Returns the database's time."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", [LOCK, conversation_id])
        cursor.execute("SELECT clock_timestamp()")
        return cursor.fetchone()[0]  # type: ignore[no-any-return]

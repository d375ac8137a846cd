"""Asking for the groups to be found anew, and giving participants their numbers."""

from django.db import transaction

from moteplass.kit import statements
from moteplass.spine.command import Tx
from moteplass.tools.opinions.facts import OpinionsChanged

# Asked first: an INSERT that finds the row locks nothing, but costs more than looking.
_WANT = (
    "INSERT INTO opinions_wantsgrouping (conversation_id) SELECT %s WHERE NOT EXISTS "
    "(SELECT FROM opinions_wantsgrouping WHERE conversation_id = %s) ON CONFLICT DO NOTHING RETURNING conversation_id"
)


def want_grouping(tx: Tx, conversation_id: int) -> None:
    """Say that something has changed that the groups rest on. The first to say so starts the job. One query."""
    if statements.run(_WANT, [conversation_id, conversation_id]):
        tx.emit(OpinionsChanged(conversation_id))


def give_numbers(conversation_id: int) -> None:
    """Number the participants that have none, in the order they came. Not for the middle of a long transaction: their
    rows are locked until it ends, and they answer meanwhile."""
    with transaction.atomic():
        statements.run(_ALONE, [_LOCK, conversation_id])
        statements.run(_NUMBERS, [conversation_id, conversation_id])


# First half of the advisory lock's key: "opnu".
_LOCK = 0x6F706E75
_ALONE = "SELECT pg_advisory_xact_lock(%s::int, %s::int)"
_NUMBERS = """
UPDATE opinions_participant p SET number = given.number FROM (
  SELECT id, (
    SELECT coalesce(max(number) + 1, 0) FROM opinions_participant WHERE conversation_id = %s
  ) + row_number() OVER (ORDER BY id) - 1 AS number
  FROM opinions_participant WHERE conversation_id = %s AND number IS NULL
) given WHERE p.id = given.id
"""

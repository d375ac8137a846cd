"""Adding to a tally that many may add to at once: nobody waits for anybody, nothing is lost or counted twice.

Whoever finds the tally free adds to it, and adds with it what others have left. Whoever finds it held leaves a row, in
the same transaction as what it counts. Rows left are taken up by the next to add or, within a moment, by `fold`. Only
the one who holds the tally takes rows up, so each is added once.
"""

import logging
import threading
from collections.abc import Callable, Sequence
from functools import cache, partial
from typing import Any

from django.db import connection, models, transaction

from moteplass.kit import statements
from moteplass.spine.audit.telling import CHANNEL
from moteplass.spine.content.models import Tally
from moteplass.spine.events.jobs import declare

log = logging.getLogger(__name__)

# How long rows lie at most while the process that left them lives, in seconds. The others are taken up every minute.
MOMENT = 0.2

COUNTERS = tuple(f.attname for f in Tally._meta.concrete_fields if isinstance(f, models.PositiveIntegerField))


Run = Callable[[str, Sequence[Any]], list[tuple[Any, ...]]]


def count(contribution_id: int, counter: str, by: int, run: Run = statements.run) -> None:
    """Add `by` to a counter of a contribution's tally: at once, or within a moment of the commit. One query.

    Never waits. `run`: a command's own `tx.send`, so that its log line goes along. Raises LookupError for a counter
    that tallies do not have.
    """
    if counter not in COUNTERS:
        raise LookupError(f"a tally has no {counter!r}")
    if run(_count(counter), [contribution_id, by, counter, by, contribution_id]):
        transaction.on_commit(partial(_soon, MOMENT))


def counted(contribution_id: int, counter: str) -> int:
    """What a counter stands at, with rows that lie waiting. One query."""
    rows = statements.run(
        f'SELECT coalesce((SELECT "{counter}" FROM content_tally WHERE contribution_id = %s), 0) + coalesce('  # noqa: S608
        "(SELECT sum(by) FROM content_uncounted WHERE contribution_id = %s AND counter = %s), 0)",
        [contribution_id, contribution_id, counter],
    )
    return int(rows[0][0])


def fold() -> None:
    """Take up every row that lies waiting, and tell the page servers. One query."""
    statements.run(_fold(), [])


declare(fold, every="* * * * *")

# Takes up what lies waiting for the tallies that are held. A row that the holder before has taken up is gone by then.
_TAKEN_UP = f"""
gone AS (
  DELETE FROM content_uncounted u USING held WHERE u.contribution_id = held.contribution_id
  RETURNING u.contribution_id, u.counter, u.by
), sums AS (
  SELECT held.contribution_id, {
    ", ".join(
        f"coalesce(sum(gone.by) FILTER (WHERE gone.counter = '{name}'), 0) AS {name}" for name in COUNTERS
    )
}
  FROM held LEFT JOIN gone USING (contribution_id) GROUP BY 1
)
"""  # noqa: S608  # names of our own columns


@cache
def _count(counter: str) -> str:
    sums = ", ".join(
        f"{name} = t.{name} + sums.{name}" + (" + %s" if name == counter else "") for name in COUNTERS
    )
    return (  # names of our own columns
        "WITH held AS MATERIALIZED ("  # noqa: S608
        "SELECT contribution_id FROM content_tally WHERE contribution_id = %s FOR UPDATE SKIP LOCKED), "
        f"{_TAKEN_UP}, added AS ("
        f"UPDATE content_tally t SET {sums} FROM sums WHERE t.contribution_id = sums.contribution_id) "
        "INSERT INTO content_uncounted (contribution_id, counter, by) "
        "SELECT t.contribution_id, %s, %s FROM content_tally t "
        "WHERE t.contribution_id = %s AND NOT EXISTS (SELECT FROM held) RETURNING id"
    )


@cache
def _fold() -> str:
    sums = ", ".join(f"{name} = t.{name} + sums.{name}" for name in COUNTERS)
    # In order: two who fold at once wait for each other, never in a ring.
    return (
        "WITH held AS MATERIALIZED (SELECT contribution_id FROM content_tally "  # noqa: S608
        "WHERE contribution_id IN (SELECT contribution_id FROM content_uncounted) "
        "ORDER BY contribution_id FOR UPDATE), "
        f"{_TAKEN_UP}, added AS ("
        f"UPDATE content_tally t SET {sums} FROM sums WHERE t.contribution_id = sums.contribution_id "
        "RETURNING t.contribution_id) "
        f"SELECT pg_notify('{CHANNEL}', place_id::text) FROM (SELECT DISTINCT c.place_id "
        "FROM content_contribution c JOIN added ON c.id = added.contribution_id) changed"
    )


_asked = threading.Lock()


def _soon(seconds: float) -> None:
    """Fold in a moment: once, however many ask meanwhile."""
    if _asked.acquire(blocking=False):
        timer = threading.Timer(seconds, _fold_once)
        timer.daemon = True
        timer.start()


def _fold_once() -> None:
    # Let go of first: whoever leaves a row from now on asks anew.
    _asked.release()
    try:
        fold()
    except Exception:
        log.exception("counts could not be folded; they are in a minute")
    finally:
        connection.close()

"""The submission period: by the database's clock, to the second."""

from datetime import datetime, timedelta
from typing import Any

from django.db import connection

from moteplass.kit import statements
from moteplass.tools.hearing.models import Hearing

# Utredningsinstruksen 3-3: normally three months, never under six weeks without a written reason. Rules of practice
# change, so they stand here once and are shown to the case worker as advice.
NORMAL = timedelta(days=90)
SHORTEST = timedelta(days=42)


class NotOpen(Exception):
    """The hearing does not take answers now. `closed_at` is when it closed, None before it opens."""

    def __init__(self, closed_at: datetime | None) -> None:
        super().__init__(closed_at)
        self.closed_at = closed_at


def hold_open(hearing: Hearing) -> datetime:
    """Make sure the hearing takes answers, and keep it so until this transaction ends. Returns the moment. One query.

    The lock is shared among answers and exclusive for closing: closing waits for the answers in flight, and an answer
    that comes after is told so. Advisory, so answers write nothing to the hearing's row. Raises NotOpen.
    """
    moment, _none = _held(hearing, _HELD.format("NULL"))
    return moment


def take_in(hearing: Hearing) -> tuple[datetime, int]:
    """As `hold_open`; with the moment comes the number that the answer's contribution is to have. One query."""
    return _held(hearing, _HELD.format("nextval('content_contribution_id_seq')"))


def _held(hearing: Hearing, sql: str) -> tuple[datetime, Any]:
    rows = statements.run(sql, [_LOCK, hearing.pk, hearing.pk])
    state, opens_at, closes_at, now, number = rows[0]
    if state != Hearing.State.OPEN or now >= closes_at:
        raise NotOpen(closes_at if state != Hearing.State.DRAFT else None)
    if now < opens_at:
        raise NotOpen(None)
    return now, number


def hold_shut(hearing: Hearing) -> datetime:
    """Wait for answers in flight and keep new ones out until this transaction ends. Returns the database's time."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", [_LOCK, hearing.pk])
        cursor.execute("SELECT clock_timestamp()")
        return cursor.fetchone()[0]  # type: ignore[no-any-return]


# One statement, though it reads what stood before it waited for the lock: a hearing only closes by its deadline, which
# is held against the clock after the wait, and a deadline only ever moves later.
_HELD = (
    "WITH held AS MATERIALIZED (SELECT pg_advisory_xact_lock_shared(%s::int, %s::int)) "
    "SELECT h.state, h.opens_at, h.closes_at, clock_timestamp(), {} "
    "FROM held, hearing_hearing h WHERE h.tool_id = %s"
)
# First half of the advisory lock's key: "hearing", so that other tools' locks are others.
_LOCK = 0x68656172

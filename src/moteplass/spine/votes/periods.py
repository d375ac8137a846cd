"""When a voting takes votes: by the database's clock, to the moment."""

from datetime import datetime

from moteplass.kit import statements
from moteplass.spine.votes.ballots import Voting

# First half of the advisory locks' keys: "vote" for a voting, "poll" for the votings of a tool.
_VOTING, _TOOL = 0x766F7465, 0x706F6C6C


class NotOpen(Exception):
    """The voting takes no votes now. `closed_at` is when it closed, None before it opens."""

    def __init__(self, closed_at: datetime | None) -> None:
        super().__init__(closed_at)
        self.closed_at = closed_at


def hold_open(voting: Voting) -> Voting:
    """The voting as it stands, which takes votes, and is kept so until this transaction ends. Raises NotOpen.

    The lock is shared among voters and exclusive for changing the voting.
    """
    found, now = _held(voting, _LOCK_SHARED)
    if now < found.opens_at:
        raise NotOpen(None)
    if found.closes_at is not None and now >= found.closes_at:
        raise NotOpen(found.closes_at)
    return found


def hold_still(voting: Voting) -> tuple[Voting, datetime]:
    """Wait for votes in flight and keep new ones out until this transaction ends. With the database's time."""
    return _held(voting, _LOCK)


def hold_tool(tool_id: int) -> None:
    """Let nobody else set up a voting in this tool until this transaction ends."""
    statements.run(_LOCK, [_TOOL, tool_id])


def _held(voting: Voting, lock: str) -> tuple[Voting, datetime]:
    statements.run(lock, [_VOTING, voting.pk])
    # A statement of its own: it must see what was committed while the one before waited.
    rows = statements.run(_READ, [voting.pk])
    if not rows:
        raise Voting.DoesNotExist(voting.pk)
    *columns, now = rows[0]
    return Voting.from_db("default", _COLUMNS, columns), now


_LOCK = "SELECT pg_advisory_xact_lock(%s::int, %s::int)"
_LOCK_SHARED = "SELECT pg_advisory_xact_lock_shared(%s::int, %s::int)"
_COLUMNS = [field.attname for field in Voting._meta.concrete_fields]
_READ = f"SELECT {', '.join(_COLUMNS)}, clock_timestamp() FROM votes_voting WHERE id = %s"  # noqa: S608  # our own columns

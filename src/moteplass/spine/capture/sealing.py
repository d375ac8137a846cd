"""The hash chains: each minute, what has settled since the last is sealed. Writers never wait.

A row's id is taken from its table's sequence before the row is committed, so rows can appear below ids that are already
there. Whoever has taken an id holds a lock on the sequence until their transaction ends; so when all who hold it now
have ended, no id that has been given out by now can still appear.
"""

import hashlib
import json
import struct
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from time import monotonic, sleep
from typing import Any

from django.db.models import Model

from moteplass.kit import statements
from moteplass.kit.locks import one_at_a_time
from moteplass.spine.audit.models import AuditEntry
from moteplass.spine.capture.models import CaptureFile, Chain, Gone, Seal
from moteplass.spine.content.models import Attachment, Revision
from moteplass.spine.events.jobs import declare

_LOCK = 0x5EA1
# A seal takes so many rows at most: what is held in memory, here and when it is verified.
ROWS = 2_000
# Before any id there can be.
BEGINNING = -(2**63)
# Those under way end within milliseconds. An import that takes longer is waited for by the next run.
_PATIENCE = 5.0

# What is hashed of each row, in this order. A change here is a new chain: what has been sealed would read as changed.
KEPT: dict[Chain, tuple[type[Model], tuple[str, ...]]] = {
    Chain.LOG: (
        AuditEntry,
        (
            *("id", "at", "actor_id", "actor_name", "act", "verb", "organisation_id", "place_id", "tool_id"),
            *("subject", "subject_id", "details", "quiet"),
        ),
    ),
    # Not who wrote it (by): an account may be forgotten, its words may not be changed.
    Chain.REVISIONS: (
        Revision,
        ("id", "contribution_id", "number", "title", "body", "format", "html", "at", "by_name"),
    ),
    Chain.ATTACHMENTS: (
        Attachment,
        ("id", "contribution_id", "revision", "name", "mime", "size", "sha256", "file"),
    ),
    Chain.CAPTURES: (CaptureFile, ("id", "capture_id", "format", "file", "mime", "size", "sha256")),
    Chain.GONE: (Gone, ("id", "chain", "row", "contribution", "at")),
}


@dataclass(frozen=True, slots=True)
class Line:
    """A row as a seal knows it."""

    id: int
    sha256: bytes


_LINE = struct.Struct(">q32s")


def lines_in(seal: Seal) -> list[Line]:
    return [Line(*found) for found in _LINE.iter_unpack(seal.lines)]


def rows_between(chain: Chain, after: int, upto: int, most: int | None = None) -> Iterator[Line]:
    """The rows that there are with ids after one and up to another, hashed, in their order. One query."""
    model, names = KEPT[chain]
    found = model._base_manager.filter(pk__gt=after, pk__lte=upto).order_by("pk")
    for row in found.values_list(*names)[:most]:
        yield Line(row[0], hashlib.sha256(_canonical(row)).digest())


def _canonical(row: tuple[Any, ...]) -> bytes:
    return json.dumps(row, default=_moment, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode(
        errors="surrogatepass"
    )


def _moment(value: datetime) -> str:
    return value.astimezone(UTC).isoformat(timespec="microseconds")


def chained(previous: Seal | None, chain: str, upto: int, lines: bytes) -> str:
    """What a seal must say."""
    before = previous.sha256 if previous else ""
    return hashlib.sha256(f"{before} {chain} {upto} ".encode() + lines).hexdigest()


def seal() -> None:
    """Seal what has settled in every table. By one process at a time; the others leave it to that one."""
    for chain in Chain:
        with one_at_a_time(_LOCK, list(Chain).index(chain)) as mine:
            if mine and (upto := _settled(chain)):
                while _seal_next(chain, upto):
                    pass


declare(seal, every="* * * * *")


def _seal_next(chain: Chain, upto: int) -> bool:
    """Add one seal, of at most ROWS rows. Whether there may be more."""
    last = newest(chain)
    after = last.upto if last else BEGINNING
    rows = list(rows_between(chain, after, upto, ROWS))
    if not rows:
        return False
    # A full seal ends with its last row: what comes after may not have been read yet.
    upto = rows[-1].id if len(rows) == ROWS else upto
    lines = b"".join(_LINE.pack(row.id, row.sha256) for row in rows)
    Seal.objects.create(
        chain=chain, previous=last, upto=upto, lines=lines, sha256=chained(last, chain, upto, lines)
    )
    return len(rows) == ROWS


def newest(chain: Chain) -> Seal | None:
    return Seal.objects.filter(chain=chain).order_by("-pk").first()


def _settled(chain: Chain) -> int:
    """The id up to which nothing can come any more; 0 where that is not known in time."""
    sequence = f"pg_get_serial_sequence('{KEPT[chain][0]._meta.db_table}', 'id')"
    # Our own names. A sequence that nobody has asked yet says 1 all the same, and there is no row to find.
    ((upto,),) = statements.run(f"SELECT pg_sequence_last_value({sequence}::regclass)", [])
    under_way = {holder for (holder,) in statements.run(_HOLDERS % sequence, [])}
    until = monotonic() + _PATIENCE
    while under_way:
        if monotonic() > until:
            return 0
        sleep(0.02)
        under_way &= {holder for (holder,) in statements.run(_HOLDERS % sequence, [])}
    return int(upto or 0)


# Each transaction by the name it has only once.
_HOLDERS = """
SELECT virtualtransaction FROM pg_locks
WHERE relation = %s::regclass AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
  AND mode = 'RowExclusiveLock' AND granted AND pid <> pg_backend_pid()
"""

"""What happens in the background: the groups are found anew after answers have come in. Pages never wait for it."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

from django.db import connection, transaction

from moteplass.kit import clock
from moteplass.spine.events.jobs import defer
from moteplass.tools.opinions import grouping
from moteplass.tools.opinions.models import Conversation, Grouping, WantsGrouping
from moteplass.tools.opinions.periods import hold_still

# Answers come many at a time: so long after the first, one finding does for all of them.
SETTLE = timedelta(seconds=3)
# A finding may take a fifth of the worker's time, not all of it, and yet not wait for ever.
_REST = 4
_LONGEST = timedelta(minutes=5)
# A wish older than this has lost its job.
_LOST = timedelta(minutes=10)
# First half of the advisory lock's key: "opgr".
_LOCK = 0x6F706772


def schedule(conversation_id: int) -> None:
    """In a moment, find the groups: the longer the last finding took, the longer the moment."""
    defer(group, at=clock.now() + _moment(conversation_id), conversation_id=conversation_id)


def _moment(conversation_id: int) -> timedelta:
    rows = Grouping.objects.filter(conversation_id=conversation_id).order_by("-id")
    took = rows.values_list("seconds", flat=True).first() or 0.0
    return min(_LONGEST, max(SETTLE, timedelta(seconds=took * _REST)))


def group(conversation_id: int) -> None:
    """Find the groups and keep them, where something has changed since they were found.

    Only one at a time in each conversation; whoever finds it taken comes back.
    """
    with alone(conversation_id) as mine:
        if not mine:
            schedule(conversation_id)
            return
        with transaction.atomic():
            # Answers in flight are waited for: each that comes after this finds no wish, and makes a new one.
            hold_still(conversation_id)
            wanted, _rows = WantsGrouping.objects.filter(pk=conversation_id).delete()
        if not wanted:
            return
        try:
            find(conversation_id)
        except BaseException:
            # Tried again, whatever becomes of this job.
            WantsGrouping.objects.get_or_create(conversation_id=conversation_id)
            raise


def find(conversation_id: int) -> Grouping | None:
    """Find the groups now, and keep them. The caller is `alone`."""
    return grouping.find_and_keep(Conversation.objects.select_related("tool").get(pk=conversation_id))


@contextmanager
def alone(conversation_id: int) -> Iterator[bool]:
    """Whether nobody else is finding the groups of this conversation, until the end."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s, %s)", [_LOCK, conversation_id])
        (mine,) = cursor.fetchone()
    try:
        yield bool(mine)
    finally:
        if mine:
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_unlock(%s, %s)", [_LOCK, conversation_id])


def sweep() -> None:
    """Find the groups where a job was lost. Every minute; one query where there is none."""
    lost = WantsGrouping.objects.filter(since__lt=clock.now() - _LOST)
    for conversation_id in lost.values_list("pk", flat=True):
        defer(group, conversation_id=conversation_id)

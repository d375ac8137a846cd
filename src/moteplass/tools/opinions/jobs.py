"""What happens in the background: groups are found anew after answers have come in, and who follows is told.

Pages never wait for it.
"""

from datetime import timedelta
from typing import Any

from django.db import transaction
from django.db.models.functions import Now
from django.urls import reverse

from moteplass.kit import clock
from moteplass.kit.localise import today
from moteplass.kit.locks import one_at_a_time
from moteplass.spine.events.jobs import defer
from moteplass.spine.notify.following import followers, stop_address
from moteplass.spine.notify.mails import address, key_of, write_mail
from moteplass.spine.places.models import Tool
from moteplass.tools.opinions import grouping
from moteplass.tools.opinions.groups.shapes import Settings
from moteplass.tools.opinions.models import Conversation, Grouping, WantsGrouping
from moteplass.tools.opinions.periods import hold_still

# Answers come many at a time: so long after the first, one finding does for all of them.
SETTLE = timedelta(seconds=3)
# A finding may take a fifth of the worker's time, not all of it, and yet not wait for ever.
_REST = 4
_LONGEST = Settings().rest
# A wish older than this has lost its job.
_LOST = timedelta(minutes=10)
# First half of the advisory lock's key: "opgr".
_LOCK = 0x6F706772


def schedule(conversation_id: int) -> None:
    """In a moment, find the groups: the longer the last finding took, the longer the moment."""
    defer(group, at=clock.now() + _moment(conversation_id), conversation_id=conversation_id)


def _moment(conversation_id: int) -> timedelta:
    took = _latest(conversation_id, "seconds") or 0.0
    return min(_LONGEST, max(SETTLE, timedelta(seconds=took * _REST)))


def _latest(conversation_id: int, column: str) -> Any:
    """One column of the latest finding, None before the first."""
    rows = Grouping.objects.filter(conversation_id=conversation_id).order_by("-id")
    return rows.values_list(column, flat=True).first()


def group(conversation_id: int) -> None:
    """Find the groups and keep them, where something has changed since they were found.

    Only one at a time in each conversation; whoever finds it taken comes back.
    """
    with one_at_a_time(_LOCK, conversation_id) as mine:
        if not mine:
            schedule(conversation_id)
            return
        conversation = Conversation.objects.select_related("tool").get(pk=conversation_id)
        if grouping.grow(conversation):
            # The wish stays until all has been seen: whatever becomes of this job, the sweep comes back to it.
            WantsGrouping.objects.filter(pk=conversation_id).update(since=Now())
            defer(group, at=clock.now() + SETTLE, conversation_id=conversation_id)
            return
        with transaction.atomic():
            # Answers in flight are waited for: each that comes after this finds no wish, and makes a new one.
            hold_still(conversation_id)
            wanted, _rows = WantsGrouping.objects.filter(pk=conversation_id).delete()
        if not wanted:
            return
        before = _latest(conversation_id, "k")
        try:
            kept = grouping.find_and_keep(conversation)
        except BaseException:
            # Tried again, whatever becomes of this job.
            WantsGrouping.objects.get_or_create(conversation_id=conversation_id)
            raise
        if kept is not None and kept.k and kept.k != before:
            defer(tell_of_groups, conversation_id=conversation_id)


def sweep() -> None:
    """Find the groups where a job was lost. Every minute; one query where there is none."""
    lost = WantsGrouping.objects.filter(since__lt=clock.now() - _LOST)
    for conversation_id in lost.values_list("pk", flat=True):
        defer(group, conversation_id=conversation_id)


def watch_deadline(conversation_id: int) -> None:
    """Tell who follows when it closes. After each change of when that is."""
    closes_at = Conversation.objects.get(pk=conversation_id).closes_at
    if closes_at is not None:
        defer(tell_of_closing, at=closes_at, conversation_id=conversation_id)


def tell_of_closing(conversation_id: int) -> None:
    """Tell who follows that it has closed, once for each deadline. Where it has moved, a later job does it."""
    closed = Conversation.objects.get(pk=conversation_id).closes_at
    if closed is not None and closed <= clock.now():
        _tell(conversation_id, "closed", closed, closed=closed)


def tell_of_groups(conversation_id: int) -> None:
    """Tell who follows how many groups there are now, once a day at most."""
    groups = _latest(conversation_id, "k")
    _tell(conversation_id, "groups", today(), closed=None, groups=groups)


def _tell(conversation_id: int, what: str, when: object, **context: Any) -> None:
    tool = Tool.objects.select_related("place").get(pk=conversation_id)
    where = {"place": tool.place.slug, "tool": tool.slug}
    for follower in followers(tool.pk).iterator():
        write_mail(
            to=follower.email,
            template="opinions/mail/changed.txt",
            purpose=f"opinions.{what}",
            key=key_of(what, tool.pk, when, follower.email),
            language=follower.language,
            place=tool.place,
            unsubscribe=stop_address(follower),
            title=tool.title,
            link=address(reverse("opinions-map", kwargs=where)),
            **context,
        )

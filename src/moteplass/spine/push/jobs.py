"""The journal is sent on in the background: what is new or has changed, a batch at a time, one process at a time."""

import logging
import time
import zlib
from collections.abc import Iterator
from datetime import timedelta
from itertools import chain
from typing import Any

from django.conf import settings
from django.utils import translation

from moteplass.kit import clock
from moteplass.kit.locks import one_at_a_time
from moteplass.spine.access.actor import SYSTEM
from moteplass.spine.events.jobs import declare
from moteplass.spine.journal.models import Case
from moteplass.spine.push import changes
from moteplass.spine.push.commands import FINE, note_sent
from moteplass.spine.push.facts import PushAsked
from moteplass.spine.push.models import OF_ALL, Pushed, Receiver
from moteplass.spine.push.receivers import Named, Takes, named, reached
from moteplass.spine.push.web import Trouble
from moteplass.spine.registry.loader import when

log = logging.getLogger(__name__)

# First half of the advisory lock's key: "push".
_LOCK = 0x70757368
# So many are read at once; and so long, in seconds, one receiver keeps others' jobs waiting.
BATCH = 100
_WHILE = 120
# Between two tries: twice as long each time.
_FIRST, _LONGEST = timedelta(minutes=2), timedelta(hours=12)


def push_journal() -> None:
    """By the clock, and when somebody asks: everything that waits, to every receiver."""
    for receiver in named():
        with one_at_a_time(_LOCK, zlib.crc32(receiver.name.encode()) >> 1) as mine:
            if mine:
                _push(receiver)


def _push(to: Named) -> None:
    now = clock.now()
    receiver, _new = Receiver.objects.get_or_create(name=to.name)
    if receiver.next_at and receiver.next_at > now:
        return
    Receiver.objects.filter(pk=receiver.pk).update(tried_at=now)
    waiting = _waiting(receiver, to)
    first = next(waiting, None)
    if first is None:
        return
    try:
        with reached(to) as takes, translation.override(settings.LANGUAGE_CODE):
            _send(takes, receiver, chain([first], waiting))
    except Trouble as trouble:
        _wait(receiver, trouble)
    else:
        Receiver.objects.filter(pk=receiver.pk).update(**FINE)


def _send(takes: Takes, receiver: Receiver, waiting: Iterator[Any]) -> None:
    """Raises Trouble that is the receiver's. What is wrong with one thing only keeps that one waiting."""
    until = time.monotonic() + _WHILE
    for about in waiting:
        is_case = isinstance(about, Case)
        try:
            there = takes.case(about) if is_case else takes.entry(about)
        except Trouble as trouble:
            if trouble.problem in OF_ALL:
                raise
            which = {"case": about} if is_case else {"entry": about}
            row, _new = Pushed.objects.get_or_create(receiver=receiver, **which)
            _wait(row, trouble)
        else:
            files = 0 if is_case else about.files_now
            note_sent(SYSTEM, about=about, receiver=receiver, there=there, stamp=about.now, files=files)
        if time.monotonic() > until:
            return


def _waiting(receiver: Receiver, to: Named) -> Iterator[Any]:
    """Cases before their entries, each read when its turn comes."""
    for rows in (changes.cases, changes.entries):
        last = 0
        while batch := list(rows(receiver, to, clock.now()).filter(pk__gt=last)[:BATCH]):
            yield from batch
            last = batch[-1].pk


def _wait(row: Receiver | Pushed, trouble: Trouble) -> None:
    log.warning("%s: %s", row, trouble)
    row.tries += 1
    pause = min(_FIRST * 2 ** min(row.tries - 1, 12), _LONGEST)
    type(row)._default_manager.filter(pk=row.pk).update(
        problem=trouble.problem, status=trouble.status, tries=row.tries, next_at=clock.now() + pause
    )


when(PushAsked, push_journal)
declare(push_journal, every="2-59/5 * * * *")

"""Numbers have no gaps and no doubles, whoever writes at once and whoever is killed in the middle of it."""

import os
import select
import signal
import time
from collections.abc import Callable

import pytest
from django.db import connection

from moteplass.kit.statements import run
from moteplass.spine.access.actor import SYSTEM
from moteplass.spine.audit.models import AuditEntry
from moteplass.spine.journal import numbers, registering
from moteplass.spine.journal.models import Case, Entry, Series
from moteplass.spine.journal.registering import behind, keep
from moteplass.spine.places.models import Tool
from tests.world import World

_EACH = 50
_COPIES = """
INSERT INTO content_contribution (organisation_id, place_id, tool_id, kind, state, author_name, author_title, capacity,
  channel, language, title, revision)
SELECT organisation_id, place_id, tool_id, kind, state, 'Kari', '', capacity, channel, language, title, revision
FROM content_contribution, generate_series(2, %s) WHERE id = %s
"""


def write_until_done() -> None:
    while tools := behind():
        for tool in Tool.objects.filter(pk__in=tools):
            keep(SYSTEM, tool=tool)


def fork(work: Callable[[], None]) -> int:
    """A process of its own that does the work, with a connection of its own."""
    if child := os.fork():
        return child
    try:
        # The parent's socket: forgotten, for to close it would close the parent's.
        connection.connection = None
        signal.alarm(100)
        work()
    except BaseException:
        os._exit(1)
    os._exit(0)


def doomed(where: object, name: str) -> tuple[int, int]:
    """A writer that stops in the middle of a transaction, when `where.name` has been done, and waits for its end.

    The pipe that tells when it stands there, and its process.
    """
    there, tell = os.pipe()

    def work() -> None:
        first = getattr(where, name)

        def then_stop(*args: object) -> None:
            first(*args)
            os.write(tell, b"!")
            signal.pause()

        setattr(where, name, then_stop)
        write_until_done()

    child = fork(work)
    os.close(tell)
    return there, child


def kill_one(victims: dict[int, int]) -> None:
    """Kill the first of them that stands in the middle."""
    standing, _, _ = select.select(list(victims), [], [], 60)
    assert standing, "nobody came to the middle"
    assert os.read(standing[0], 1) == b"!", "it ended before it came to the middle"
    child = victims.pop(standing[0])
    os.kill(child, signal.SIGKILL)
    assert os.WTERMSIG(os.waitpid(child, 0)[1]) == signal.SIGKILL


def wait_for(count: int) -> None:
    """Until so many wait for what another holds."""
    sql = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"
    for _try in range(600):
        if run(sql, [])[0][0] >= count:
            return
        time.sleep(0.05)
    raise AssertionError(f"{count} never waited at once")


@pytest.mark.django_db(transaction=True)
def test_eight_writers_of_whom_four_are_killed_leave_no_gap_and_no_double(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(registering, "BATCH", 10)
    for title in ("A bridge", "A road", "A quay"):
        answer = world.answer(world.place(title=title))
        with connection.cursor() as cursor:
            cursor.execute(_COPIES, [_EACH, answer.pk])
    # When it has taken its numbers, and when its rows are in.
    middle = [(numbers, "take"), (registering, "_register")] * 2
    victims = dict([doomed(*middle[0])])
    select.select(list(victims), [], [], 60)
    # It holds what it has taken: all who come wait, those who are to be killed before those who are not.
    victims |= dict(doomed(*at) for at in middle[1:])
    wait_for(3)
    writers = [fork(write_until_done) for _writer in range(4)]
    wait_for(7)
    while victims:
        kill_one(victims)
    assert [os.waitpid(child, 0)[1] for child in writers] == [0] * 4
    assert behind() == []
    # Three letters, and the answers to them.
    everything = 3 * (_EACH + 1)
    assert sorted(Entry.objects.values_list("sequence", flat=True)) == list(range(1, everything + 1))
    assert sorted(Case.objects.values_list("number", flat=True)) == [1, 2, 3]
    assert {s.kind: s.last for s in Series.objects.all()} == {"case": 3, "entry": everything}
    for case in Case.objects.all():
        found = sorted(Entry.objects.filter(case=case).values_list("number", flat=True))
        assert found == list(range(1, _EACH + 2))
        assert case.last == _EACH + 1
    lines = AuditEntry.objects.filter(verb="journal.kept").values_list("details__registered", flat=True)
    assert sum(lines) == everything

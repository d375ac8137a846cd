"""Closing by itself, extending, and the answer that is on its way when the deadline passes."""

import threading
import time
import uuid
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from procrastinate.contrib.django.models import ProcrastinateJob

from moteplass.kit import clock
from moteplass.spine.access.actor import STRANGER, SYSTEM
from moteplass.spine.access.decide import Refused
from moteplass.spine.content import writing
from moteplass.spine.content.models import Revision
from moteplass.spine.events.jobs import name_of, run
from moteplass.spine.stewardship.commands import NotPossible
from moteplass.tools.hearing import jobs
from moteplass.tools.hearing.answers import AnswerInput, Reply
from moteplass.tools.hearing.commands import answering, running
from moteplass.tools.hearing.figures import figures
from moteplass.tools.hearing.models import Answer, Figure, Hearing, Question
from moteplass.tools.hearing.periods import NotOpen
from tests.world import World

pytestmark = pytest.mark.django_db(transaction=True)


def set_deadline(hearing: Hearing, at: datetime) -> None:
    Hearing.objects.filter(pk=hearing.pk).update(opens_at=at - timedelta(days=60), closes_at=at)
    hearing.refresh_from_db()


def deferred(job: Callable[..., None], hearing: Hearing) -> list[Any]:
    """What waits in the queue for this hearing. (Emptying the database between tests leaves the queue as it is.)"""
    waiting = ProcrastinateJob.objects.filter(args__job=name_of(job), status="todo")
    return list(waiting.filter(args__ids__hearing_id=hearing.pk).order_by("pk"))


def form(world: World, hearing: Hearing, text: str) -> AnswerInput:
    return AnswerInput(
        replies=[Reply(world.question(hearing), text=text)], submission=uuid.uuid4(), name="Kari"
    )


class InThread(threading.Thread):
    """Runs something on a connection of its own and keeps what came of it."""

    def __init__(self, work: Callable[[], Any]) -> None:
        super().__init__(daemon=True)
        self.work = work
        self.result: Any = None
        self.error: Exception | None = None
        self.start()

    def run(self) -> None:
        try:
            self.result = self.work()
        except Exception as error:
            self.error = error
        finally:
            connection.close()


def test_an_answer_in_flight_gets_in_and_the_one_after_is_told(world: World, monkeypatch: pytest.MonkeyPatch):
    hearing = world.place()
    first, second = form(world, hearing, "Just in time."), form(world, hearing, "A moment too late.")
    inside, go = threading.Event(), threading.Event()
    write = writing.write

    def slowly(tx: Any, **more: Any) -> Any:
        inside.set()
        assert go.wait(20)
        return write(tx, **more)

    monkeypatch.setattr(writing, "write", slowly)
    deadline = clock.now() + timedelta(seconds=1.5)
    set_deadline(hearing, deadline)
    answer = InThread(lambda: answering.submit_answer(STRANGER, hearing=hearing, given=first))
    assert inside.wait(20), answer.error
    while clock.now() <= deadline + timedelta(seconds=0.1):
        time.sleep(0.05)
    closing = InThread(lambda: running.close_hearing(SYSTEM, hearing=hearing))
    late = InThread(lambda: answering.submit_answer(STRANGER, hearing=hearing, given=second))
    closing.join(0.5)
    assert closing.is_alive(), "closing must wait for the answer that is on its way in"
    go.set()
    for thread in (answer, closing, late):
        thread.join(20)
    assert answer.error is None and answer.result.answer.pk
    assert closing.error is None
    assert isinstance(late.error, NotOpen | Refused)
    assert Answer.objects.filter(hearing=hearing).count() == 1
    assert figures(hearing).total == 1
    assert Hearing.objects.get(pk=hearing.pk).state == "closed"


def test_nothing_gets_in_after_the_deadline_even_when_the_job_is_late(world: World):
    hearing = world.place()
    answer = world.answer(hearing)
    given = form(world, hearing, "Late.")
    set_deadline(hearing, clock.now() - timedelta(milliseconds=1))
    assert Hearing.objects.get(pk=hearing.pk).state == "open"
    with pytest.raises(NotOpen):
        answering.submit_answer(STRANGER, hearing=hearing, given=given)
    with pytest.raises(NotOpen):
        answering.change_answer(STRANGER, answer=answer, given=given, keep_files=frozenset())
    with pytest.raises(NotOpen):
        answering.withdraw_answer(STRANGER, answer=answer)


def test_publishing_sets_the_clock_for_the_closing_and_the_closing_closes(world: World):
    hearing = world.place(write_first=True)
    run(name_of(jobs.schedule), {"hearing_id": hearing.pk})
    (closing,) = deferred(jobs.close_at_deadline, hearing)
    assert closing.scheduled_at == hearing.closes_at
    run(closing.args["job"], closing.args["ids"])
    assert Hearing.objects.get(pk=hearing.pk).state == "open"
    set_deadline(hearing, clock.now() - timedelta(seconds=1))
    run(closing.args["job"], closing.args["ids"])
    run(closing.args["job"], closing.args["ids"])
    closed = Hearing.objects.select_related("tool").get(pk=hearing.pk)
    assert (closed.state, closed.closed_at) == ("closed", closed.closes_at)
    assert closed.tool.write_first is False
    assert len(deferred(jobs.tell_stewards, hearing)) == 1


def test_the_minute_job_closes_what_was_overlooked_and_folds_the_figures(world: World):
    overdue, going = world.place(), world.place()
    for text in ("One.", "Two.", "Three."):
        world.answer(overdue, text)
    set_deadline(overdue, clock.now() - timedelta(hours=3))
    before = figures(overdue)
    jobs.every_minute()
    assert Hearing.objects.get(pk=overdue.pk).state == "closed"
    assert Hearing.objects.get(pk=going.pk).state == "open"
    assert Figure.objects.filter(hearing=overdue).count() == 1
    assert figures(overdue) == before


def test_extending_a_closed_hearing_opens_it_again_and_sets_the_clock_anew(world: World):
    hearing = world.place()
    set_deadline(hearing, clock.now() - timedelta(seconds=1))
    running.close_hearing(SYSTEM, hearing=hearing)
    later = clock.now() + timedelta(days=10)
    running.extend_hearing(world.as_alice, hearing=hearing, closes_at=later, reason="The post was late.")
    reopened = Hearing.objects.get(pk=hearing.pk)
    assert (reopened.state, reopened.closes_at, reopened.closed_at) == ("open", later, None)
    world.answer(reopened, "In again.")
    for job in deferred(jobs.schedule, hearing):
        run(job.args["job"], job.args["ids"])
    assert later in [job.scheduled_at for job in deferred(jobs.close_at_deadline, hearing)]
    assert len(deferred(jobs.announce_extension, hearing)) == 1


@pytest.mark.parametrize("days", [-90, -1, 0])
def test_a_deadline_never_moves_earlier(world: World, days: int):
    hearing = world.place()
    assert hearing.closes_at
    with pytest.raises(NotPossible):
        running.extend_hearing(
            world.as_alice,
            hearing=hearing,
            closes_at=hearing.closes_at + timedelta(days=days),
            reason="Hurry.",
        )


def test_a_deadline_in_the_past_cannot_be_the_new_one(world: World):
    hearing = world.place()
    set_deadline(hearing, clock.now() - timedelta(days=5))
    with pytest.raises(NotPossible):
        running.extend_hearing(
            world.as_alice, hearing=hearing, closes_at=clock.now() - timedelta(days=1), reason="Too late."
        )


def test_publishing_without_a_reason_is_refused_under_six_weeks(world: World):
    hearing = world.place(published=False, days=30)
    Hearing.objects.filter(pk=hearing.pk).update(short_reason="")
    with pytest.raises(NotPossible):
        running.publish_hearing(world.as_alice, hearing=hearing)
    Hearing.objects.filter(pk=hearing.pk).update(short_reason="The signs must be ordered.")
    running.publish_hearing(world.as_alice, hearing=hearing)


def test_the_questions_and_the_rules_stand_once_it_is_published(world: World):
    draft = world.place(published=False)
    # The draft as somebody else's open page still has it.
    stale = Hearing.objects.select_related("tool__place").get(pk=draft.pk)
    running.publish_hearing(world.as_alice, hearing=draft)
    asked = list(Question.objects.filter(section__hearing=draft).values_list("pk", flat=True))
    with pytest.raises(NotPossible):
        running.set_questions(world.as_alice, hearing=stale, sections=[])
    with pytest.raises(NotPossible):
        running.set_terms(
            world.as_alice,
            hearing=stale,
            opens_at=None,
            closes_at=clock.now() + timedelta(days=1),
            short_reason="",
            names_may_be_withheld=False,
            checked_first=False,
            write_first=False,
            comments_allowed=False,
        )
    assert list(Question.objects.filter(section__hearing=draft).values_list("pk", flat=True)) == asked


def test_the_summary_waits_until_the_hearing_has_closed(world: World):
    hearing = world.place()
    with pytest.raises(NotPossible):
        running.write_summary(world.as_alice, hearing=hearing, body="Too early.")
    set_deadline(hearing, clock.now() - timedelta(seconds=1))
    running.close_hearing(SYSTEM, hearing=hearing)
    running.write_summary(world.as_alice, hearing=hearing, body="Most agree.")
    running.write_summary(world.as_alice, hearing=hearing, body="Most agree, some do not.")
    summary = Hearing.objects.get(pk=hearing.pk).summary_id
    assert summary and Revision.objects.filter(contribution_id=summary).count() == 2

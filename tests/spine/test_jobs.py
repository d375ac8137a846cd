"""A job exists exactly when what it is about does, also where a job defers another."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import transaction
from procrastinate.contrib.django import app
from procrastinate.contrib.django.models import ProcrastinateJob

from moteplass.cli.checks.health import _jobs
from moteplass.kit import clock
from moteplass.kit.statements import run
from moteplass.spine.capture.models import Capture
from moteplass.spine.capture.models.capture import Reason
from moteplass.spine.disposal.models import Disposal
from moteplass.spine.events import jobs
from moteplass.spine.notify.mails import send_mail
from moteplass.spine.notify.models import Mail
from moteplass.spine.transfer.models import Transfer
from tests.world import World


def waiting() -> list[Any]:
    return list(ProcrastinateJob.objects.filter(status="todo").values_list("args", "scheduled_at"))


@pytest.mark.django_db(transaction=True)
def test_a_job_deferred_in_a_worker_waits_for_the_commit() -> None:
    # As in `moteplass worker`, where procrastinate has connections of its own.
    with app.replace_connector(app.connector.get_worker_connector()):  # type: ignore[attr-defined]
        with pytest.raises(ZeroDivisionError), transaction.atomic():
            jobs.defer(send_mail, mail_id=1)
            raise ZeroDivisionError
        assert waiting() == []
        with transaction.atomic():
            jobs.defer(send_mail, mail_id=1)
    assert waiting() == [({"job": jobs.name_of(send_mail), "ids": {"mail_id": 1}}, None)]


@pytest.mark.django_db
def test_a_job_is_put_off_until_its_moment() -> None:
    at = clock.now()
    jobs.defer(send_mail, at=at, mail_id=1)
    assert waiting()[0][1] == at


@pytest.mark.django_db
def test_only_what_is_declared_is_ever_a_job() -> None:
    with pytest.raises(LookupError):
        jobs.defer(waiting)  # type: ignore[arg-type]


def begun(attempts: int = 0, *, heartbeat: str = "0 s") -> int:
    """A job that a worker has begun which last gave a sign of life so long ago."""
    jobs.defer(send_mail, mail_id=1)
    [(worker,)] = run("SELECT procrastinate_register_worker_v1()", [])
    [(pk,)] = run("SELECT id FROM procrastinate_fetch_job_v2(NULL, %s::bigint)", [worker])
    run("UPDATE procrastinate_workers SET last_heartbeat = now() - %s::interval", [heartbeat])
    run("UPDATE procrastinate_jobs SET attempts = %s WHERE id = %s", [attempts, pk])
    return int(pk)


def state_of(pk: int) -> Any:
    return ProcrastinateJob.objects.values_list("status", "attempts").get(pk=pk)


@pytest.mark.django_db
def test_what_a_killed_worker_had_begun_is_run_again_in_the_end_no_more_and_the_doctor_tells() -> None:
    lost = begun(heartbeat="1 min")
    assert "1 lost their worker" in [finding.text for finding in _jobs()]
    jobs.take_up()
    assert state_of(lost) == ("todo", 1)
    assert not [finding for finding in _jobs() if "lost" in finding.text]
    run("DELETE FROM procrastinate_jobs", [])
    # The worker's row is gone too: another was started in between.
    pruned = begun(heartbeat="1 min")
    run("SELECT procrastinate_prune_stalled_workers_v1(30)", [])
    jobs.take_up()
    assert state_of(pruned) == ("todo", 1)
    run("DELETE FROM procrastinate_jobs", [])
    fatal = begun(attempts=132, heartbeat="1 min")
    jobs.take_up()
    assert state_of(fatal)[0] == "failed"
    alive = begun()
    jobs.take_up()
    assert state_of(alive) == ("doing", 0)


@pytest.mark.django_db
def test_a_job_that_fails_is_tried_for_days_an_hour_apart_at_most() -> None:
    job = ProcrastinateJob.objects.get(pk=begun()).procrastinate_job
    waits = []
    while again := app.tasks[jobs.TASK].get_retry_exception(exception=OSError(), job=job):
        assert again.retry_decision.retry_at
        waits.append(again.retry_decision.retry_at - clock.now())
        job = job.evolve(attempts=job.attempts + 1)
    assert timedelta(0) < waits[0] <= timedelta(seconds=2) and max(waits) <= timedelta(hours=1)
    assert timedelta(days=5) <= sum(waits, timedelta(0)) < timedelta(days=6)


@pytest.mark.django_db
def test_what_is_promised_and_has_no_job_gets_one(world: World) -> None:
    place = world.place().tool.place
    before = clock.now() - timedelta(hours=2)
    mail = Mail.objects.create(to="ane@fjord.example", purpose="news", subject="News", body="Some.\n")
    Mail.objects.create(to="old@fjord.example", purpose="news", subject="N", body="S.\n")
    Mail.objects.filter(to="old@fjord.example").update(created_at=clock.now() - timedelta(days=6))
    disposal = Disposal.objects.create(
        place=place, count=1, state=Disposal.State.APPROVED, approved_at=before, proposed_by=1, approved_by=2
    )
    transfer = Transfer.objects.create(place=place, leave=True, state=Transfer.State.MAKING)
    capture = Capture.objects.create(place=place, title="T", reason=Reason.ASKED, asked_at=before)
    wanted = [{"mail_id": mail.pk}, {"disposal_id": disposal.pk}, {"transfer_id": transfer.pk}]
    wanted += [{"capture_id": capture.pk}]
    run("DELETE FROM procrastinate_jobs", [])
    for _twice in range(2):
        jobs.defer_owed()
        found = [args["ids"] for args, _at in waiting()]
        assert sorted(found, key=str) == sorted(wanted, key=str)

"""A job exists exactly when what it is about does, also where a job defers another."""

from typing import Any

import pytest
from django.db import transaction
from procrastinate.contrib.django import app
from procrastinate.contrib.django.models import ProcrastinateJob

from moteplass.kit import clock
from moteplass.spine.events import jobs
from moteplass.spine.notify.mails import send_mail


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

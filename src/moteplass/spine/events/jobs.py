"""Facts handed to background jobs in the same commit: a job exists exactly when what it reacts to does.

Queue, retries and the worker are procrastinate's. Jobs are plain functions declared here by their dotted name; only
declared names are ever run.
"""

import json
import logging
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

from procrastinate import App, RetryStrategy

from moteplass.kit import statements

log = logging.getLogger(__name__)

Job = Callable[..., None]
_jobs: dict[str, Job] = {}
_every: dict[str, str] = {}

TASK = "moteplass.job"
# 2 s, 4 s, 8 s … up to about an hour between tries: mail servers come back.
_RETRY = RetryStrategy(max_attempts=12, exponential_wait=2)


def name_of(job: Job) -> str:
    return f"{job.__module__}.{job.__qualname__}"


def declare(job: Job, *, every: str = "") -> str:
    """Make `job` known by its dotted name, so that it can be deferred. `every`: a cron line to run it by."""
    name = name_of(job)
    _jobs[name] = job
    if every:
        _every[name] = every
    return name


def defer(job: Job, *, at: datetime | None = None, **ids: Any) -> None:
    """Run `job(**ids)` in the background after this transaction commits; never if it does not. One query.

    By our own connection: in a worker procrastinate's has another, and a job could be run, and over, before what it is
    about had been committed.
    """
    statements.run(f"SELECT procrastinate_defer_jobs_v1(ARRAY[{_ROW}])", [_arguments(job, ids), at])


def deferral(wanted: Sequence[tuple[Job, dict[str, Any]]]) -> tuple[str, list[Any]]:
    """What `defer` does, for several jobs that are to run at once: a SELECT and its values, for the end of a statement.

    The function is the one procrastinate itself calls; its name carries the version of what it takes.
    """
    sql = f"SELECT procrastinate_defer_jobs_v1(ARRAY[{', '.join([_ROW] * len(wanted))}])"
    return sql, [value for job, ids in wanted for value in (_arguments(job, ids), None)]


# A job's arguments, and when it is to run: at once where that is NULL.
_ROW = f"ROW('default', '{TASK}', 0, NULL, NULL, %s::jsonb, %s::timestamptz)::procrastinate_job_to_defer_v1"


def _arguments(job: Job, ids: dict[str, Any]) -> str:
    name = name_of(job)
    if name not in _jobs:
        raise LookupError(f"{name} is not declared as a job")
    return json.dumps({"job": name, "ids": ids})


def run(job: str, ids: dict[str, Any]) -> None:
    """Run a declared job now. Raises LookupError for a name that nobody declared."""
    try:
        function = _jobs[job]
    except KeyError:
        raise LookupError(f"no job {job!r} is declared") from None
    function(**ids)


def connect(app: App) -> None:
    """Give procrastinate our one task and the jobs that go by the clock. Called when the apps are ready."""

    @app.task(name=TASK, retry=_RETRY)
    def task(job: str, ids: dict[str, Any]) -> None:
        run(job, ids)

    for name, cron in _every.items():

        def by_the_clock(timestamp: int, job: str = name) -> None:
            run(job, {})

        app.periodic(cron=cron, periodic_id=name)(
            app.task(name=f"{TASK}.{name}", pass_context=False)(by_the_clock)
        )

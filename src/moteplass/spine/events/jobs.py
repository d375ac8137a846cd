"""Facts handed to background jobs in the same commit: a job exists exactly when what it reacts to does.

Queue, retries and the worker are procrastinate's. Jobs are plain functions declared here by their dotted name; only
declared names are ever run.
"""

import json
import logging
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any

from procrastinate import App, BaseRetryStrategy, RetryDecision
from procrastinate.jobs import Job as Tried

from moteplass.kit import statements

log = logging.getLogger(__name__)

Job = Callable[..., None]
_jobs: dict[str, Job] = {}
_every: dict[str, str] = {}
_owed: list[tuple[Job, str, Callable[[], Iterable[int]]]] = []

TASK = "moteplass.job"
# 2 s, 4 s, 8 s … an hour between tries: mail servers and storage come back. Given up after five days, as mail is.
_LONGEST = 3600
# So many tries, and it is an hour to the next.
MANY = 12
_MOST = MANY + 5 * 24
PATIENCE = timedelta(days=5)


class _Patient(BaseRetryStrategy):
    def get_retry_decision(self, *, exception: BaseException, job: Tried) -> RetryDecision | None:
        if job.attempts >= _MOST:
            return None
        return RetryDecision(retry_in={"seconds": min(2 ** (job.attempts + 1), _LONGEST)})


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


# A job, in a query that calls it so, whose worker has been killed: a worker that lives says so every ten seconds.
STALLED = """job.status = 'doing' AND NOT EXISTS (
  SELECT FROM procrastinate_workers w
  WHERE w.id = job.worker_id AND w.last_heartbeat > now() - interval '45 seconds')"""
# A job that kills its worker each time is given up in the end, as one that fails is.
_TAKE_UP = f"""
WITH lost AS (SELECT id, attempts FROM procrastinate_jobs job WHERE {STALLED} FOR UPDATE SKIP LOCKED)
SELECT CASE
  WHEN attempts < %s THEN procrastinate_retry_job_v2(
    id, now() + least(2 ^ (attempts + 1), %s) * interval '1 second', NULL, NULL, NULL)
  ELSE procrastinate_finish_job_v1(id, 'failed', false) END
FROM lost
"""  # noqa: S608
_THERE = """
SELECT (args #>> ARRAY['ids', %s])::bigint FROM procrastinate_jobs
WHERE task_name = %s AND args ->> 'job' = %s AND status IN ('todo', 'doing')
"""
# Of what is owed, in one run; the next takes the rest.
_AT_ONCE = 1_000


def take_up() -> None:
    """Run again what workers that were killed had begun; procrastinate itself does not. One query."""
    statements.run(_TAKE_UP, [_MOST, _LONGEST])


def owed(job: Job, name: str, which: Callable[[], Iterable[int]]) -> None:
    """Let `job(name=id)` be deferred for each id of `which()` that no job waits or works for: its own was given up or
    deleted.
    """
    _owed.append((job, name, which))


def defer_owed() -> None:
    """Defer what is owed and has no job. By the clock; a query for each kind, and one for the jobs it has."""
    for job, name, which in _owed:
        # Before the jobs are looked at: a job that ends meanwhile is then deferred again, and finds nothing to do.
        ids = set(which())
        ids -= {pk for (pk,) in statements.run(_THERE, [name, TASK, name_of(job)])}
        if ids:
            some = sorted(ids)[:_AT_ONCE]
            statements.run(*deferral([(job, {name: pk}) for pk in some]), planned=False)


declare(take_up, every="* * * * *")
declare(defer_owed, every="*/10 * * * *")


def run(job: str, ids: dict[str, Any]) -> None:
    """Run a declared job now. Raises LookupError for a name that nobody declared."""
    try:
        function = _jobs[job]
    except KeyError:
        raise LookupError(f"no job {job!r} is declared") from None
    function(**ids)


def connect(app: App) -> None:
    """Give procrastinate our one task and the jobs that go by the clock. Called when the apps are ready."""

    @app.task(name=TASK, retry=_Patient())
    def task(job: str, ids: dict[str, Any]) -> None:
        run(job, ids)

    for name, cron in _every.items():

        def by_the_clock(timestamp: int, job: str = name) -> None:
            run(job, {})

        app.periodic(cron=cron, periodic_id=name)(
            app.task(name=f"{TASK}.{name}", pass_context=False)(by_the_clock)
        )

"""`moteplass worker`: background jobs (procrastinate)."""

from typing import Annotated

import typer


def worker(
    concurrency: Annotated[int, typer.Option(envvar="MOTEPLASS_JOBS", help="Jobs run at once.", min=1)] = 4,
    once: Annotated[bool, typer.Option("--once", help="Do the jobs that wait now, then stop.")] = False,
) -> None:
    """Run background jobs until stopped: mail, search, closing of hearings. Finishes what it has begun."""
    import asyncio

    from moteplass.cli.environment import start_django

    start_django()
    from procrastinate.contrib.django import app

    from moteplass.spine.events.jobs import take_up

    async def run() -> None:
        async with jobs.open_async():
            await jobs.run_worker_async(
                name=f"moteplass-{os.getpid()}",
                concurrency=concurrency,
                wait=not once,
                # Below the supervisor's own patience. A job that is cut off is taken up again: see `take_up`.
                shutdown_graceful_timeout=15,
                delete_jobs="successful",
            )

    import os

    take_up()
    with app.replace_connector(app.connector.get_worker_connector()) as jobs:  # type: ignore[attr-defined]
        asyncio.run(run())

"""A database for one command: the server that `moteplass up` runs, or one that lives as long as the command."""

import signal
from collections.abc import Callable
from pathlib import Path

from moteplass.cli.embedded import folder
from moteplass.cli.embedded.postgres import Postgres
from moteplass.cli.errors import Problem


def borrow(var: Path) -> tuple[str, Callable[[], None]]:
    """The database's address, and what to call when done. Raises Problem where there is no database yet."""
    server = Postgres(var / "pg", var / "log" / "database.log")
    if not server.check_folder():
        raise Problem(
            f"There is no database in {var} yet.",
            "Make it with: moteplass up",
            "Or point to a server: DATABASE_URL=postgresql://user:password@host/name",
        )
    lock = folder.try_lock(var)
    if lock is None:
        # Its holder runs the server; it may be on its way up.
        server.wait_ready(seconds=30)
        return server.url, lambda: None
    lock.note(command="one command")
    server.end_leftover()
    # SIGTERM: another command may have begun to use our server and be allowed to finish.
    child = server.as_child(stop_signal=signal.SIGTERM)
    child.start()
    try:
        server.wait_ready()
    except BaseException:
        child.stop()
        lock.release()
        raise

    def give_back() -> None:
        from django.db import connections

        connections.close_all()
        child.stop()
        lock.release()

    return server.url, give_back

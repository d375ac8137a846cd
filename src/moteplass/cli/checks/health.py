"""What an installation is made of, looked at piece by piece. Reads only."""

import os
import platform
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from importlib import metadata
from pathlib import Path
from typing import Any


class State(StrEnum):
    GOOD = "good"
    LOOK = "look"
    WRONG = "wrong"


@dataclass(frozen=True)
class Finding:
    """One thing looked at: its state in a word, what was found, and what to do about it."""

    state: State
    what: str
    text: str
    to_do: str = ""


def findings() -> Iterator[Finding]:
    """Look at everything, in the order one would mend it. A check that fails is itself a finding."""
    yield from _guarded("version", _version)
    started = list(_guarded("settings", _settings))
    yield from started
    if any(finding.state is State.WRONG for finding in started):
        return
    checks: list[tuple[str, Callable[[], Iterator[Finding]]]] = [
        ("secrets", _secrets),
        ("database", _database),
        ("limits", _limits),
        ("mail", _mail),
        ("files", _files),
        ("front-end", _front_end),
        ("translations", _translations),
    ]
    for what, check in checks:
        yield from _guarded(what, check)


def _guarded(what: str, check: Callable[[], Iterator[Finding]]) -> Iterator[Finding]:
    try:
        yield from check()
    except Exception as error:
        first = str(error).strip().splitlines()
        yield Finding(State.WRONG, what, f"{type(error).__name__}: {first[0] if first else ''}")


def _version() -> Iterator[Finding]:
    text = (
        f"Møteplass {metadata.version('moteplass')}, Python {platform.python_version()}, {platform.system()}"
    )
    yield Finding(State.GOOD, "version", text)


def _settings() -> Iterator[Finding]:
    from moteplass.cli.environment import settings_module, var_folder

    module = settings_module()
    server = _embedded_url(var_folder())
    if server:
        os.environ["DATABASE_URL"] = server
    import django

    django.setup()
    yield Finding(State.GOOD, "settings", module)
    yield Finding(State.GOOD, "folder", str(var_folder()))


def _embedded_url(var: Path) -> str:
    """The address of the embedded server where there is no DATABASE_URL and it is installed; else empty."""
    from moteplass.cli.embedded.postgres import Postgres

    return "" if os.environ.get("DATABASE_URL") else Postgres(var / "pg", var / "log" / "database.log").url


def _secrets() -> Iterator[Finding]:
    from django.conf import settings

    embedded = os.environ["DJANGO_SETTINGS_MODULE"].endswith(".embedded")
    key = settings.SECRET_KEY
    if len(key) < 40 or len(set(key)) < 10:
        yield Finding(
            State.WRONG,
            "secret key",
            "too short to be secret",
            "Set MOTEPLASS_SECRET_KEY to 50 random characters.",
        )
    else:
        yield Finding(State.GOOD, "secret key", f"set ({len(key)} characters)")
    if settings.DEBUG:
        yield Finding(State.WRONG, "debug", "on: errors show the code to everyone", "Turn DEBUG off.")
    else:
        yield Finding(State.GOOD, "debug", "off")
    if embedded:
        yield Finding(
            State.LOOK, "purpose", "a try-out on one machine, with demo log-ins known to all",
            "For real use: DJANGO_SETTINGS_MODULE=moteplass.config.settings.production",
        )  # fmt: skip
    else:
        yield Finding(State.GOOD, "address", str(getattr(settings, "BASE_URL", "")))


def _database() -> Iterator[Finding]:
    from django.db import OperationalError, connection
    from django.db.migrations.executor import MigrationExecutor

    where = connection.settings_dict
    name = f"{where['NAME']} at {where['HOST'] or 'the local socket'}"
    try:
        with connection.cursor() as cursor:
            cursor.execute(
                "select current_setting('server_version'), current_setting('server_version_num')::int"
            )
            text, number = cursor.fetchone() or ("", 0)
    except OperationalError as error:
        reason = str(error).strip().splitlines()[-1] if str(error).strip() else "no answer"
        to_do = (
            "Start it: moteplass up"
            if "/" in str(where["HOST"])
            else "See that it runs and that DATABASE_URL is right."
        )
        yield Finding(State.WRONG, "database", f"{name} does not answer: {reason}", to_do)
        return
    if number < 150000:
        yield Finding(State.WRONG, "database", f"PostgreSQL {text}, {name}", "Use PostgreSQL 15 or newer.")
    else:
        yield Finding(State.GOOD, "database", f"PostgreSQL {text}, {name}")
    executor = MigrationExecutor(connection)
    waiting = executor.migration_plan(executor.loader.graph.leaf_nodes())
    if waiting:
        yield Finding(State.WRONG, "tables", f"{len(waiting)} steps behind", "Run: moteplass manage migrate")
        return
    yield Finding(State.GOOD, "tables", "up to date")
    yield from _jobs()


def _jobs() -> Iterator[Finding]:
    from django.db import connection

    from moteplass.spine.events.jobs import MANY, STALLED

    with connection.cursor() as cursor:
        cursor.execute(
            "select (select count(*) from procrastinate_workers"  # noqa: S608
            "  where last_heartbeat > now() - interval '45 seconds'),"
            " count(*) filter (where status = 'todo' and coalesce(scheduled_at, now()) <= now()),"
            " count(*) filter (where status = 'doing' and not stalled), count(*) filter (where stalled),"
            " count(*) filter (where status = 'todo' and attempts >= %s), count(*) filter (where status = 'failed')"
            f" from (select *, {STALLED} as stalled from procrastinate_jobs job"
            " where status in ('todo', 'doing', 'failed')) job",
            [MANY],
        )
        workers, waiting, doing, stalled, again, failed = cursor.fetchone() or (0,) * 6
    if workers:
        yield Finding(State.GOOD, "worker", f"{workers} running, {doing} jobs under way, {waiting} waiting")
    else:
        yield Finding(
            State.WRONG, "worker", f"none running, {waiting} jobs waiting", "Start it: moteplass worker"
        )
    if stalled:
        yield Finding(
            State.LOOK, "jobs", f"{stalled} lost their worker",
            "A worker takes them up again within a minute or two.",
        )  # fmt: skip
    if again:
        yield Finding(
            State.LOOK, "jobs", f"{again} have failed {MANY} times or more, and are tried each hour",
            "Their errors stand in the worker's log.",
        )  # fmt: skip
    if failed:
        yield Finding(
            State.LOOK, "jobs", f"{failed} have failed for good",
            "See them: moteplass manage procrastinate shell, then list_jobs status=failed",
        )  # fmt: skip


def _limits() -> Iterator[Finding]:
    from django.core.cache import cache

    from moteplass.kit.shared_cache import SharedCache

    processes = int(os.environ.get("MOTEPLASS_WORKERS") or 1)
    if isinstance(cache, SharedCache):
        cache.get("doctor")
        yield Finding(State.GOOD, "limits", "counted in the database, for all page processes together")
    elif processes > 1:
        yield Finding(
            State.LOOK, "limits", f"counted in each of {processes} page processes: that many times as wide",
            "Leave MOTEPLASS_SHARED_LIMITS out.",
        )  # fmt: skip
    else:
        yield Finding(State.GOOD, "limits", "counted in memory, which is right for one page process")


def _mail() -> Iterator[Finding]:
    from django.conf import settings

    backend = settings.EMAIL_BACKEND.rsplit(".", 2)[-2]
    if backend == "smtp":
        yield Finding(
            State.GOOD,
            "mail",
            f"by {settings.EMAIL_HOST}:{settings.EMAIL_PORT}, from {settings.DEFAULT_FROM_EMAIL}",
        )
    elif backend == "filebased":
        yield Finding(
            State.LOOK,
            "mail",
            f"lands in {getattr(settings, 'EMAIL_FILE_PATH', '')}; nothing leaves this machine",
        )
    else:
        yield Finding(State.LOOK, "mail", f"goes to {settings.EMAIL_BACKEND}; nobody gets it")


def _files() -> Iterator[Finding]:
    from django.conf import settings

    storage: dict[str, Any] = settings.STORAGES["default"]
    if not storage["BACKEND"].endswith("FileSystemStorage"):
        yield Finding(State.GOOD, "files", storage["BACKEND"])
        return
    folder = Path(settings.MEDIA_ROOT)
    nearest = next(step for step in (folder, *folder.parents) if step.exists())
    if not os.access(nearest, os.W_OK | os.X_OK):
        yield Finding(
            State.WRONG,
            "files",
            f"{folder} cannot be written to",
            "Give the user that serves the pages the right.",
        )
        return
    free = shutil.disk_usage(nearest).free // 2**20
    state = State.WRONG if free < 200 else State.LOOK if free < 2048 else State.GOOD
    yield Finding(
        state,
        "files",
        f"{folder}, {free} MB free",
        "Make room on the disk." if state is not State.GOOD else "",
    )


def _front_end() -> Iterator[Finding]:
    import moteplass

    built = Path(moteplass.__file__).parent / "web" / "static" / "built"
    files = [path for path in built.rglob("*") if path.is_file() and not path.name.startswith(".")]
    if files:
        yield Finding(State.GOOD, "front-end", f"built ({len(files)} files)")
    else:
        yield Finding(
            State.WRONG, "front-end", "not built: pages come without style", "Build it: make front-end"
        )


def _translations() -> Iterator[Finding]:
    import moteplass

    locale = Path(moteplass.__file__).parent / "locale"
    for source in sorted(locale.glob("*/LC_MESSAGES/django.po")):
        language, compiled = source.parts[-3], source.with_suffix(".mo")
        if not compiled.exists():
            yield Finding(
                State.WRONG,
                "translations",
                f"{language} is not compiled: pages come in English",
                "make translations",
            )
        elif compiled.stat().st_mtime < source.stat().st_mtime:
            yield Finding(
                State.LOOK, "translations", f"{language} is older than its source", "make translations"
            )
        else:
            yield Finding(State.GOOD, "translations", f"{language} compiled")

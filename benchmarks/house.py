"""What is measured on: a durable embedded PostgreSQL in a folder, and servers started alike."""

import os
import shutil
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from benchmarks import processes, traffic
from moteplass.cli.embedded.folder import lock, prepare
from moteplass.cli.embedded.postgres import Postgres
from moteplass.cli.embedded.processes import Child

ROOT = Path(__file__).resolve().parent.parent
PRODUCT = "moteplass.config.wsgi:application"
YARDSTICK = "benchmarks.yardstick:application"


class House:
    """The database and where everything about it is kept. Use as `with House(folder) as house`."""

    def __init__(self, folder: Path, *, anew: bool = False) -> None:
        self.folder = folder.resolve()
        if anew and self.folder.exists():
            shutil.rmtree(self.folder)
        prepare(self.folder)
        self.postgres = Postgres(self.folder / "pg", self.folder / "log" / "database.log")

    def __enter__(self) -> "House":
        self._lock = lock(self.folder)
        if not self.postgres.check_folder():
            self.postgres.make()
        self.postgres.end_leftover()
        self._database = self.postgres.as_child()
        self._database.start()
        self.postgres.wait_ready()
        return self

    def __exit__(self, *_: object) -> None:
        self._database.stop()
        self._lock.release()

    @property
    def environment(self) -> dict[str, str]:
        """What our own processes need to know."""
        return {
            "DATABASE_URL": self.postgres.url,
            "MOTEPLASS_VAR": str(self.folder),
            "DJANGO_SETTINGS_MODULE": "benchmarks.settings",
            "PYTHONPATH": os.pathsep.join([str(ROOT), str(ROOT / "src")]),
        }

    @property
    def database_pid(self) -> int:
        assert self._database.pid
        return self._database.pid

    def moteplass(self, *words: str) -> None:
        """Run the `moteplass` command on this database, as a person would."""
        command = [sys.executable, "-m", "moteplass.cli", *words]
        subprocess.run(command, check=True, cwd=ROOT, env={**os.environ, **self.environment})


class Server:
    """A granian that serves one application, always with the same command line."""

    def __init__(self, house: House, target: str, path: str = "/") -> None:
        self.port = free_port()
        self.path = path
        self._child = Child(
            target.partition(":")[0],
            [
                str(Path(sys.executable).parent / "granian"), "--interface", "wsgi", "--host", "127.0.0.1",
                "--port", str(self.port), "--workers", "1", "--blocking-threads", "4", "--http", "1", "--no-ws",
                "--log-level", "warning", target,
            ],
            house.folder / "log" / "server.log",
            env=house.environment,
            cwd=str(ROOT),
        )  # fmt: skip
        self._database_pid = house.database_pid

    def __enter__(self) -> "Server":
        self._child.start()
        try:
            traffic.wait_for(self.port, traffic.get(self.path, Accept_Encoding="gzip"))
        except TimeoutError as error:
            words = self._child.last_words()
            self._child.stop()
            raise RuntimeError(f"{error}\n{words}") from error
        return self

    def __exit__(self, *_: object) -> None:
        self._child.stop()

    @property
    def pid(self) -> int:
        assert self._child.pid
        return self._child.pid

    def kill(self) -> None:
        """SIGKILL to the server and its workers: what a power cut is to them."""
        for process in processes.tree(self.pid):
            process.send_signal(signal.SIGKILL)
        if self._child.process:
            self._child.process.wait()

    def cpu_seconds(self) -> float:
        """Of server and database together."""
        return processes.cpu_seconds(self.pid, self._database_pid)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def nginx(folder: Path, body: bytes) -> Iterator[tuple[int, int] | None]:
    """(port, process) of an nginx that serves `body`, compressed before, at /page; None where there is no nginx."""
    program = shutil.which("nginx") or next((p for p in ("/usr/sbin/nginx",) if Path(p).exists()), None)
    if program is None:
        yield None
        return
    root = folder / "nginx"
    root.mkdir(exist_ok=True)
    (root / "page").write_bytes(body)
    port = free_port()
    (root / "nginx.conf").write_text(
        f"daemon off; worker_processes 1; pid {root}/pid; error_log {root}/error.log; "
        + ("user root; " if os.geteuid() == 0 else "")
        + "events { worker_connections 256; } http { access_log off; keepalive_requests 100000000; sendfile on; "
        "open_file_cache max=10; default_type 'text/html; charset=utf-8'; add_header Content-Encoding gzip; "
        + "".join(
            f"{kind}_temp_path {root}/{kind}; "
            for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
        )
        + f"server {{ listen 127.0.0.1:{port}; root {root}; }} }}"
    )
    child = Child(
        "nginx", [program, "-c", str(root / "nginx.conf"), "-p", str(root)], folder / "log" / "nginx.log"
    )
    child.start()
    try:
        traffic.wait_for(port, traffic.get("/page"), seconds=10)
        assert child.pid
        yield port, child.pid
    finally:
        child.stop()

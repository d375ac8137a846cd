"""`moteplass up`, started for real: it stops cleanly, leaves nobody behind, and says what to do when it cannot."""

import http.client
import os
import shutil
import signal
import socket
import subprocess
import time
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace

import pytest

from moteplass.cli.embedded import folder
from moteplass.cli.errors import Problem
from tests.cli.conftest import COMMAND, FirstRun, Run, all_gone, environment, free_port


def answers(port: int) -> int:
    connection = http.client.HTTPConnection("localhost", port, timeout=30)
    try:
        connection.request("GET", "/")
        return connection.getresponse().status
    finally:
        connection.close()


def run_up(var: Path, port: int, **more: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [*COMMAND, "up"],
        env=environment(var, port, **more),
        capture_output=True,
        text=True,
        timeout=90,
        cwd=var.parent,
    )


@pytest.mark.slow
@pytest.mark.parametrize("sign", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_up_serves_pages_and_jobs_and_leaves_nobody_behind(
    up: Callable[[], Run], var: Path, sign: int
) -> None:
    run = up()
    run.wait_up()
    assert answers(run.port) == 200
    family = run.family()
    names = " ".join(" ".join(process.cmdline()) for process in family)
    assert "postgres" in names
    assert "worker" in names
    # Seconds of work rather than of the clock: other tests run beside this one. The clock says about two when idle.
    work = sum(sum(process.cpu_times()[:2]) for process in family)
    assert work < 10
    assert run.stop(sign) == 0
    assert all_gone(family) == []
    assert not (var / "pg" / "postmaster.pid").exists()
    assert run.text.rstrip().endswith("Stopped")


@pytest.mark.slow
def test_nobody_outlives_a_supervisor_that_was_killed_and_the_next_one_starts(
    up: Callable[[], Run], var: Path
) -> None:
    first = up()
    first.wait_up()
    family = first.family()
    first.process.kill()
    first.process.wait()
    second = up()
    second.wait_up()
    assert all_gone(family) == []
    assert second.stop() == 0


@pytest.mark.slow
def test_a_lock_file_whose_number_went_to_another_program_does_not_stop_the_start(
    up: Callable[[], Run], var: Path
) -> None:
    first = up()
    first.wait_up()
    left = (var / "pg" / "postmaster.pid").read_text()
    assert first.stop() == 0
    # As after a container is started anew: the number lives, but it is ours.
    (var / "pg" / "postmaster.pid").write_text(left.replace(left.split("\n")[0], str(os.getpid()), 1))
    second = up()
    second.wait_up()
    assert second.stop() == 0


@pytest.mark.slow
def test_a_child_that_is_killed_is_started_again(up: Callable[[], Run]) -> None:
    run = up()
    run.wait_up()
    pages = next(process for process in run.family() if "serve" in process.cmdline())
    pages.kill()
    run.wait_for("pages was ended by SIGKILL; starting it again")
    until = time.monotonic() + 60
    while True:
        try:
            assert answers(run.port) == 200
            break
        except OSError:
            assert time.monotonic() < until
            time.sleep(0.2)
    assert run.stop() == 0


@pytest.mark.slow
def test_a_second_one_in_the_same_folder_says_where_the_first_is(up: Callable[[], Run], var: Path) -> None:
    first = up()
    first.wait_up()
    second = run_up(var, free_port())
    assert second.returncode == 1
    assert f"already runs in {var} at http://localhost:{first.port}" in second.stderr
    assert f"kill {first.process.pid}" in second.stderr
    assert first.stop() == 0


def test_a_taken_port_is_named_and_another_is_proposed(var: Path) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        result = run_up(var, port)
    assert result.returncode == 1
    assert f"Port {port} is taken" in result.stderr
    assert "make up" in result.stderr
    assert "Traceback" not in result.stderr
    assert not (var / "pg").exists()


def test_a_port_that_is_no_number_is_refused(var: Path) -> None:
    result = run_up(var, 0, PORT="http")
    assert result.returncode == 1
    assert "PORT is 'http', which is not a port number." in result.stderr


@pytest.mark.parametrize(
    ("break_it", "said"),
    [
        (lambda pg: (pg / "base").mkdir(), "the file PG_VERSION is missing"),
        (lambda pg: (pg / "PG_VERSION").write_text("15\n"), "was made by PostgreSQL 15; this is 18"),
        (lambda pg: (pg / "PG_VERSION").write_text("18\n"), "PostgreSQL did not start"),
    ],
)
def test_a_broken_database_folder_says_what_to_do_and_is_left_alone(var: Path, break_it, said: str) -> None:
    (var / "pg").mkdir(parents=True)
    (var / "pg").chmod(0o700)
    break_it(var / "pg")
    if os.geteuid() == 0:
        shutil.chown(var / "pg", "nobody")
    before = sorted(var.glob("pg/*"))
    result = run_up(var, free_port())
    assert result.returncode == 1
    assert said in result.stderr
    assert "backup" in result.stderr or "Dump it" in result.stderr
    assert "Traceback" not in result.stderr
    assert sorted(var.glob("pg/*")) == before


def test_a_full_disk_is_said_before_anything_is_made(monkeypatch: pytest.MonkeyPatch, var: Path) -> None:
    monkeypatch.setattr(shutil, "disk_usage", lambda _: SimpleNamespace(free=0))
    with pytest.raises(Problem, match="The disk is full: 0 MB left") as caught:
        folder.prepare(var)
    assert "MOTEPLASS_VAR" in str(caught.value)


def test_a_folder_that_cannot_be_made_says_what_to_do(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(Problem, match="Cannot use the folder"):
        folder.prepare(tmp_path / "file" / "var")


@pytest.mark.slow
@pytest.mark.skipif(os.geteuid() != 0, reason="already an ordinary user: every other test here is this test")
def test_an_ordinary_user_can_run_it_from_the_start(first_run: FirstRun) -> None:
    if first_run.owners == {"root", "nobody"}:
        pytest.skip("no Python here that an ordinary user may run")
    assert first_run.owners == {"nobody"}


@pytest.mark.slow
def test_a_command_starts_the_database_for_itself_and_stops_it_again(first_run: FirstRun, var: Path) -> None:
    subprocess.run(["cp", "-a", str(first_run.var), str(var)], check=True)
    made = subprocess.run(
        [*COMMAND, "user", "create", "--email", "ane@fjord.example", "--name", "Ane"],
        env=environment(var, free_port(), MOTEPLASS_PASSWORD="fjellrev-i-motvind-7"),
        capture_output=True,
        text=True,
    )
    assert made.returncode == 0, made.stderr
    assert "Made Ane <ane@fjord.example>." in made.stdout
    assert not (var / "pg" / "postmaster.pid").exists()


@pytest.mark.slow
def test_a_command_uses_the_database_that_runs_and_leaves_it_running(
    up: Callable[[], Run], var: Path
) -> None:
    run = up()
    run.wait_up()
    listed = subprocess.run(
        [*COMMAND, "user", "list"], env=environment(var, free_port()), capture_output=True, text=True
    )
    assert listed.returncode == 0, listed.stderr
    assert (var / "pg" / "postmaster.pid").exists()
    assert answers(run.port) == 200
    assert run.stop() == 0

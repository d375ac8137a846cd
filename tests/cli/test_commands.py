"""The commands that start nothing: help, doctor, user."""

import json
import subprocess
import time
from pathlib import Path

import pytest
from allauth.account.models import EmailAddress
from typer.testing import CliRunner

from moteplass.cli.errors import Problem
from moteplass.cli.main import app
from moteplass.spine.accounts.models import User
from moteplass.spine.audit.models import AuditEntry
from tests.cli.conftest import COMMAND, environment, free_port

run = CliRunner()
PASSWORD = "fjellrev-i-motvind-7"


def test_help_is_quick_and_names_every_command() -> None:
    begun = time.monotonic()
    result = subprocess.run([*COMMAND, "--help"], capture_output=True, text=True, check=True)
    took = time.monotonic() - begun
    for name in ("up", "serve", "worker", "doctor", "user"):
        assert f"  {name} " in result.stdout
    # 0.2 s on an idle machine; importing Django would take it well past this.
    assert took < 1.5


@pytest.mark.parametrize(
    "name", ["up", "serve", "worker", "doctor", "user", "user create", "user set-password"]
)
def test_every_command_explains_itself(name: str) -> None:
    result = run.invoke(app, [*name.split(), "--help"])
    assert result.exit_code == 0
    assert "Usage:" in result.stdout
    assert len(result.stdout) > 200


def test_doctor_says_that_the_database_is_not_there_and_ends_with_one(tmp_path: Path) -> None:
    result = subprocess.run(
        [*COMMAND, "doctor", "--json"],
        env=environment(tmp_path / "var", free_port()),
        capture_output=True,
        text=True,
    )
    found = {row["what"]: row for row in json.loads(result.stdout)}
    assert result.returncode == 1
    assert found["database"]["state"] == "wrong"
    assert "moteplass up" in found["database"]["to_do"]
    assert found["debug"]["state"] == "good"


def test_a_command_without_a_database_says_how_to_make_one(tmp_path: Path) -> None:
    result = subprocess.run(
        [*COMMAND, "user", "list"],
        env=environment(tmp_path / "var", free_port()),
        capture_output=True,
        text=True,
    )
    assert result.returncode == 1
    assert "There is no database" in result.stderr
    assert "moteplass up" in result.stderr


@pytest.mark.django_db
def test_a_person_made_at_the_command_line_can_log_in_at_once(client) -> None:
    made = run.invoke(
        app,
        ["user", "create", "--email", "Ane@Fjord.example", "--name", "Ane"],
        env={"MOTEPLASS_PASSWORD": PASSWORD},
    )
    assert made.exit_code == 0, made.output
    user = User.objects.get(email="ane@fjord.example")
    assert user.check_password(PASSWORD)
    assert not user.is_operator
    assert EmailAddress.objects.get(user=user).verified
    assert AuditEntry.objects.get(subject_id=user.pk).verb == "user.created"


@pytest.mark.django_db
def test_a_weak_password_is_refused_with_the_reason() -> None:
    result = run.invoke(
        app, ["user", "create", "--email", "a@b.example", "--name", "A", "--password", "12345"]
    )
    assert isinstance(result.exception, Problem)
    assert "too weak" in str(result.exception)
    assert not User.objects.exists()


@pytest.mark.django_db
def test_an_operator_is_made_and_unmade_and_both_are_logged() -> None:
    user = User.objects.create_user("a@b.example", PASSWORD, name="A")
    assert run.invoke(app, ["user", "make-operator", "--email", "A@b.example"]).exit_code == 0
    user.refresh_from_db()
    assert user.is_operator
    assert run.invoke(app, ["user", "make-operator", "--email", "a@b.example", "--undo"]).exit_code == 0
    user.refresh_from_db()
    assert not user.is_operator
    assert list(AuditEntry.objects.order_by("pk").values_list("verb", flat=True)) == [
        "user.operator_made",
        "user.operator_removed",
    ]


@pytest.mark.django_db
def test_an_unknown_address_says_how_to_find_the_right_one() -> None:
    result = run.invoke(app, ["user", "set-password", "--email", "nobody@b.example", "--password", PASSWORD])
    assert isinstance(result.exception, Problem)
    assert "moteplass user list" in str(result.exception)

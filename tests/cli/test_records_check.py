"""`moteplass records check`."""

import json
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from moteplass.cli.main import app
from moteplass.kit.noark5.check.rules import RULES
from tests.kit.noark5.mutations import MUTATIONS
from tests.kit.noark5.package import OFFICIAL, Package


def run(*words: str) -> Result:
    return CliRunner().invoke(app, ["records", "check", *words], catch_exceptions=False)


@pytest.mark.skipif(not OFFICIAL.is_dir(), reason=f"no official schemas in {OFFICIAL}")
def test_a_package_without_errors_ends_with_0_and_one_with_errors_with_1(tmp_path: Path) -> None:
    whole = run(str(Package().tar(tmp_path)), "--schemas", str(OFFICIAL))
    assert (whole.exit_code, whole.output.splitlines()[-2]) == (
        0,
        f"{len(RULES)} rules: 0 errors, 0 warnings.",
    )
    damaged = Package()
    next(each for each in MUTATIONS if each.rule == "N5.15").damage(damaged)
    told = run(str(damaged.folder(tmp_path / "damaged")), "--schemas", str(OFFICIAL), "--json")
    assert told.exit_code == 1
    assert [finding["rule"] for finding in json.loads(told.stdout)["findings"]] == ["N5.15"]


def test_without_schemas_it_says_where_they_are_had_and_ends_with_1(tmp_path: Path, settings: Any) -> None:
    settings.NOARK5_SCHEMAS = ""
    told = run(str(Package().folder(tmp_path)))
    assert told.exit_code == 1
    assert "arkivstruktur.xsd is not in the folder of schemas" in told.stdout
    assert "MOTEPLASS_NOARK5_SCHEMAS" in told.stderr

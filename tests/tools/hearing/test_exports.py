"""Exports: everyone gets what everyone may read; those who run the hearing get everything, and it is logged."""

import csv
import io
import json

import pytest
from openpyxl import load_workbook

from moteplass.spine.access.actor import STRANGER
from moteplass.spine.access.decide import Refused
from moteplass.spine.audit.models import AuditEntry
from moteplass.spine.content.models import Contribution
from moteplass.tools.hearing import exports
from moteplass.tools.hearing.models import Hearing
from tests.world import World


def cells(hearing: Hearing, actor: object, format: str = "csv", *, full: bool = False) -> list[list[str]]:
    data = b"".join(exports.stream(actor, hearing, format, full=full))  # type: ignore[arg-type]
    if format == "csv":
        return list(csv.reader(io.StringIO(data.decode("utf-8-sig"))))
    (sheet,) = load_workbook(io.BytesIO(data), read_only=True).worksheets
    return [[str(v) if v is not None else "" for v in row] for row in sheet.iter_rows(values_only=True)]


@pytest.fixture
def hearing(world: World) -> Hearing:
    hearing = world.place()
    world.answer(hearing, "Ja, gjerne.", name="Kari", email="kari@example.test")
    world.answer(hearing, "Helst ikke.", name="Ola Hemmelig", email="ola@example.test", name_withheld=True)
    hidden = world.answer(hearing, "Holdt tilbake.", name="Per")
    Contribution.objects.unscoped(reason="test").filter(pk=hidden.pk).update(state="hidden")
    return hearing


@pytest.mark.parametrize("format", ["csv", "xlsx"])
def test_a_stranger_gets_the_published_answers_without_contact_details(hearing: Hearing, format: str) -> None:
    rows = cells(hearing, STRANGER, format)
    assert rows[0][-2:] == ["Hva mener du?", "attachments"] or rows[0][-2] == "What do you think?"
    assert [row[-2] for row in rows[1:]] == ["Ja, gjerne.", "Helst ikke."]
    text = str(rows)
    assert "@example.test" not in text
    assert "Hemmelig" not in text
    assert "Holdt tilbake" not in text


def test_the_open_json_holds_nothing_closed(hearing: Hearing) -> None:
    data = b"".join(exports.stream(STRANGER, hearing, "json"))
    rows = json.loads(data)
    assert [row["name"] for row in rows] == ["Kari", ""]
    assert b"Hemmelig" not in data
    assert b"@example.test" not in data


def test_the_full_export_holds_everything_and_every_version(world: World, hearing: Hearing) -> None:
    rows = json.loads(b"".join(exports.stream(world.as_alice, hearing, "json", full=True)))
    assert [row["withheld_name"] for row in rows] == ["Kari", "Ola Hemmelig", "Per"]
    assert [row["state"] for row in rows] == ["published", "published", "hidden"]
    assert rows[0]["record"][0]["text"] == f"{world.question(hearing).text}\nJa, gjerne."


def test_a_full_export_is_logged_and_takes_the_right(world: World, hearing: Hearing) -> None:
    exports.log_export(world.as_alice, hearing=hearing, format="csv")
    assert AuditEntry.objects.filter(verb="hearing.exported", actor_id=world.alice.pk).exists()
    with pytest.raises(Refused):
        exports.log_export(STRANGER, hearing=hearing, format="csv")


def test_a_cell_that_a_spreadsheet_would_run_is_defused(world: World) -> None:
    hearing = world.place()
    world.answer(hearing, '=HYPERLINK("http://evil.example","klikk")')
    for format in ("csv", "xlsx"):
        assert cells(hearing, STRANGER, format)[1][-2].startswith("'=")


def test_an_export_costs_the_same_queries_a_thousand_rows(
    world: World, hearing: Hearing, assert_same_queries: object
) -> None:
    assert_same_queries(  # type: ignore[operator]
        lambda: cells(hearing, STRANGER),
        grow=lambda: [world.answer(hearing, f"Svar {n}") for n in range(5)],
        at_most=6,
    )

"""Exports: everyone gets what everyone may read; those who run the hearing get everything, and it is logged."""

import csv
import io
import json

import pytest
from arro3.io import read_parquet
from django.test import Client
from openpyxl import load_workbook

from moteplass.kit.localise import day_of
from moteplass.spine.access.actor import STRANGER
from moteplass.spine.access.decide import Refused
from moteplass.spine.audit.models import AuditEntry
from moteplass.spine.content.models import Contribution
from moteplass.tools.hearing import exports
from moteplass.tools.hearing.models import Answer, Hearing, Question
from tests.addresses import at
from tests.world import World


def cells(hearing: Hearing, actor: object, format: str = "csv", *, full: bool = False) -> list[list[str]]:
    data = b"".join(exports.stream(actor, hearing, format, full=full))  # type: ignore[arg-type]
    if format == "csv":
        return list(csv.reader(io.StringIO(data.decode("utf-8-sig"))))
    if format == "parquet":
        table = read_parquet(data).read_all()
        columns = [[str(column[n].as_py()) for n in range(table.num_rows)] for column in table.columns]
        return [table.column_names, *map(list, zip(*columns, strict=True))]
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


@pytest.mark.parametrize("format", ["csv", "xlsx", "parquet"])
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


def test_parquet_has_types_and_what_they_mean(world: World, hearing: Hearing) -> None:
    section = hearing.sections.all()[0]
    for position, kind in enumerate(("scale", "several"), start=5):
        question = Question.objects.create(section=section, position=position, kind=kind, text="id")
        answer = Answer.objects.earliest("pk")
        if kind == "scale":
            answer.values.create(question=question, number=4)
        for n, words in enumerate(("Lamper", "Trær") if kind == "several" else ()):
            answer.values.create(question=question, option=question.options.create(text=words, position=n))
    data = b"".join(exports.stream(STRANGER, hearing, "parquet"))
    table = read_parquet(data).read_all()
    first = {name: table[name][0].as_py() for name in table.column_names}
    stored = Contribution.objects.unscoped(reason="test").get(pk=answer.pk)
    assert (first["published_at"], first["edited_at"], first["late"]) == (stored.published_at, None, False)
    assert (first["received_on"], first["passages"]) == (day_of(stored.published_at), [])
    # Two questions with the name of another column, one of them answered by a number and one by a list.
    assert (first["id"], first["id (2)"], first["id (3)"]) == (answer.pk, 4, ["Lamper", "Trær"])
    told = json.loads(table.schema.metadata_str["table_schema"])
    assert [field["name"] for field in told["fields"]] == table.column_names


def test_parquet_of_no_answers_is_a_table_without_rows(world: World) -> None:
    data = b"".join(exports.stream(STRANGER, world.place(), "parquet"))
    assert read_parquet(data).read_all().num_rows == 0


def test_parquet_holds_one_chunk_at_a_time(
    world: World, hearing: Hearing, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(exports, "_CHUNK", 1)
    assert [row[0] for row in cells(hearing, STRANGER, "parquet")] == [
        row[0] for row in cells(hearing, STRANGER)
    ]


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


def test_those_who_run_it_are_offered_every_format(world: World, hearing: Hearing, alice: Client) -> None:
    page = alice.get(at(hearing, "hearing-manage")).content.decode()
    for format in exports.FORMATS:
        assert at(hearing, "hearing-export", format=format) in page

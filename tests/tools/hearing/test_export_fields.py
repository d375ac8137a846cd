"""The fields of the open data: told of where the files are, and none of them holds what is not everyone's."""

import io
import json
from typing import Any

import pytest
from arro3.io import read_parquet
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from openpyxl import load_workbook

from moteplass.kit.csvio import table
from moteplass.spine.access.actor import STRANGER
from moteplass.spine.content.attachments import take
from moteplass.tools.hearing import exports
from moteplass.tools.hearing.commands.desk import check_entry
from moteplass.tools.hearing.fields import FIELDS, JSON_ALONE, asked, columns
from moteplass.tools.hearing.models import Answer, Hearing
from tests.addresses import at
from tests.tools.hearing.desks import enter, letter
from tests.world import World


@pytest.fixture
def hearing(world: World) -> Hearing:
    """Answers by somebody logged in, by somebody whose name is withheld, and by letter."""
    hearing = world.place()
    file = take(SimpleUploadedFile("letter.pdf", letter()))
    world.answer(hearing, "One.", actor=world.as_charlie, name="Charlie", email="c@mail.test", files=[file])
    world.answer(hearing, "Two.", name="Ola Hemmelig", email="ola@mail.test", name_withheld=True)
    entry = enter(
        world, hearing, "Three.", name="Kåre Ødegård", email="k@mail.test", address="Storgata 1\n99887766"
    )
    world.member(hearing.tool.place, "Bob", "moderator")
    check_entry(world.as_bob, entry=entry, version=1)
    return hearing


def rows(hearing: Hearing, format: str) -> list[dict[str, Any]]:
    data = b"".join(exports.stream(STRANGER, hearing, format))
    if format == "json":
        return list(json.loads(data))
    if format == "parquet":
        read = read_parquet(data).read_all()
        return [{name: read[name][n].as_py() for name in read.column_names} for n in range(read.num_rows)]
    if format == "csv":
        _head, found = table(lambda: io.StringIO(data.decode("utf-8-sig"), newline=""))
        return [row for _line, row in found]
    head, *cells = load_workbook(io.BytesIO(data)).worksheets[0].iter_rows(values_only=True)
    return [dict(zip(map(str, head), row, strict=True)) for row in cells]


@pytest.mark.parametrize("format", exports.FORMATS)
def test_no_field_of_the_open_data_holds_what_is_not_everyones(
    world: World, hearing: Hearing, format: str
) -> None:
    secrets = {"@", "Hemmelig", "Storgata", "99887766", world.alice.name, world.bob.name}
    for answer in Answer.objects.all():
        secrets |= {answer.receipt, str(answer.submission)}
    found = rows(hearing, format)
    assert sorted(row["name"] or "" for row in found) == ["", "Charlie", "Kåre Ødegård"]
    for row in found:
        for field, value in row.items():
            held = {secret for secret in secrets if secret in str(value)}
            assert not held, (field, held)
    told = {column.name for column in columns(asked(hearing), full=False)}
    if format == "json":
        told = told - {column.name for column in asked(hearing)} | {JSON_ALONE[0][0]}
    assert found[0].keys() == told
    assert not told & {field.name for field in FIELDS if field.full}


def test_every_field_is_told_of_for_people_and_for_programs(world: World, hearing: Hearing) -> None:
    client = Client()
    page = client.get(at(hearing, "hearing-fields")).content.decode()
    for name in [*(field.name for field in FIELDS), "attachments", "record"]:
        assert f"<code>{name}</code>" in page, name
    assert world.question(hearing).text in page
    assert at(hearing, "hearing-fields") in client.get(at(hearing, "hearing")).content.decode()
    schema = client.get(at(hearing, "hearing-schema")).json()
    assert [field["name"] for field in schema["fields"]] == list(rows(hearing, "csv")[0])
    assert all(field["description"] for field in schema["fields"])


def test_the_fields_of_a_closed_hearing_are_closed(world: World) -> None:
    closed = world.place(access="members", writers="members")
    for name in ("hearing-fields", "hearing-schema"):
        assert Client().get(at(closed, name)).status_code == 404

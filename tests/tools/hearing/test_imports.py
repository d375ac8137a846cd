"""Importing answers: safe to run twice, bad rows kept apart, nothing half done."""

from pathlib import Path

import pytest
from typer.testing import CliRunner

from moteplass.cli.main import app
from moteplass.spine.access.actor import STRANGER, SYSTEM
from moteplass.spine.content.models import Contribution
from moteplass.spine.stewardship.commands import NotPossible
from moteplass.tools.hearing import queries
from moteplass.tools.hearing.figures import figures
from moteplass.tools.hearing.imports import storing
from moteplass.tools.hearing.imports.reading import (
    BadFile,
    ImportedAnswer,
    Reader,
    Reject,
    open_rows,
    parse_map,
)
from moteplass.tools.hearing.models import Answer, Hearing
from tests.world import World

BIODIVERSITY = Path(__file__).parents[4] / "shared/data/polis/scoop-hivemind.biodiversity/comments.csv"


def read(path: Path, mapping: str) -> list[ImportedAnswer | Reject]:
    _header, rows = open_rows(path)
    reader = Reader(parse_map(mapping))
    return [reader.read(line, row) for line, row in rows]


def store(
    hearing: Hearing, path: Path, mapping: str = "text=text", *, dry_run: bool = False
) -> storing.Report:
    rows = read(path, mapping)
    return storing.import_answers(SYSTEM, hearing=hearing, rows=rows, source=path.name, dry_run=dry_run)


@pytest.fixture
def csv(tmp_path: Path) -> Path:
    path = tmp_path / "answers.csv"
    path.write_text(
        "id,text,date,name\n1,Ja takk,2026-01-02,Kari\n2,,2026-01-02,Ola\n3,Nei,i går,Ola\n"
        '4,"To\nlinjer",2026-01-03T10:00:00+01:00,\n',
        encoding="utf-8",
    )
    return path


def test_good_rows_come_in_and_bad_ones_are_named_by_their_line(world: World, csv: Path) -> None:
    hearing = world.place()
    report = store(hearing, csv, "id=id,text=text,date=date,name=name")
    assert report.imported == 2
    assert [(r.line, r.reason) for r in report.rejects] == [
        (3, "no text"),
        (4, "cannot read the date 'i går'"),
    ]
    rows = queries.answers(STRANGER, hearing, queries.AnswerFilter(order="oldest")).rows
    assert [(row.name, row.channel) for row in rows] == [("Kari", "import"), ("", "import")]
    assert figures(hearing).total == 2


def test_importing_the_same_file_twice_is_importing_it_once(world: World, csv: Path) -> None:
    hearing = world.place()
    store(hearing, csv, "text=text,name=name")
    again = store(hearing, csv, "text=text,name=name")
    assert (again.imported, again.already_there) == (0, 3)
    assert Answer.objects.filter(hearing=hearing).count() == 3


def test_two_rows_alike_in_one_file_are_two_answers(world: World, tmp_path: Path) -> None:
    path = tmp_path / "same.csv"
    path.write_text("text\nEnig\nEnig\n")
    hearing = world.place()
    assert store(hearing, path).imported == 2
    assert store(hearing, path).imported == 0


def test_a_dry_run_changes_nothing(world: World, csv: Path) -> None:
    hearing = world.place()
    report = store(hearing, csv, "text=text", dry_run=True)
    assert report.imported == 3
    assert not Answer.objects.filter(hearing=hearing).exists()


def test_a_failure_half_way_leaves_nothing(
    world: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "many.csv"
    path.write_text("text\n" + "\n".join(f"Svar {n}" for n in range(10)))
    monkeypatch.setattr(storing, "_BATCH", 4)
    hearing = world.place()
    seen = []

    def fail(done: int) -> None:
        seen.append(done)
        if done > 4:
            raise RuntimeError("the power went")

    with pytest.raises(RuntimeError):
        storing.import_answers(
            SYSTEM, hearing=hearing, rows=read(path, "text=text"), source="many", progress=fail
        )
    assert seen == [4, 8]
    assert not Answer.objects.filter(hearing=hearing).exists()


@pytest.mark.parametrize(
    ("encoding", "separator"), [("utf-8", ","), ("utf-8-sig", ";"), ("cp1252", ";"), ("utf-8", "\t")]
)
def test_the_usual_encodings_and_separators_are_read(tmp_path: Path, encoding: str, separator: str) -> None:
    path = tmp_path / "a.csv"
    path.write_text(f"tekst{separator}navn\nBlåbær og øl{separator}Åse\n", encoding=encoding)
    (row,) = read(path, "text=tekst,name=navn")
    assert isinstance(row, ImportedAnswer)
    assert (row.body, row.name) == ("Blåbær og øl", "Åse")


@pytest.mark.parametrize(
    ("given", "utc"),
    [
        ("Tue Sep 10 00:47:02 PDT 2019", "2019-09-10T07:47:02+00:00"),
        ("1568101622999", "2019-09-10T07:47:02.999000+00:00"),
        ("1568101622", "2019-09-10T07:47:02+00:00"),
        ("2026-06-01T12:00:00", "2026-06-01T10:00:00+00:00"),
        ("2026-06-01 12:00 CEST", "2026-06-01T10:00:00+00:00"),
    ],
)
def test_dates_as_other_systems_write_them(tmp_path: Path, given: str, utc: str) -> None:
    from datetime import UTC

    path = tmp_path / "a.csv"
    path.write_text(f"t,d\nx,{given}\n")
    (row,) = read(path, "text=t,date=d")
    assert isinstance(row, ImportedAnswer)
    assert row.at.astimezone(UTC).isoformat() == utc


def test_an_identity_number_never_comes_in(tmp_path: Path) -> None:
    from stdnum.no import fodselsnummer

    stem = "010180123"
    first = fodselsnummer.calc_check_digit1(stem)
    number = stem + first + fodselsnummer.calc_check_digit2(stem + first)
    path = tmp_path / "a.csv"
    path.write_text(f"t\nJeg er {number}\n")
    (row,) = read(path, "text=t")
    assert isinstance(row, Reject)
    assert "identity number" in row.reason


@pytest.mark.parametrize("given", ["", "text", "wrong=a", "date=a", "text=a,,"])
def test_a_map_that_makes_no_sense_is_refused(given: str) -> None:
    with pytest.raises(BadFile):
        parse_map(given)


def test_the_command_keeps_rejects_and_names_missing_columns(world: World, csv: Path, tmp_path: Path) -> None:
    hearing = world.place()
    slug = hearing.tool.place.slug
    run = CliRunner().invoke
    wrong = run(app, ["import", "answers", str(csv), "--hearing", slug, "--map", "text=nope"])
    assert wrong.exit_code == 2
    assert "It has: id, text, date, name" in " ".join(wrong.output.split())
    rejects = tmp_path / "rejects.csv"
    done = run(
        app,
        [
            "import",
            "answers",
            str(csv),
            "--hearing",
            slug,
            "--map",
            "text=text,id=id,date=date",
            "--rejects",
            str(rejects),
        ],
    )
    assert done.exit_code == 0, done.output
    assert "Imported 2 answers" in done.output
    assert rejects.read_text().splitlines()[1].startswith("3,no text,2,")


@pytest.mark.skipif(
    not BIODIVERSITY.exists(), reason=f"NOT RUN: the real statements are not at {BIODIVERSITY}"
)
def test_real_statements_become_answers_that_can_be_read_and_found(world: World) -> None:
    hearing = world.place()
    mapping = "text=comment-body,date=datetime,id=comment-id"
    report = store(hearing, BIODIVERSITY, mapping)
    assert (report.imported, report.rejects) == (316, [])
    assert store(hearing, BIODIVERSITY, mapping).imported == 0
    assert figures(hearing).total == 316
    found = queries.answers(STRANGER, hearing, queries.AnswerFilter(q="possums"))
    assert found.rows
    first = queries.answers(STRANGER, hearing, queries.AnswerFilter(order="oldest")).rows[0]
    assert first.at.year == 2019
    assert (
        Contribution.objects.visible_to(STRANGER).filter(tool_id=hearing.pk, kind="hearing.answer").count()
        == 316
    )


def test_a_draft_takes_no_answers_and_a_check_holds_for_imports_too(world: World, csv: Path) -> None:
    with pytest.raises(NotPossible):
        store(world.place(published=False), csv)
    hearing = world.place(checked_first=True)
    assert store(hearing, csv).imported == 3
    assert queries.answers(STRANGER, hearing, queries.AnswerFilter()).rows == []
    assert figures(hearing).total == 0

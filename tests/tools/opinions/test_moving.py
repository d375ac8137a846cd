"""A Polis export comes in whole, once, and goes out as it came."""

import csv
from pathlib import Path

import pytest
from django.db import connection
from typer.testing import CliRunner

from moteplass.cli.main import app
from moteplass.spine.access.actor import STRANGER
from moteplass.spine.access.decide import Refused
from moteplass.spine.audit.models import AuditEntry
from moteplass.spine.content.models import Contribution, State
from moteplass.tools.opinions import exports
from moteplass.tools.opinions.commands.taking import take_stance
from moteplass.tools.opinions.jobs import group
from moteplass.tools.opinions.models import Conversation, Participant, Stance, Statement
from moteplass.tools.opinions.queries.listing import statements
from tests.tools.opinions import polis
from tests.tools.opinions.conftest import Make, visitor
from tests.tools.opinions.polis import AT
from tests.world import World


def bring(folder: Path, conversation: Conversation) -> str:
    return polis.command("import", "polis", folder, "--place", conversation.tool.place.slug).output


def take_out(conversation: Conversation, folder: Path) -> dict[str, bytes]:
    polis.command("export", "polis", conversation.tool.place.slug, "-o", folder)
    return {name: (folder / name).read_bytes() for name in exports.FILES}


def resolved(folder: Path) -> dict[tuple[str, str], str]:
    """What each said last of each statement: by time, then by line."""
    said: dict[tuple[str, str], tuple[int, int, str]] = {}
    for line, row in enumerate(polis.read(folder / "votes.csv")):
        key, new = (row["comment-id"], row["voter-id"]), (int(row["timestamp"]), line, row["vote"])
        said[key] = max(said.get(key, new), new)
    return {key: value for key, (_at, _line, value) in said.items()}


@pytest.mark.parametrize("name", polis.SETS)
def test_a_real_set_comes_in_and_goes_out_the_same(name: str, make: Make, tmp_path: Path) -> None:
    source, first, second = polis.real(name), make(seeds=0), make(seeds=0)
    assert "Imported" in bring(source, first)
    assert "Nothing new" in bring(source, first)
    once = take_out(first, tmp_path / "once")
    bring(tmp_path / "once", second)
    assert take_out(second, tmp_path / "again") == once

    votes = {(r["comment-id"], r["voter-id"]): r["vote"] for r in polis.read(tmp_path / "once" / "votes.csv")}
    assert votes == resolved(source)
    kept = ("timestamp", "comment-id", "author-id", "moderated", "comment-body")
    then, now = (
        {tuple(row[column] for column in kept) for row in polis.read(folder / "comments.csv")}
        for folder in (source, tmp_path / "once")
    )
    assert now == then
    people = polis.read(tmp_path / "once" / "participants-votes.csv")
    assert len(people) == len({voter for _statement, voter in votes})


def test_what_goes_out_with_its_groups_comes_in_and_goes_out_the_same(make: Make, tmp_path: Path) -> None:
    first, second = make(seeds=0), make(seeds=0)
    bring(polis.two_camps(tmp_path / "camps", apart=5 * 60_000), first)
    group(first.pk)
    once = take_out(first, tmp_path / "once")
    bring(tmp_path / "once", second)
    group(second.pk)
    assert take_out(second, tmp_path / "again") == once
    groups = [r["group-id"] for r in polis.read(tmp_path / "once" / "participants-votes.csv")]
    assert sorted(groups) == ["0"] * 12 + ["1"] * 12


@pytest.fixture
def camps(tmp_path: Path) -> Path:
    return polis.two_camps(tmp_path / "camps")


def test_figures_are_counted_from_the_votes(make: Make, tmp_path: Path) -> None:
    votes = [(AT, 0, 1, 1), (AT, 0, 2, -1), (AT, 0, 3, 0), (AT, 0, 4, 1)]
    talk = make(seeds=0)
    bring(polis.write(tmp_path / "set", [(AT, 0, 1, 1, "So it is")], votes), talk)
    row = Statement.objects.get(conversation=talk)
    assert (row.agrees, row.disagrees, row.passes, row.votes) == (2, 1, 1, 4)
    assert row.author is not None and row.author.number == 1


def test_the_last_of_several_votes_counts_by_time_and_then_by_line(make: Make, tmp_path: Path) -> None:
    votes = [(AT + 5, 0, 1, -1), (AT, 0, 1, 1), (AT, 0, 2, 1), (AT, 0, 2, 0)]
    talk = make(seeds=0)
    output = bring(polis.write(tmp_path / "set", [(AT, 0, 1, 1, "So it is")], votes), talk)
    assert {s.participant.number: s.value for s in Stance.objects.select_related("participant")} == {
        1: -1,
        2: 0,
    }
    assert "2 answers were given again later" in output


def test_moderation_is_kept(make: Make, tmp_path: Path) -> None:
    given = [(AT, 0, 1, 1, "Shown"), (AT, 1, 1, 0, "Not looked at"), (AT, 2, 1, -1, "Held back")]
    talk = make(seeds=0)
    bring(polis.write(tmp_path / "set", given, []), talk)
    rows = (
        Contribution.objects.unscoped(reason="the test looks")
        .filter(tool_id=talk.pk)
        .order_by("statement__number")
    )
    assert [c.state for c in rows] == [State.PUBLISHED, State.AWAITING, State.HIDDEN]
    assert [row.text for row in statements(STRANGER, talk).rows] == ["Shown"]


def test_a_second_import_changes_nothing_and_says_so(make: Make, camps: Path) -> None:
    talk = make(seeds=0)
    bring(camps, talk)
    counts = (Statement.objects.count(), Participant.objects.count(), Stance.objects.count())
    assert "Nothing new" in bring(camps, talk)
    assert counts == (Statement.objects.count(), Participant.objects.count(), Stance.objects.count())


def test_a_later_export_brings_only_what_has_come_since(make: Make, camps: Path) -> None:
    talk = make(seeds=0)
    bring(camps, talk)
    with (camps / "votes.csv").open("a", newline="") as file:
        # One changes their mind, one is new.
        csv.writer(file).writerows([(AT + 99_000, "", 1, 1, 0), (AT + 99_001, "", 1, 500, 1)])
    output = bring(camps, talk)
    assert "1 participants and 1 answers" in output and "1 answers were changed" in output
    assert Stance.objects.get(participant__number=1, statement__number=1).value == 0


def test_what_people_answer_here_is_left_alone_by_an_import(make: Make, camps: Path) -> None:
    talk = make(seeds=0)
    bring(camps, talk)
    first = Statement.objects.get(conversation=talk, number=0)
    take_stance(visitor("kari"), conversation=talk, statement_id=first.pk, value=-1)
    group(talk.pk)
    kari = Participant.objects.exclude(visitor="").get()
    assert kari.number == 24
    with (camps / "votes.csv").open("a", newline="") as file:
        csv.writer(file).writerow((AT + 99_000, "", 0, 24, 1))
    bring(camps, talk)
    assert kari.stances.get().value == -1
    assert "came here by another way" in (camps / "polis.rejects.csv").read_text()


def test_bad_rows_are_kept_and_the_rest_comes_in(make: Make, tmp_path: Path) -> None:
    given = [
        (AT, 0, 1, 1, "Good"),
        (AT, 0, 1, 1, "The same number again"),
        (AT, "x", 1, 1, "No number"),
        (AT, 3, 1, 7, "Neither shown nor held back"),
        (AT, 4, 1, 1, " "),
        (AT, 5, 1, 1, "My number is 13097248022"),
    ]
    votes = [(AT, 0, 1, 1), (AT, 0, 2, 5), (AT, 99, 2, 1), ("yesterday", 0, 3, 1), (AT, 0, "", 1)]
    talk = make(seeds=0)
    folder = polis.write(tmp_path / "set", given, votes)
    output = bring(folder, talk)
    assert Statement.objects.count() == Stance.objects.count() == 1
    kept = (folder / "polis.rejects.csv").read_text()
    for reason in ("earlier row", "not a number", "moderated is", "no text", "identity number", "vote is '5'",
                   "no statement 99", "timestamp is 'yesterday'"):  # fmt: skip
        assert reason in kept
    assert "9 rows could not be taken in" in output


def test_files_that_are_not_there_are_named(make: Make, tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    slug = make(seeds=0).tool.place.slug
    done = CliRunner().invoke(app, ["import", "polis", str(tmp_path / "empty"), "--place", slug])
    assert done.exit_code == 2 and "comments.csv" in done.output


def test_a_place_without_an_opinion_map_says_what_to_do(db: None, camps: Path) -> None:
    done = CliRunner().invoke(app, ["import", "polis", str(camps), "--place", "nowhere"])
    assert done.exit_code == 2 and "template" in done.output


def test_what_the_summary_tells_comes_along(make: Make, camps: Path, tmp_path: Path) -> None:
    talk = make(seeds=0)
    bring(camps, talk)
    talk = Conversation.objects.select_related("tool").get(pk=talk.pk)
    assert talk.tool.title == "Made up" and "<p>Say so.</p>" in talk.html
    told = dict(csv.reader((take_out(talk, tmp_path / "out")["summary.csv"]).decode().splitlines()[:8]))
    assert told["topic"] == "Made up" and told["url"] == "https://polis.test/7abc" and told["views"] == "77"
    assert (told["voters"], told["commenters"], told["comments"]) == ("24", "3", "10")


def test_the_export_holds_numbers_and_no_names(world: World, make: Make, tmp_path: Path) -> None:
    talk = make()
    for statement in Statement.objects.filter(conversation=talk):
        take_stance(world.as_bob, conversation=talk, statement_id=statement.pk, value=1)
    files = take_out(talk, tmp_path / "out")
    rows = polis.read(tmp_path / "out" / "participants-votes.csv")
    assert [(r["participant"], r["n-votes"], r["n-agree"]) for r in rows] == [("0", "3", "3")]
    everything = b"".join(files.values()).decode()
    assert "Bob" not in everything and "example.test" not in everything
    assert AuditEntry.objects.filter(verb="opinions.exported").count() == 1


def test_only_those_who_may_export_do(world: World, talk: Conversation) -> None:
    for actor in (STRANGER, world.as_charlie):
        with pytest.raises(Refused):
            exports.log_export(actor, conversation=talk)
    exports.log_export(world.as_alice, conversation=talk)
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    assert exports.as_zip(talk)[:2] == b"PK"

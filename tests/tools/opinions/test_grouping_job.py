"""The groups are found in the background, kept whole, and shown with what is typical of each and what unites."""

from pathlib import Path

import pytest

from moteplass.spine.access.actor import STRANGER
from moteplass.tools.opinions import grouping, jobs
from moteplass.tools.opinions.commands.checking import hold_back
from moteplass.tools.opinions.commands.taking import take_stance
from moteplass.tools.opinions.models import Conversation, Grouping, Placement, Statement, WantsGrouping
from moteplass.tools.opinions.queries.picture import picture
from tests.tools.opinions import polis
from tests.tools.opinions.conftest import Make, ids, visitor
from tests.world import World


@pytest.fixture
def camps(make: Make, tmp_path: Path) -> Conversation:
    talk = make(seeds=0)
    folder = polis.two_camps(tmp_path / "camps")
    polis.command("import", "polis", folder, "--place", talk.tool.place.slug)
    jobs.group(talk.pk)
    return talk


def test_two_camps_are_two_groups(camps: Conversation) -> None:
    shown = picture(STRANGER, camps)
    assert shown is not None and shown.k == 2 and shown.participants == 24
    assert [group.size for group in shown.groups] == [12, 12]
    assert [group.letter for group in shown.groups] == ["A", "B"]
    first = shown.groups[0].statements[0]
    assert first.share > 0.8 and first.elsewhere is not None and first.elsewhere < 0.2
    assert shown.unites[0].number == 9 and shown.unites[0].side == "agree"
    assert (shown.divides[0].spread or 0) > 0.7
    assert len(shown.points) == 24 and shown.mine is None and not shown.sampled and not shown.stale


def test_the_wish_is_taken_away_and_comes_back_with_the_next_answer(camps: Conversation) -> None:
    assert not WantsGrouping.objects.exists()
    take_stance(visitor("kari"), conversation=camps, statement_id=ids(camps)[0], value=1)
    assert WantsGrouping.objects.filter(pk=camps.pk).exists()
    shown = picture(STRANGER, camps)
    assert shown is not None and shown.stale


def test_nothing_is_found_anew_where_nothing_has_changed(camps: Conversation) -> None:
    before = Grouping.objects.get()
    jobs.group(camps.pk)
    assert Grouping.objects.get() == before


def test_the_reader_finds_themselves_in_the_picture(camps: Conversation) -> None:
    kari = visitor("kari")
    for at, statement in enumerate(ids(camps)):
        take_stance(kari, conversation=camps, statement_id=statement, value=1 if at % 2 == 0 else -1)
    jobs.group(camps.pk)
    shown = picture(kari, camps)
    assert shown is not None and shown.mine is not None and shown.mine.is_mine
    assert shown.mine.group is not None and shown.points[-1] is shown.mine
    other = picture(STRANGER, camps)
    assert other is not None and other.mine is None


def test_a_finding_replaces_the_last_and_keeps_the_groups_names(camps: Conversation) -> None:
    before = dict(Placement.objects.values_list("participant_id", "group"))
    for number in range(3):
        take_stance(visitor(f"v{number}"), conversation=camps, statement_id=ids(camps)[0], value=1)
    jobs.group(camps.pk)
    assert Grouping.objects.count() == 1
    after = dict(Placement.objects.values_list("participant_id", "group"))
    assert {pk: after[pk] for pk in before} == before and len(after) == len(before) + 3


def test_the_figures_follow(camps: Conversation) -> None:
    first = Statement.objects.get(pk=ids(camps)[0])
    take_stance(visitor("kari"), conversation=camps, statement_id=first.pk, value=0)
    jobs.group(camps.pk)
    again = Statement.objects.get(pk=first.pk)
    assert (again.passes, again.votes) == (first.passes + 1, first.votes + 1)
    assert again.extremity > 0


def test_a_statement_held_back_leaves_the_picture_at_once(world: World, camps: Conversation) -> None:
    shown = picture(STRANGER, camps)
    assert shown is not None
    gone = shown.unites[0].id
    hold_back(world.as_alice, statement=Statement.objects.get(pk=gone))
    shown = picture(STRANGER, camps)
    assert shown is not None and gone not in {row.id for row in (*shown.unites, *shown.divides)}
    jobs.group(camps.pk)
    assert gone not in {one["statement"] for one in Grouping.objects.get().payload["unites"]}


def test_nothing_is_kept_where_nobody_has_answered(talk: Conversation) -> None:
    jobs.group(talk.pk)
    assert not Grouping.objects.exists() and picture(STRANGER, talk) is None


def test_a_job_that_fails_leaves_the_wish(camps: Conversation, monkeypatch: pytest.MonkeyPatch) -> None:
    take_stance(visitor("kari"), conversation=camps, statement_id=ids(camps)[0], value=1)
    monkeypatch.setattr(
        grouping, "find_and_keep", lambda _talk: (_ for _ in ()).throw(RuntimeError("no memory"))
    )
    with pytest.raises(RuntimeError):
        jobs.group(camps.pk)
    assert WantsGrouping.objects.filter(pk=camps.pk).exists()


def test_the_picture_takes_as_many_queries_however_many_people(
    make: Make, tmp_path: Path, assert_same_queries: object
) -> None:
    talk = make(seeds=0)
    polis.command("import", "polis", polis.two_camps(tmp_path / "a"), "--place", talk.tool.place.slug)
    jobs.group(talk.pk)

    def grow() -> None:
        folder = polis.two_camps(tmp_path / "b", people=60, statements=20)
        polis.command("import", "polis", folder, "--place", talk.tool.place.slug)
        jobs.group(talk.pk)

    assert_same_queries(lambda: picture(visitor("kari"), talk), grow=grow, at_most=6)  # type: ignore[operator]


def test_pages_do_not_load_the_mathematics() -> None:
    import subprocess
    import sys

    done = subprocess.run(
        [
            sys.executable,
            "-c",
            "import django; django.setup(); import django.urls; django.urls.get_resolver().url_patterns; "
            "import sys; print([n for n in ('numpy', 'scipy', 'sklearn') if n in sys.modules])",
        ],
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.strip() == "[]"

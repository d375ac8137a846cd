"""Merging, splitting and nesting: every coding is still there afterwards."""

from collections.abc import Callable

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some

from moteplass.spine.access.rooms import NoRoom
from moteplass.spine.insight.commands.coding import Given, code
from moteplass.spine.insight.commands.themes import (
    change_theme,
    make_theme,
    merge_themes,
    remove_theme,
    split_theme,
)
from moteplass.spine.insight.models import Coding, Theme
from moteplass.spine.insight.queries.counting import themes
from moteplass.spine.stewardship.commands import NotPossible
from moteplass.tools.hearing.models import Answer, Hearing
from tests.spine.insight.conftest import about
from tests.world import World

Make = Callable[..., Theme]
ANSWERS = some.sets(some.integers(0, 3))


def coded(world: World, answers: list[Answer], theme: Theme, which: set[int]) -> None:
    for n in which:
        code(world.as_alice, contribution=answers[n].contribution, given=Given(added=[theme.pk]))


@given(first=ANSWERS, second=ANSWERS, moved=ANSWERS)
@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_merging_and_splitting_keep_every_coding(
    world: World, answers: list[Answer], theme: Make, first: set[int], second: set[int], moved: set[int]
) -> None:
    Coding.objects.all().delete()
    Theme.objects.update(merged_into=None)
    Theme.objects.all().delete()
    one, other = theme("One"), theme("Other")
    coded(world, answers, one, first)
    coded(world, answers, other, second)
    both = about(one) | about(other)
    merge_themes(world.as_alice, theme=one, into=other.pk)
    assert about(other) == both
    assert about(one) == set()
    chosen = {answers[n].pk for n in moved} & both
    if chosen:
        new = split_theme(world.as_alice, theme=other, contributions=sorted(chosen), name="New")
        assert about(new) == chosen
        assert about(other) == both - chosen


def test_a_page_made_before_the_merge_still_works(world: World, answers: list[Answer], theme: Make) -> None:
    one, other, third = theme("One"), theme("Other"), theme("Third")
    merge_themes(world.as_alice, theme=one, into=other.pk)
    merge_themes(world.as_alice, theme=other, into=third.pk)
    coded(world, answers, one, {0})
    assert about(third) == {answers[0].pk}


def test_a_suggestion_gives_way_to_what_a_person_said(
    world: World, hearing: Hearing, answers: list[Answer], theme: Make
) -> None:
    one, other = theme("One"), theme("Other")
    where = {"place": hearing.tool.place, "tool": hearing.tool, "contribution_id": answers[0].pk}
    Coding.objects.create(**where, theme=other, source="machine", accepted=False)
    coded(world, answers, one, {0})
    merge_themes(world.as_alice, theme=one, into=other.pk)
    assert Coding.objects.get().accepted


def test_what_stood_under_a_merged_theme_stands_under_the_other(world: World, theme: Make) -> None:
    top, under, other = theme("Top"), None, theme("Other")
    under = theme("Under", parent=top.pk)
    merge_themes(world.as_alice, theme=top, into=other.pk)
    under.refresh_from_db()
    assert under.parent_id == other.pk
    merge_themes(world.as_alice, theme=other, into=under.pk)
    under.refresh_from_db()
    assert under.parent_id is None


def test_an_answer_about_a_theme_and_one_under_it_is_counted_once(
    world: World, hearing: Hearing, answers: list[Answer], theme: Make
) -> None:
    top = theme("Top")
    under = theme("Under", parent=top.pk)
    coded(world, answers, top, {0, 1})
    coded(world, answers, under, {1, 2})
    rows = {row.name: (row.answers, row.with_children) for row in themes(hearing.pk)}
    assert rows == {"Top": (2, 3), "Under": (2, 2)}
    assert [row.name for row in themes(hearing.pk)] == ["Top", "Under"]


def test_two_deep_and_no_deeper(world: World, theme: Make) -> None:
    top, other = theme("Top"), theme("Other")
    under = theme("Under", parent=top.pk)
    with pytest.raises(NoRoom):
        theme("Deeper", parent=under.pk)
    with pytest.raises(NotPossible):
        change_theme(world.as_alice, theme=top, name="Top", description="", parent=other.pk)


def test_a_name_is_used_once_and_a_theme_in_use_is_not_removed(
    world: World, hearing: Hearing, answers: list[Answer], theme: Make
) -> None:
    light = theme("Light")
    with pytest.raises(NotPossible):
        make_theme(world.as_bob, tool=hearing.tool, name="LIGHT")
    coded(world, answers, light, {0})
    with pytest.raises(NotPossible):
        remove_theme(world.as_alice, theme=light)
    code(world.as_alice, contribution=answers[0].contribution, given=Given(removed=[light.pk]))
    remove_theme(world.as_alice, theme=light)
    assert not Theme.objects.exists()


def test_splitting_takes_an_answer_and_another_name(world: World, answers: list[Answer], theme: Make) -> None:
    light = theme("Light")
    coded(world, answers, light, {0})
    with pytest.raises(NotPossible):
        split_theme(world.as_alice, theme=light, contributions=[answers[1].pk], name="New")
    with pytest.raises(NotPossible):
        split_theme(world.as_alice, theme=light, contributions=[answers[0].pk], name="light")

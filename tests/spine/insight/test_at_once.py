"""Colleagues who do the same at the same moment."""

from functools import partial

import pytest

from moteplass.spine.insight.commands.coding import Given, code
from moteplass.spine.insight.commands.themes import make_theme, merge_themes
from moteplass.spine.insight.models import Coding, Theme
from moteplass.spine.stewardship.commands import NotPossible
from moteplass.tools.hearing.models import Answer, Hearing
from tests.at_once import at_once
from tests.spine.insight.conftest import about
from tests.world import World

pytestmark = pytest.mark.django_db(transaction=True)


def test_a_theme_that_many_think_of_is_one_theme(
    world: World, hearing: Hearing, answers: list[Answer]
) -> None:
    given = Given(new_theme="Light")
    people = [world.as_alice, world.as_bob]
    works = [
        partial(code, people[n % 2], contribution=answers[n // 2].contribution, given=given) for n in range(8)
    ]
    made = at_once([*works, partial(make_theme, world.as_alice, tool=hearing.tool, name="LIGHT")])
    assert all(one is None for one in made[:8])
    assert isinstance(made[8], Theme | NotPossible)
    assert about(Theme.objects.get()) == {answer.pk for answer in answers}
    assert Coding.objects.count() == 4


def test_no_coding_is_lost_while_its_theme_is_merged(
    world: World, hearing: Hearing, answers: list[Answer]
) -> None:
    one, other = (make_theme(world.as_alice, tool=hearing.tool, name=name) for name in ("One", "Other"))
    given = Given(added=[one.pk])
    works = [partial(code, world.as_bob, contribution=answer.contribution, given=given) for answer in answers]
    at_once([*works, partial(merge_themes, world.as_alice, theme=one, into=other.pk)])
    assert about(other) == {answer.pk for answer in answers}
    assert about(one) == set()

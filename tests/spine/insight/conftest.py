"""A hearing with answers, and Bob beside Alice in the room behind it."""

from collections.abc import Callable
from typing import Any

import pytest

from moteplass.spine.insight.commands.themes import make_theme
from moteplass.spine.insight.models import Coding, Theme
from moteplass.spine.places.models import Role
from moteplass.tools.hearing.models import Answer, Hearing
from tests.world import World


@pytest.fixture
def hearing(world: World) -> Hearing:
    hearing = world.place()
    world.member(hearing.tool.place, "Bob", Role.EXPERT)
    return hearing


@pytest.fixture
def answers(world: World, hearing: Hearing) -> list[Answer]:
    return [world.answer(hearing, f"Answer {n}.") for n in range(4)]


@pytest.fixture
def theme(world: World, hearing: Hearing) -> Callable[..., Theme]:
    def make(name: str, **more: Any) -> Theme:
        return make_theme(world.as_alice, tool=hearing.tool, name=name, **more)

    return make


def about(theme: Theme) -> set[int]:
    """The answers that count as being about a theme."""
    return set(Coding.objects.filter(theme=theme, double=None).values_list("contribution_id", flat=True))

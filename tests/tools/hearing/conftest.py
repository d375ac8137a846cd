"""A hearing that stands open, and one that is a draft."""

import pytest

from moteplass.tools.hearing.models import Hearing
from tests.world import World


@pytest.fixture
def hearing(world: World) -> Hearing:
    return world.place()


@pytest.fixture
def draft(world: World) -> Hearing:
    return world.place(title="Draft case", published=False)

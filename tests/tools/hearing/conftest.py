"""Every test is its own visitor: what one has used of a limit does not count for the next."""

from collections.abc import Iterator

import pytest
from django.core.cache import cache

from moteplass.tools.hearing.models import Hearing
from tests.world import World


@pytest.fixture(autouse=True)
def fresh_limits() -> Iterator[None]:
    cache.clear()
    yield
    cache.clear()


@pytest.fixture
def hearing(world: World) -> Hearing:
    return world.place()


@pytest.fixture
def draft(world: World) -> Hearing:
    return world.place(title="Draft case", published=False)

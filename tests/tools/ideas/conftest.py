"""A box, and those who keep its ledger. Every test reads English unless it says otherwise."""

from collections.abc import Iterator

import pytest
from django.test import Client
from django.utils import translation
from pytest_django import Settings

from moteplass.tools.ideas.models import Box
from tests.conftest import logged_in
from tests.tools.ideas import ledgers
from tests.world import World


@pytest.fixture(autouse=True)
def reads_english(in_english: None) -> None:
    """Every test here does."""


@pytest.fixture
def in_norwegian(in_english: None, settings: Settings) -> Iterator[None]:
    """Numbers are read as they stand in Norwegian; what people wrote is the same in every language."""
    settings.LANGUAGE_CODE = "nb"
    with translation.override("nb"):
        yield


@pytest.fixture
def box(world: World) -> Box:
    return world.box()


@pytest.fixture
def dora(world: World, box: Box) -> Client:
    ledgers.controller(world, box)
    return logged_in("dora@example.test")


@pytest.fixture
def expert(world: World, box: Box) -> Client:
    ledgers.expert(world, box)
    return logged_in(world.bob.email)

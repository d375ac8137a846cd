from collections.abc import Iterator
from typing import Any

import pytest

from moteplass.kit.openid import speaking
from tests.openid.standin import StandIn, standing_in


@pytest.fixture(autouse=True)
def english(settings: Any, db: None) -> None:
    settings.LANGUAGE_CODE = "en"
    speaking._kept.clear()


@pytest.fixture
def porten(settings: Any) -> Iterator[StandIn]:
    """A provider for residents."""
    with standing_in() as found:
        settings.OPENID_PROVIDERS = {"porten": found.settings()}
        yield found

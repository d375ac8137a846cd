"""Every test reads English."""

import pytest


@pytest.fixture(autouse=True)
def reads_english(in_english: None) -> None:
    """Every test here does."""

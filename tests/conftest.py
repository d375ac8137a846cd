"""Fixtures every test may use."""

import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client, TransactionTestCase
from django.test.utils import CaptureQueriesContext
from django.utils import translation
from pytest_django import Settings

from moteplass.cli.embedded.pytest_database import template
from moteplass.spine.accounts.models import User
from tests.emptying import by_rows
from tests.world import World, make_world


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings_parallel_suffix: None) -> None:
    """Before pytest-django makes this process's database."""
    template()


@pytest.fixture(scope="session", autouse=True)
def emptied_by_rows() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(TransactionTestCase, "_fixture_teardown", by_rows)
        yield


@pytest.fixture(autouse=True)
def fresh_limits() -> None:
    """What other tests have asked for does not count: all of them have one address."""
    cache.clear()


@pytest.fixture
def world(db: None) -> World:
    return make_world()


@pytest.fixture
def alice(world: World) -> Client:
    return logged_in(world.alice.email)


@pytest.fixture
def bob(world: World) -> Client:
    return logged_in(world.bob.email)


@pytest.fixture
def charlie(world: World) -> Client:
    return logged_in(world.charlie.email)


@pytest.fixture
def stranger(db: None) -> Client:
    return Client()


def logged_in(email: str) -> Client:
    client = Client()
    user = User.objects.get(email=email)
    client.force_login(user)
    # As by the form: they have just shown that it is them (spine.access.proof).
    session = client.session
    session["account_authentication_methods"] = [{"method": "password", "at": time.time()}]
    session["account_authentication_methods_user"] = str(user.pk)
    session.save()
    return client


@pytest.fixture
def assert_same_queries() -> Callable[..., None]:
    """`assert_same_queries(read, grow=…)`: the same number of queries before and after there is more to read."""

    def check(read: Callable[[], Any], *, grow: Callable[[], Any], at_most: int = 40) -> None:
        read()
        with CaptureQueriesContext(connection) as before:
            read()
        grow()
        with CaptureQueriesContext(connection) as after:
            read()
        assert len(after) == len(before), "\n".join(q["sql"] for q in after.captured_queries)
        assert len(after) <= at_most, "\n".join(q["sql"] for q in after.captured_queries)

    return check


@pytest.fixture
def in_english(settings: Settings) -> Iterator[None]:
    settings.LANGUAGE_CODE = "en"
    with translation.override("en"):
        yield

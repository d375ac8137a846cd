"""The API as others build on it: what it promises is written down, and no request breaks it."""

import json
from collections.abc import Iterator
from typing import Any

import schemathesis
from django.core.cache import cache
from django.test import Client
from hypothesis import HealthCheck, given, settings
from ninja import Schema
from schemathesis import APIOperation
from schemathesis.core.result import Ok

from moteplass.api.assembly import the_api
from moteplass.web.account.commands import make_key
from tests.web.api_snapshot import SNAPSHOT, now
from tests.world import World


def test_what_the_api_promises_is_what_stands_in_the_documents() -> None:
    assert SNAPSHOT.read_text() == now(), "a promise has changed: run python -m tests.web.api_snapshot"


def operations() -> Iterator[APIOperation[Any, Any, Any, Any]]:
    schema = schemathesis.openapi.from_dict(json.loads(now()))
    for found in schema.get_all_operations():
        assert isinstance(found, Ok), found
        yield found.ok()


def test_no_request_breaks_the_api(world: World) -> None:
    """Made-up parameters and bodies, for rooms that are there and rooms that are not, without a key and with one."""
    hearing = world.place()
    answer = world.answer(hearing, "Words.", actor=world.as_alice, name="Alice")
    here: dict[str, Any] = {"place": hearing.tool.place.slug, "tool": hearing.tool.slug}
    here |= {"answer": answer.pk, "contribution": answer.pk, "version": 1}
    bearer = {"Authorization": f"Bearer {make_key(world.as_charlie, name='Made up', days=1)}"}
    client = Client(raise_request_exception=False)
    seen: dict[int, int] = {}

    def ask(case: Any) -> None:
        for known in (False, True):
            if known:
                case.path_parameters.update({k: v for k, v in here.items() if k in case.path_parameters})
            cache.clear()
            answered = client.generic(
                case.method,
                case.formatted_path,
                json.dumps(case.body, default=str) if case.body else b"",
                case.media_type or "application/json",
                query_params=dict(case.query or {}),
                headers=bearer if known else {},
            )
            seen[answered.status_code] = seen.get(answered.status_code, 0) + 1
            assert answered.status_code < 500, (case.method, case.formatted_path, case.query, case.body)

    for operation in operations():
        limits = settings(
            max_examples=8,
            deadline=None,
            derandomize=True,
            database=None,
            suppress_health_check=list(HealthCheck),
        )
        limits(given(case=operation.as_strategy())(ask))()
    assert seen.get(200, 0) > 50 and seen.get(404, 0) > 50, seen


def test_no_two_shapes_share_a_name() -> None:
    """In the document one of them would stand for both."""
    the_api()
    names: dict[str, set[str]] = {}
    for shape in Schema.__subclasses__():
        for one in (shape, *shape.__subclasses__()):
            if one.__module__.startswith("moteplass."):
                names.setdefault(one.__name__, set()).add(one.__module__)
    assert {name: where for name, where in names.items() if len(where) > 1} == {}

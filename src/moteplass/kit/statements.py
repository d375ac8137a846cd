"""Statements that pages send all the time: put together by the ORM once, planned by the database once a connection.

For a page of fifty rows Django takes longer to put the statement together, and PostgreSQL to plan it, than to run it.
"""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

import psycopg
from django.conf import settings
from django.db import connection
from django.db.models import QuerySet

# What stands in a statement for a value that is given when it runs. No row holds it, and no two are alike.
MOMENT = datetime(1, 1, 2, 3, 4, 5, 678_901, tzinfo=UTC)


def number(which: int) -> int:
    """The hole for the which-th number."""
    # Near the end of what an integer column holds: past it, the ORM would know the answer without asking.
    return 2_147_000_000 + which


def word(which: int) -> str:
    """The hole for the which-th text."""
    return f"\ue000hole-{which}"


_NEVER_UNASKED = 2**31


class _Planned(psycopg.Cursor[tuple[Any, ...]]):
    """Sends a statement to be planned the first time a connection meets it."""

    def execute(self, query: Any, params: Any = None, **how: Any) -> Any:
        return super().execute(query, params, prepare=True)


class Statement:
    """The SQL of a queryset of `values_list`, with holes for values that differ from one run to the next."""

    __slots__ = ("_holes", "_params", "sql")

    def __init__(self, sql: str, params: tuple[Any, ...], holes: frozenset[Any]) -> None:
        self.sql = sql
        self._params = params
        self._holes = [(at, value) for at, value in enumerate(params) if _is_hole(value, holes)]

    @classmethod
    def of(cls, rows: "QuerySet[Any, Any]", *holes: Any) -> "Statement":
        """The statement that `rows` would send. `holes` are the values in it that are only placeholders."""
        sql, params = rows.query.sql_with_params()
        return cls(sql, tuple(params), frozenset(holes))

    def rows(self, values: Mapping[Any, Any] | None = None, *, planned: bool = True) -> list[tuple[Any, ...]]:
        """Run it with `values` in place of the holes. One query. Raises KeyError for a hole without a value.

        `planned=False` where the best way depends on the values: the database then looks at them each time.
        """
        params = list(self._params)
        for at, hole in self._holes:
            params[at] = (values or {})[hole]
        with _cursor(planned and settings.PREPARED_STATEMENTS) as cursor:
            cursor.execute(self.sql, params)
            found: list[tuple[Any, ...]] = cursor.fetchall()
        return found


def _cursor(planned: bool) -> Any:
    # A planned statement has no values in it: what somebody looks at (tests, debugging) is sent whole.
    if not planned or connection.queries_logged:
        return connection.cursor()
    # As Django makes its own, over a cursor that plans.
    connection.close_if_health_check_failed()
    connection.ensure_connection()
    link: Any = connection.connection
    # Django turns planning off altogether; so set, only what asks for it is planned.
    link.prepare_threshold = _NEVER_UNASKED
    with connection.wrap_database_errors:
        cursor: Any = _Planned(link)
    return connection.make_cursor(cursor)


def _is_hole(value: Any, holes: frozenset[Any]) -> bool:
    return isinstance(value, int | str | datetime) and not isinstance(value, bool) and value in holes

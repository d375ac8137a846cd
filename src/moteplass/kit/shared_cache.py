"""A cache that all page processes share, in an unlogged table of PostgreSQL: for counts, which must be one and exact.

Django's own database cache reads, adds and writes back, so that of two at once one is lost; here the database adds.
Values are what JSON can hold. A crash of the server empties the table, as a restart empties a cache in memory.
"""

import json
from typing import Any

from django.core.cache.backends.base import DEFAULT_TIMEOUT, BaseCache
from django.db import connection

TABLE = "access_count"

_NOW = "clock_timestamp()"
_STANDS = f"expires > {_NOW}"
_WRITE = f"""
INSERT INTO {TABLE} (key, value, expires)
VALUES (%s, %s::jsonb, coalesce({_NOW} + %s * interval '1 second', 'infinity'))
ON CONFLICT (key) DO UPDATE SET value = excluded.value, expires = excluded.expires
"""  # noqa: S608  # the table's name is ours


class SharedCache(BaseCache):
    """`LOCATION` is not used: the table is made by the migrations of spine.access."""

    def __init__(self, location: str, params: dict[str, Any]) -> None:
        super().__init__(params)

    def _run(self, sql: str, *params: Any) -> list[tuple[Any, ...]]:
        with connection.cursor() as cursor:
            cursor.execute(sql, params)
            return list(cursor.fetchall()) if cursor.description else [()] * cursor.rowcount

    def _seconds(self, timeout: Any) -> float | None:
        """How long a value stands; None for ever."""
        return self.default_timeout if timeout is DEFAULT_TIMEOUT else timeout

    def get(self, key: Any, default: Any = None, version: int | None = None) -> Any:
        rows = self._run(
            f"SELECT value::text FROM {TABLE} WHERE key = %s AND {_STANDS}",  # noqa: S608
            self.make_and_validate_key(key, version=version),
        )
        return json.loads(rows[0][0]) if rows else default

    def set(self, key: Any, value: Any, timeout: Any = DEFAULT_TIMEOUT, version: int | None = None) -> None:
        name = self.make_and_validate_key(key, version=version)
        self._run(_WRITE, name, json.dumps(value), self._seconds(timeout))

    def add(self, key: Any, value: Any, timeout: Any = DEFAULT_TIMEOUT, version: int | None = None) -> bool:
        """Set the value where there is none. Of any number at once, one is told that it did."""
        name = self.make_and_validate_key(key, version=version)
        where = f"WHERE {TABLE}.expires <= {_NOW} RETURNING 1"
        return bool(self._run(_WRITE + where, name, json.dumps(value), self._seconds(timeout)))

    def incr(self, key: Any, delta: int = 1, version: int | None = None) -> int:
        """Add to a number and tell what it became. Exact, however many do it at once. Raises ValueError for none."""
        rows = self._run(
            f"UPDATE {TABLE} SET value = to_jsonb(value::text::bigint + %s) "  # noqa: S608
            f"WHERE key = %s AND {_STANDS} RETURNING value::text",
            delta,
            self.make_and_validate_key(key, version=version),
        )
        if not rows:
            raise ValueError(f"nothing is counted as {key}")
        return int(rows[0][0])

    def touch(self, key: Any, timeout: Any = DEFAULT_TIMEOUT, version: int | None = None) -> bool:
        rows = self._run(
            f"UPDATE {TABLE} SET expires = coalesce({_NOW} + %s * interval '1 second', 'infinity') "  # noqa: S608
            f"WHERE key = %s AND {_STANDS} RETURNING 1",
            self._seconds(timeout),
            self.make_and_validate_key(key, version=version),
        )
        return bool(rows)

    def delete(self, key: Any, version: int | None = None) -> bool:
        name = self.make_and_validate_key(key, version=version)
        return bool(self._run(f"DELETE FROM {TABLE} WHERE key = %s RETURNING 1", name))  # noqa: S608

    def clear(self) -> None:
        self._run(f"DELETE FROM {TABLE}")  # noqa: S608

    def sweep(self) -> None:
        """Delete what no longer stands. One statement."""
        self._run(f"DELETE FROM {TABLE} WHERE NOT {_STANDS}")  # noqa: S608

"""Statements that are sent all the time: put together by the ORM once, planned by the database once a connection.

For a page of fifty rows Django takes longer to put the statement together, and PostgreSQL to plan it, than to run it.
"""

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from functools import cache, lru_cache
from itertools import chain, count
from types import NoneType
from typing import Any, TypeVar
from uuid import UUID

import psycopg
from django.conf import settings
from django.db import DEFAULT_DB_ALIAS, connection, connections
from django.db.models import ForeignKey, Model, QuerySet, fields
from django.db.models.expressions import DatabaseDefault
from django.utils.safestring import SafeString

M = TypeVar("M", bound=Model)

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


class _Planned(psycopg.RawCursor[tuple[Any, ...]]):
    """Sends a statement to be planned the first time a connection meets it."""

    def execute(self, query: Any, params: Any = None, **how: Any) -> Any:
        return super().execute(_numbered(query), params, prepare=True)


@lru_cache(maxsize=1024)
def _numbered(sql: str) -> str:
    """As the database itself takes it, with `$1` for the first `%s`. psycopg reads long statements anew each time."""
    places = count(1)
    return re.sub("%[s%]", lambda found: f"${next(places)}" if found[0] == "%s" else "%", sql)


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
        return run(self.sql, params, planned=planned)


def add(row: M) -> M:
    """Add a new row, as `save(force_insert=True)` does, by a statement that is put together once. One query.

    The key, and what else was left to the database, is read back; generated fields are not, and no signals are sent.
    Raises TypeError for a value that is an expression.
    """
    names, values, left = _given(row)
    back = tuple(field.column for field in left)
    found = run(_insertion(((type(row), names, 1),), back), values)
    for field, value in zip(left, found[0] if left else (), strict=True):
        setattr(row, field.attname, field.to_python(value))
    return _added(row)


def add_all(rows: Iterable[Model], then: tuple[str, Sequence[Any]] | None = None) -> list[tuple[Any, ...]]:
    """Add new rows, of whatever tables, by one statement. Of them nothing is read back, not even keys.

    Rows of one table go in in the order given; among tables, the order is the database's. `then` is a statement, and
    its values, that the same one ends with: its rows are returned. A WITH of its own stays one.
    """
    tables: dict[tuple[type[Model], tuple[str, ...]], list[Any]] = {}
    counts: Counter[tuple[type[Model], tuple[str, ...]]] = Counter()
    for row in rows:
        names, values, _left = _given(row)
        table = type(row), names
        tables.setdefault(table, []).extend(values)
        counts[table] += 1
        _added(row)
    if tables or then:
        shape = tuple((*table, count) for table, count in counts.items())
        last, more = then or ("", ())
        return run(_insertion(shape, last=last), [*chain(*tables.values()), *more])
    return []


def _given(row: Model) -> tuple[tuple[str, ...], list[Any], list[Any]]:
    """The names of the fields whose values are ours to give, the values, and the fields left to the database."""
    names: list[str] = []
    values: list[Any] = []
    left: list[Any] = []
    known = row.__dict__
    for field, name, plain in _columns(type(row)):
        value = known.get(name)
        if type(value) not in plain:
            if isinstance(value, DatabaseDefault):
                left.append(field)
                continue
            value = _prepared(row, field)
        elif value is None and field.primary_key:
            left.append(field)
            continue
        names.append(name)
        values.append(value)
    return tuple(names), values, left


def _prepared(row: Model, field: Any) -> Any:
    value = field.get_db_prep_save(field.pre_save(row, add=True), connections[DEFAULT_DB_ALIAS])
    if hasattr(value, "as_sql"):
        raise TypeError(f"{field} is an expression: only save() adds those")
    return value


@cache
def _columns(model: type[Model]) -> list[tuple[Any, str, frozenset[type]]]:
    """The fields one may give: with name, and the types whose values they send as they are (asking takes longer)."""
    return [
        (field, field.attname, _plain(field)) for field in model._meta.concrete_fields if not field.generated
    ]


def _plain(field: Any) -> frozenset[type]:
    # A key is sent as the key it points to.
    while isinstance(field, ForeignKey):
        field = field.target_field
    return frozenset({NoneType, *_PLAIN.get(type(field), ())})


_PLAIN: dict[type, set[type]] = {
    fields.CharField: {str},
    fields.TextField: {str, SafeString},
    fields.EmailField: {str},
    fields.BooleanField: {bool},
    fields.UUIDField: {UUID},
    fields.BigAutoField: {int},
    fields.BigIntegerField: {int},
    fields.IntegerField: {int},
    fields.PositiveIntegerField: {int},
}


def _added(row: M) -> M:
    row._state.adding, row._state.db = False, connection.alias
    return row


@lru_cache(maxsize=512)
def _insertion(
    tables: tuple[tuple[type[Model], tuple[str, ...], int], ...], back: tuple[str, ...] = (), last: str = ""
) -> str:
    """One statement that adds so many rows to each of the tables, with values for the fields named."""
    quote = connection.ops.quote_name
    parts = []
    for model, names, rows in tables:
        fields: list[Any] = [model._meta.get_field(name) for name in names]
        columns = ", ".join(quote(field.column) for field in fields)
        marks = ", ".join(["(" + ", ".join(["%s"] * len(fields)) + ")"] * rows)
        # Names of our own tables and columns.
        parts.append(f"INSERT INTO {quote(model._meta.db_table)} ({columns}) VALUES {marks}")  # noqa: S608
    last = last or parts.pop() + (f" RETURNING {', '.join(map(quote, back))}" if back else "")
    before = ", ".join(f"added_{at} AS ({part})" for at, part in enumerate(parts))
    if not before:
        return last
    return f"WITH {before}, {last[5:]}" if last.startswith("WITH ") else f"WITH {before} {last}"


def run(sql: str, values: Sequence[Any], *, planned: bool = True) -> list[tuple[Any, ...]]:
    """Run a statement of our own writing, always with the same text. Returns its rows, if it has any. One query."""
    with _cursor(planned and settings.PREPARED_STATEMENTS) as cursor:
        cursor.execute(sql, values)
        # `description` would say it too, but tells the name and type of every column first.
        return cursor.fetchall() if cursor.cursor.pgresult.nfields else []


def _cursor(planned: bool) -> Any:
    # Looked up once: each use of `connection` looks up anew.
    database: Any = connections[DEFAULT_DB_ALIAS]
    # A planned statement has no values in it: what somebody looks at (tests, debugging) is sent whole.
    if not planned or database.queries_logged:
        return database.cursor()
    # As Django makes its own, over a cursor that plans.
    database.close_if_health_check_failed()
    database.ensure_connection()
    link: Any = database.connection
    # Django turns planning off altogether; so set, only what asks for it is planned.
    link.prepare_threshold = _NEVER_UNASKED
    with database.wrap_database_errors:
        cursor: Any = _Planned(link)
    return database.make_cursor(cursor)


def _is_hole(value: Any, holes: frozenset[Any]) -> bool:
    return isinstance(value, int | str | datetime | UUID) and not isinstance(value, bool) and value in holes

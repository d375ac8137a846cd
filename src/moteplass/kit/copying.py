"""Adding thousands of rows at once: PostgreSQL's COPY, with the columns and defaults that the models know."""

from collections.abc import Iterable, Sequence
from typing import Any

from django.db import connection
from django.db.models import Model
from django.db.models.fields import NOT_PROVIDED


def new_ids(model: type[Model], count: int) -> list[int]:
    """Ids for rows that will be copied in. One query."""
    key: Any = model._meta.pk
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT nextval(pg_get_serial_sequence(%s, %s)) FROM generate_series(1, %s)",
            [f'"{model._meta.db_table}"', key.column, count],
        )
        return [pk for (pk,) in cursor.fetchall()]


def copy_in(model: type[Model], names: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    """Add rows, each with values for the fields in `names`. The other fields get their defaults. One statement.

    Much quicker than bulk_create, which checks and dresses each value. Runs in the transaction that is going on.
    """
    same = {name: value for name, value in _defaults(model).items() if name not in names}
    fields: list[Any] = [model._meta.get_field(name) for name in (*names, *same)]
    quote = connection.ops.quote_name
    columns = ", ".join(quote(field.column) for field in fields)
    rest = tuple(same.values())
    statement = f"COPY {quote(model._meta.db_table)} ({columns}) FROM STDIN"
    with connection.cursor() as cursor, connection.wrap_database_errors:
        with cursor.copy(statement) as copy:
            for row in rows:
                copy.write_row((*row, *rest))


def _defaults(model: type[Model]) -> dict[str, Any]:
    """What a new row has in fields that nobody gives, where the database does not know it itself."""
    found: dict[str, Any] = {}
    for field in model._meta.concrete_fields:
        if field.generated or field.primary_key or field.null or field.db_default is not NOT_PROVIDED:
            continue
        if field.has_default() or field.empty_strings_allowed:
            found[field.name] = field.get_default()
    return found

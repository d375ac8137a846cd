"""How the database is emptied after a test that commits: table by table, and only those that hold something."""

from typing import Any

from django.db import connection
from django.test import TransactionTestCase

# As Django's own emptying fills them anew each time.
KEPT = {"django_content_type", "auth_permission"}
# Not among the tables of Django's models, and jobs of one test are nothing to the next.
_JOBS = {"procrastinate_events", "procrastinate_periodic_defers", "procrastinate_jobs"}

# One round trip. As a replica: no trigger forbids it, and no foreign key asks for an order.
_EMPTY = """DO $$
DECLARE
    name text;
    filled boolean;
BEGIN
    SET LOCAL session_replication_role = replica;
    FOREACH name IN ARRAY '{%s}'::text[] LOOP
        EXECUTE format('SELECT EXISTS (SELECT FROM %%I)', name) INTO filled;
        IF filled THEN
            EXECUTE format('DELETE FROM %%I', name);
        END IF;
    END LOOP;
END $$"""

_by_truncating = TransactionTestCase._fixture_teardown  # type: ignore[attr-defined]  # not among the stubs


def by_rows(case: Any) -> None:
    """To be TransactionTestCase's `_fixture_teardown`: a tenth of the cost of TRUNCATE on a hundred and more tables."""
    connection.ensure_connection()
    if connection.connection.info.parameter_status("is_superuser") != "on":
        _by_truncating(case)
        return
    tables = connection.introspection.django_table_names(only_existing=True, include_views=False)
    with connection.cursor() as cursor:
        cursor.execute(_EMPTY % ",".join(sorted(set(tables) - KEPT | _JOBS)))

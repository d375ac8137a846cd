"""Whether the database is already as this version of the code wants it: what makes the second start quick.

The database itself carries a fingerprint of what was last done to it, as its comment, so that it follows the data when
a folder is moved or restored.
"""

import hashlib
from importlib import metadata
from pathlib import Path

import psycopg
from psycopg import sql

PACKAGE = Path(__file__).resolve().parents[2]
# Packages that bring tables of their own.
WITH_TABLES = ("django", "django-allauth", "procrastinate")


def fingerprint(*, demo: bool) -> str:
    """What migrations there are and whether the demo is wanted, as one short word."""
    found = hashlib.sha256(f"demo {demo}".encode())
    for name in WITH_TABLES:
        found.update(f"{name} {metadata.version(name)}".encode())
    for path in sorted([*PACKAGE.rglob("migrations/*.py"), *(PACKAGE / "cli" / "demo").rglob("*")]):
        if path.is_file() and path.suffix != ".pyc":
            found.update(str(path.relative_to(PACKAGE)).encode() + path.read_bytes())
    return f"moteplass {found.hexdigest()[:24]}"


def read(url: str) -> str:
    """The fingerprint the database carries; empty where there is none."""
    with psycopg.connect(url) as connection:
        row = connection.execute(
            "select shobj_description(oid, 'pg_database') from pg_database where datname = current_database()"
        ).fetchone()
    return str(row[0] or "") if row else ""


def write(url: str, text: str) -> None:
    """Let the database carry a fingerprint."""
    with psycopg.connect(url, autocommit=True) as connection:
        name = connection.info.dbname
        connection.execute(
            sql.SQL("comment on database {} is {}").format(sql.Identifier(name), sql.Literal(text))
        )

"""Where one word is found: in which tables, and in which stored files, packed or not."""

import gzip
import zipfile
from pathlib import Path

from django.conf import settings
from django.db import connection

MARK = "zebraquux"


def tables() -> set[str]:
    """Every table of every schema of ours with a row that holds it, whatever the column: text, JSON, vectors, bytes."""
    found = set()
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT schemaname, tablename FROM pg_tables "
            "WHERE schemaname NOT IN ('pg_catalog', 'information_schema')"
        )
        for schema, table in cursor.fetchall():
            cursor.execute(
                f'SELECT EXISTS (SELECT 1 FROM "{schema}"."{table}" t WHERE t::text ILIKE %s OR t::text ILIKE %s)',
                [f"%{MARK}%", f"%{MARK.encode().hex()}%"],
            )
            if cursor.fetchone()[0]:
                found.add(table)
    return found


def files() -> set[str]:
    """Every stored file that holds it, as it is or inside what is packed in it."""
    root = Path(settings.MEDIA_ROOT)
    return {
        str(path.relative_to(root))
        for path in root.rglob("*")
        if path.is_file() and any(MARK.encode() in data.lower() for data in _contents(path))
    }


def _contents(path: Path) -> list[bytes]:
    data = [path.read_bytes(), path.name.encode()]
    if zipfile.is_zipfile(path):
        with zipfile.ZipFile(path) as packed:
            data += [packed.read(name) for name in packed.namelist()]
    for part in list(data):
        if part.startswith(b"\x1f\x8b"):
            data.append(gzip.decompress(part))
    return data

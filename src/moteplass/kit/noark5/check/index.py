"""What must be remembered of a package to compare its files: a private SQLite file that goes when it is closed.

A million registrations have some four million systemIDs: on disk they cost no memory, and what two files say is
compared by one question.
"""

import sqlite3
from collections.abc import Iterator
from types import TracebackType
from typing import Any, Self

TABLES = {
    # All files of the package. `pdfa`: the part and conformance its metadata claims ("2A"); null: no PDF.
    "file": "path text primary key, size integer, sum text, at integer, pdfa text",
    # Units of arkivstruktur.xml that have a systemID. `marked`: an arkivdel in which something refers to one.
    "unit": "id text, kind text, marked integer",
    # From one file or unit to another unit. `kind`: the element that refers.
    "reference": "kind text, id text, source text",
    "object": "path text, sum text, size text, puid text, made text, id text",
    # Journal entries: of arkivstruktur.xml, and of each journal.
    "entry": "file text, id text, number integer",
    # Of a journal entry with screening: what may not be read in the public journal.
    "screened": "id text, what text",
    "shown": "id text, what text",
    # Files that METS or PREMIS lists.
    "listed": "source text, path text, size text, sum text, algorithm text",
}
BATCH = 5000


class Index:
    """`with Index() as index`: rows are added in batches; `ask` sees all that were added."""

    def __init__(self) -> None:
        # An empty name is a file of its own in the temporary folder, with no name others could open.
        self._base = sqlite3.connect("")
        self._base.executescript(
            "pragma journal_mode=off; pragma synchronous=off; pragma cache_size=-16000; pragma case_sensitive_like=on;"
            + "".join(f"create table {table} ({columns});" for table, columns in TABLES.items())
        )
        self._waiting: dict[str, list[tuple[Any, ...]]] = {table: [] for table in TABLES}

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._base.close()

    def add(self, table: str, *row: Any) -> None:
        """Raises sqlite3.IntegrityError, now or later, for a path that is there already."""
        waiting = self._waiting[table]
        waiting.append(row)
        if len(waiting) >= BATCH:
            self._write(table)

    def flush(self) -> None:
        for table in TABLES:
            self._write(table)

    def _write(self, table: str) -> None:
        if waiting := self._waiting[table]:
            marks = ",".join("?" * len(waiting[0]))
            self._base.executemany(f"insert into {table} values ({marks})", waiting)  # noqa: S608 (our own names)
            waiting.clear()

    def ready(self) -> None:
        """Call once, when all is added and before comparing: sorting at the end is quicker than keeping in order."""
        self.flush()
        self._base.executescript(
            """
            create index unit_id on unit (id);
            create index object_path on object (path);
            create index entry_id on entry (id, file);
            create index listed_path on listed (path);
            """
        )

    def ask(self, question: str, *values: Any) -> Iterator[Any]:
        self.flush()
        return iter(self._base.execute(question, values))

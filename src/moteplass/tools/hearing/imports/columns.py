"""Small tables that people paste or send as CSV: which column is which, and what is wrong with each line."""

import io
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Generic, TypeVar

from django.utils.functional import Promise
from django.utils.translation import gettext as _

from moteplass.kit import csvio, text
from moteplass.tools.hearing.imports.reading import BadFile, Reject

T = TypeVar("T")


@dataclass(slots=True)
class Sheet(Generic[T]):
    """What a table holds: rows that can be used, and why the others cannot."""

    rows: list[T] = field(default_factory=list)
    rejects: list[Reject] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Column:
    """What a column is called on our pages, and all that a header may call it, in small letters."""

    label: Promise
    said: frozenset[str]


def read(
    typed: str, columns: Mapping[str, Column], row: Callable[[Mapping[str, str]], T], *, most: int
) -> Sheet[T]:
    """Read a table. `columns` by the names of the fields; `row` makes one of the fields, and raises ValueError with the
    reason. Raises BadFile where a column is missing or there are more rows than `most`.
    """
    header, lines = csvio.table(lambda: io.StringIO(typed.strip("\r\n") + "\n", newline=""))
    found = {
        name: next((h for h in header if h.strip().casefold() in column.said), "")
        for name, column in columns.items()
    }
    if missing := [str(columns[name].label) for name, heading in found.items() if not heading]:
        raise BadFile(
            _("The first line must name the columns. Not found: %(names)s.") % {"names": ", ".join(missing)}
        )
    sheet: Sheet[T] = Sheet()
    for number, (line, cells) in enumerate(lines, 1):
        if number > most:
            raise BadFile(_("There are more than %(most)s lines. Divide the file.") % {"most": most})
        values = {name: " ".join(text.normalise(cells[column]).split()) for name, column in found.items()}
        try:
            sheet.rows.append(row(values))
        except ValueError as error:
            sheet.rejects.append(Reject(line, str(error), cells))
    return sheet

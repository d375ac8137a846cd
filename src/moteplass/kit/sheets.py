"""Rows as a CSV or XLSX file, in pieces: memory stays bounded however many there are."""

import csv
import io
import tempfile
from collections.abc import Iterable, Iterator
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from moteplass.kit.csvio import safe_cell

FORMATS = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
_PIECE = 64_000
# A cell of a sheet holds no more.
_LONGEST = 32_767


def pieces(rows: Iterable[list[Any]], format: str, title: str) -> Iterator[bytes]:
    """A file of the rows, the first of them the heads. `title` names the sheet. Raises KeyError for another format."""
    return {"csv": csv_pieces, "xlsx": xlsx_pieces}[format](rows, title)


def csv_pieces(rows: Iterable[list[Any]], title: str = "") -> Iterator[bytes]:
    buffer = io.StringIO()
    writer = csv.writer(buffer)
    # A byte order mark, or Excel reads æ, ø and å as something else.
    buffer.write("\ufeff")
    for row in rows:
        writer.writerow([safe_cell(v.isoformat() if isinstance(v, date) else v) for v in row])
        if buffer.tell() > _PIECE:
            yield buffer.getvalue().encode()
            buffer.seek(0)
            buffer.truncate()
    yield buffer.getvalue().encode()


def xlsx_pieces(rows: Iterable[list[Any]], title: str) -> Iterator[bytes]:
    # Imported here: it is large, and page workers that never export should not carry it.
    from openpyxl import Workbook
    from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE

    book = Workbook(write_only=True)
    sheet = book.create_sheet(title)
    sheet.freeze_panes = "A2"
    for row in rows:
        sheet.append([_cell(v, ILLEGAL_CHARACTERS_RE) for v in row])
    with tempfile.TemporaryFile() as file:
        book.save(file)
        file.seek(0)
        while piece := file.read(_PIECE):
            yield piece


def _cell(value: Any, illegal: Any) -> Any:
    if isinstance(value, datetime):
        # A sheet knows no time zones; the ISO form keeps it.
        return value.isoformat()
    if isinstance(value, str):
        return safe_cell(illegal.sub("", value)[:_LONGEST])
    if isinstance(value, Decimal | date | int | float | None):
        return value
    return str(value)

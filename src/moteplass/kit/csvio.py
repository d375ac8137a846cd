"""CSV as people have it: files that were saved by a spreadsheet, and cells for files that will be opened in one."""

import codecs
import csv
from collections.abc import Callable, Iterator
from typing import TextIO, TypeVar

T = TypeVar("T")

# What makes a spreadsheet run a cell as a formula, also in full width, which some of them fold.
_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


def safe_cell(value: T) -> T | str:
    """The value, with an apostrophe before text a spreadsheet would run as a formula. Numbers and dates stay.

    The one deliberate difference between exports for spreadsheets and the JSON export, which is exact.
    """
    if not isinstance(value, str):
        return value
    # Spaces first do not stop every spreadsheet; a leading tab or line end is itself a way in.
    risky = value.startswith(_FORMULA_STARTS) or value.lstrip().startswith(_FORMULA_STARTS)
    return f"'{value}" if risky else value


def decode(data: bytes) -> str:
    """The text of a file: UTF-8, UTF-16 where its first bytes say so ("Unicode text" in a spreadsheet), else
    Windows-1252, which is what Latin-1 means in one.
    """
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return data.decode("utf-16", errors="replace")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return data.decode("cp1252", errors="replace")


def table(open_text: Callable[[], TextIO]) -> tuple[list[str], Iterator[tuple[int, dict[str, str]]]]:
    """The header (empty where there is none), and (line number, row) for each row; comma, semicolon or tab between.

    `open_text` is called twice, and gives the text from its beginning with its line ends as they are.
    """
    with open_text() as file:
        first = file.readline()
    delimiter = max(",;\t", key=first.count)
    header = next(csv.reader([first], delimiter=delimiter), [])
    return header if any(header) else [], _rows(open_text, delimiter)


def _rows(open_text: Callable[[], TextIO], delimiter: str) -> Iterator[tuple[int, dict[str, str]]]:
    csv.field_size_limit(10_000_000)
    with open_text() as file:
        reader = csv.DictReader(file, delimiter=delimiter, restkey="", restval="")
        for row in reader:
            yield (
                reader.line_num,
                {str(k): v if isinstance(v, str) else " ".join(v or []) for k, v in row.items()},
            )

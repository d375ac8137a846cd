"""Cells for CSV and XLSX files that people open in a spreadsheet."""

from typing import TypeVar

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

from datetime import date

import pytest

from moteplass.kit.csvio import safe_cell


@pytest.mark.parametrize("value", ["=1+1", "+47 22", "-5", "@SUM(A1)", "\t=1", "  =cmd()", "\r\n=1", "＝1+1"])
def test_text_a_spreadsheet_would_run_is_defused(value):
    assert safe_cell(value) == "'" + value


@pytest.mark.parametrize("value", ["Vanlig svar", "a=b", "", "«Nei»", -5, 1.5, None, date(2026, 11, 23)])
def test_everything_else_is_untouched(value):
    assert safe_cell(value) is value

import pytest
from django import forms

from moteplass.kit.days import DayField


@pytest.mark.parametrize("typed", ["0001-01-01", "9999-12-31", "tomorrow"])
def test_a_day_no_zone_can_move_is_as_wrong_as_what_is_no_day(typed: str) -> None:
    with pytest.raises(forms.ValidationError, match="Not a day"):
        DayField(error_messages={"invalid": "Not a day"}).clean(typed)


def test_a_day_is_read_and_may_be_left_out() -> None:
    assert str(DayField().clean("2026-12-10")) == "2026-12-10"
    assert DayField(required=False).clean("") is None

"""Dates, numbers and sizes as people write them in the reader's language (Babel, CLDR)."""

from datetime import UTC
from datetime import date as Date
from datetime import datetime as DateTime
from decimal import Decimal
from functools import lru_cache
from typing import NamedTuple

from babel import Locale, dates, numbers
from django.utils import timezone
from django.utils.translation import get_language

from moteplass.kit import clock

NBSP = "\u00a0"


class Forms(NamedTuple):
    """What a language does that the patterns of CLDR do not say as Språkrådet does."""

    locale: str
    day_month: str
    clock: str
    at: str


FORMS = {
    "nb": Forms("nb_NO", "d. MMMM", "HH.mm", f" kl.{NBSP}"),
    "nn": Forms("nn_NO", "d. MMMM", "HH.mm", f" kl.{NBSP}"),
    "en": Forms("en_GB", "d MMMM", "HH:mm", f" at{NBSP}"),
}
STYLES = {"full": "full", "long": "long", "medium": "medium", "month": "MMMM y"}


# What the agencies of this country write in. ISO 639; fkv is Kven.
WRITTEN = ("nb", "nn", "en", "se", "smj", "sma", "fkv")


def _forms() -> Forms:
    return FORMS.get((get_language() or "nb")[:2], FORMS["nb"])


def language_name(code: str) -> str:
    """«nordsamisk»."""
    return str(Locale.parse(_forms().locale).languages.get(code, code))


def _local(value: Date) -> Date:
    """An aware moment on the clocks of the installation (TIME_ZONE); a plain date as it is."""
    if isinstance(value, DateTime):
        return timezone.localtime(value, timezone.get_default_timezone())
    return value


@lru_cache(maxsize=4096)
def _date(day: Date, pattern: str, locale: str) -> str:
    return dates.format_date(day, pattern, locale)


def date(value: Date, style: str = "long") -> str:
    """«10. desember 2026»; style: full (with weekday), long, medium («10. des. 2026»), month («desember 2026»)."""
    value = _local(value)
    day = value.date() if isinstance(value, DateTime) else value
    return _date(day, STYLES[style], _forms().locale)


def shortdate(value: Date) -> str:
    """«10. desember», with the year only when it is not this year."""
    value = _local(value)
    day = value.date() if isinstance(value, DateTime) else value
    forms = _forms()
    this_year = _local(clock.now()).year
    return _date(day, forms.day_month if day.year == this_year else "long", forms.locale)


def time(value: DateTime) -> str:
    """«23.59» (English: «23:59»)."""
    forms = _forms()
    return dates.format_time(_local(value), forms.clock, locale=forms.locale)  # type: ignore[arg-type]


def datetime(value: DateTime, style: str = "long") -> str:
    """«10. desember 2026 kl. 23.59», the hour never alone on a line. Styles as for `date`, and short."""
    day = shortdate(value) if style == "short" else date(value, style)
    return f"{day}{_forms().at}{time(value)}"


def iso(value: Date) -> str:
    """For the `datetime` attribute of <time>: ISO 8601, moments in UTC."""
    if isinstance(value, DateTime):
        return value.astimezone(UTC).isoformat(timespec="seconds")
    return value.isoformat()


def days_left(deadline: Date) -> int:
    """Whole days on the calendar from today to the day of the deadline: 0 is today, negative is over."""
    deadline = _local(deadline)
    last = deadline.date() if isinstance(deadline, DateTime) else deadline
    return (last - today()).days


def day_of(moment: DateTime) -> Date:
    """The day a moment falls on, on the clocks of the installation (TIME_ZONE)."""
    return timezone.localtime(moment, timezone.get_default_timezone()).date()


def today() -> Date:
    """The day it is on the clocks of the installation."""
    return day_of(clock.now())


@lru_cache(maxsize=4096)
def _number(value: int | float | Decimal, locale: str) -> str:
    return numbers.format_decimal(value, locale=locale).replace("-", "\u2212")


def number(value: int | float | Decimal) -> str:
    """«1 204», with non-breaking spaces and a real minus sign."""
    return _number(value, _forms().locale)


def percent(share: float, small: bool = False) -> str:
    """A share of one, in whole per cent: 0.59 is «59 %». With `small`, under one per cent in hundredths: «0,05 %»."""
    forms = _forms().locale
    fine = small and abs(share) < 0.01
    words = numbers.format_percent(share, "0.##\u00a0%" if fine else None, locale=forms)
    return words.replace("-", "\u2212")


def filesize(size: int) -> str:
    """Bytes in the units people know: «410 kB», «1,2 MB» (thousands, not 1024)."""
    if size >= 1_000_000:
        return f"{number(round(size / 1_000_000, 1))}{NBSP}MB"
    return f"{number(max(1, round(size / 1000)))}{NBSP}kB"

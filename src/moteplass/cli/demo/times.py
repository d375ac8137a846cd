"""Moments in the demo content, told relative to the day it is loaded."""

import re
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

_OSLO = ZoneInfo("Europe/Oslo")
_FORM = re.compile(r"^(?P<sign>[+-])(?P<n>\d+)(?:(?P<hours>h)|d(?: (?P<hour>\d\d):(?P<minute>\d\d))?)$")


def moment(text: str, *, loaded: datetime) -> datetime:
    """The moment behind `-7d 14:05`, `+18d` (noon) or `-5h`, in UTC. Raises ValueError for anything else."""
    found = _FORM.match(text.strip())
    if not found:
        raise ValueError(f"not a time in the demo content: {text!r}")
    n = int(found["n"]) * (1 if found["sign"] == "+" else -1)
    if found["hours"]:
        return loaded + timedelta(hours=n)
    day = loaded.astimezone(_OSLO).date() + timedelta(days=n)
    clock = time(int(found["hour"]), int(found["minute"])) if found["hour"] else time(12)
    return datetime.combine(day, clock, _OSLO).astimezone(UTC)

"""Sign-offs of figures in the ledger that have been taken back."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from moteplass.tools.ideas.models import SignOff


@dataclass(frozen=True, slots=True)
class TakenBack:
    figure_id: int
    by_name: str
    at: datetime
    withdrawn_by_name: str
    withdrawn_at: datetime
    reason: str


def taken_back(figure_ids: Sequence[int]) -> dict[int, list[TakenBack]]:
    """Sign-offs that have been taken back, by figure. One query."""
    found: dict[int, list[TakenBack]] = {}
    for s in SignOff.objects.filter(figure__in=figure_ids, withdrawn_at__isnull=False):
        if s.withdrawn_at:
            row = TakenBack(s.figure_id, s.by_name, s.at, s.withdrawn_by_name, s.withdrawn_at, s.reason)
            found.setdefault(s.figure_id, []).append(row)
    return found

"""What the hearing's page shows of the case, as values that can be compared: drawn once until one of them changes."""

from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from moteplass.kit import clock
from moteplass.kit.localise import date as date_words
from moteplass.kit.localise import shortdate, today
from moteplass.kit.passages import anchored
from moteplass.spine.access.rooms import Room
from moteplass.spine.organisations.models import Named
from moteplass.spine.places.models import Access, Place
from moteplass.tools.hearing.case import Case, Phase, phase_of
from moteplass.tools.hearing.figures import Figures, week_of
from moteplass.tools.hearing.models import Hearing


@dataclass(frozen=True, slots=True)
class Step:
    """One step on the road of a case, as components/page.html draws it: done, now or next."""

    state: str
    title: str
    text: str


@dataclass(frozen=True, slots=True)
class CasePage:
    """Everything on the page but the answers and what depends on who reads."""

    case: Case
    # The letter, each passage with its name as id.
    letter: str
    phase: Phase
    place: str
    tool: str
    title: str
    summary: str
    outcome: str
    owner: Named
    access: Access
    short_reason: str
    steps: tuple[Step, ...]
    weeks: tuple[tuple[str, int, bool], ...]
    # By number, for whoever flags them.
    letter_id: int | None
    summary_id: int | None


def case_page(room: Room, found: Hearing, case: Case) -> CasePage:
    """What the page of a hearing says now. No query."""
    phase, place = phase_of(found), room.place
    return CasePage(
        case=case,
        letter=anchored(case.letter),
        phase=phase,
        place=place.slug,
        tool=room.the_tool.slug,
        title=place.title,
        summary=place.summary,
        outcome=place.outcome,
        owner=place.organisation.named,
        access=room.access,
        short_reason=found.short_reason,
        steps=_steps(found, place, case, phase),
        weeks=weeks_of(case.figures, phase),
        letter_id=found.letter_id,
        summary_id=found.summary_id,
    )


def _steps(found: Hearing, place: Place, case: Case, phase: Phase) -> tuple[Step, ...]:
    """The road of the case: what is done, where it is now, what comes."""
    at = [Phase.UPCOMING, Phase.OPEN, Phase.CLOSED].index(phase) if phase is not Phase.DRAFT else 0
    if phase is Phase.CLOSED and case.summary:
        at = 3
    if place.outcome:
        at = 4
    summed = case.summary.at if case.summary else None
    outcome = place.outcome.strip().partition("\n")[0]
    # This year's days stand without the year.
    known_by = get_language() or "", today().year
    return _road(at, found.opens_at, found.closes_at, summed, outcome, known_by)


@lru_cache(maxsize=256)
def _road(
    at: int,
    opens_at: datetime | None,
    closes: datetime | None,
    summed: datetime | None,
    outcome: str,
    known_by: tuple[str, int],
) -> tuple[Step, ...]:
    opens = date_words(opens_at) if opens_at else ""
    until = _("Until %(day)s") if at == 1 else _("Closed %(day)s") if at > 1 else _("To %(day)s")
    road = [
        (_("Sent out"), opens if at else _("Opens %(day)s") % {"day": opens} if opens else ""),
        (_("Open for answers"), until % {"day": shortdate(closes)} if closes else ""),
        (
            _("Summary"),
            shortdate(summed) if at > 2 and summed else _("We read every answer and sum them up"),
        ),
        (_("What came of it?"), outcome or _("You are told here")),
    ]
    states = ["done" if n < at else "now" if n == at else "next" for n in range(len(road))]
    return tuple(Step(state, title, words) for state, (title, words) in zip(states, road, strict=True))


def weeks_of(figures: Figures, phase: Phase) -> tuple[tuple[str, int, bool], ...]:
    """Columns of the chart: (week number, answers, whether the week is not over yet)."""
    this = week_of(clock.now())
    return tuple(
        (str(week.isocalendar().week), n, phase is Phase.OPEN and week == this) for week, n in figures.by_week
    )

"""What a ledger comes to in a few numbers: on the idea's page, and above its lines."""

from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from moteplass.kit import amounts, localise
from moteplass.spine.access.actor import Actor
from moteplass.spine.access.acts import Act
from moteplass.spine.access.decide import decide
from moteplass.spine.access.rooms import Room
from moteplass.tools.ideas.commands.ledger import OPEN_FROM
from moteplass.tools.ideas.models import Box, Gain, GainFigure
from moteplass.tools.ideas.queries.idea import IdeaRow
from moteplass.tools.ideas.queries.ledger import Ledger, ledger_of

_MEASURED = GainFigure.Kind.MEASURED


def panel(actor: Actor, room: Room, row: IdeaRow) -> dict[str, Any]:
    """The ledger on the idea's page: nothing to ask for before the idea is accepted. Two queries."""
    if row.stage_kind not in OPEN_FROM:
        return {"ledger": None}
    found = ledger_of(actor, room, row.id)
    return {
        "ledger": found if found.lines else None,
        "ledger_year": found.latest,
        "ledger_big": big_numbers(found, found.latest),
        "writes_ledger": decide(actor, Act.CHECK, room).allowed,
    }


def big_numbers(found: Ledger, year: int | None) -> list[tuple[str, str]]:
    """The few numbers a person came for, as (value, words), for one year."""
    if year is None:
        return []
    numbers = []
    saved = found.sum(_MEASURED, year=year)
    first = year == min((f.year for f in found.figures(_MEASURED)), default=None)
    if saved.count:
        words = _("saved the first year, %(year)s") if first else _("saved in %(year)s")
        numbers.append((amounts.kroner_between(saved.amount, saved.low, saved.high), words % {"year": year}))
    if (share := found.of_estimate(year)) is not None:
        numbers.append((localise.percent(float(share)), _("of what was expected")))
    hours = found.sum(_MEASURED, Gain.Unit.HOURS, year)
    if hours.count:
        numbers.append((localise.number(hours.amount), _("hours saved in %(year)s") % {"year": year}))
    for line in found.lines:
        if line.unit == Gain.Unit.OTHER and (figure := line.current(_MEASURED, year)):
            numbers.append((f"{localise.number(figure.amount)} {line.unit_name}", line.name))
    return numbers[:4]


def hours_in_kroner(box: Box, hours: Decimal) -> str:
    """What hours are worth, in words; empty where the box has not said what an hour is worth."""
    if box.hour_value is None or not hours:
        return ""
    words = _(
        "%(hours)s hours are worth about %(kroner)s, at %(each)s kroner an hour. They are not in the sum."
    )
    return words % {
        "hours": localise.number(hours),
        "kroner": amounts.kroner(hours * box.hour_value),
        "each": localise.number(box.hour_value),
    }

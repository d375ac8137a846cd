"""The ledgers of the demo's ideas: lines, figures and sign-offs, by the commands of the box."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from decimal import Decimal

from moteplass.cli.demo.places import Content, World
from moteplass.kit import clock
from moteplass.spine.access.actor import Actor
from moteplass.tools.ideas.commands import ledger
from moteplass.tools.ideas.commands.ledger import FigureInput, LineInput
from moteplass.tools.ideas.models import Gain, GainFigure, Idea

_Kind = GainFigure.Kind
_UNITS = {"kroner", "hours"}
# A gain that begins late in a year is first counted in the next.
_BEGINS = timedelta(days=100)
# The figures of a year are there when so many days of it have passed.
_MEASURED = timedelta(days=60)


def first_year(realised: datetime, measured: int, *, loaded: datetime) -> int:
    """The first of `measured` years of a gain, so that the last has come by the day of loading."""
    return min((realised + _BEGINS).year, (loaded - _MEASURED).year - measured + 1)


def keep_ledger(
    world: World, idea: Idea, content: Content, *, writer: Actor, controller: Actor | None, since: datetime
) -> None:
    """Write each line of an idea's ledger. `since` is when it was realised, or when it was accepted."""
    lines = content.get("ledger", [])
    most = max((len(line.get("measured", [])) for line in lines), default=0)
    # All lines of an idea are measured up to the same year.
    last = first_year(since, most, loaded=world.loaded) + most - 1 if most else world.loaded.year + 1
    for line in lines:
        gain = _line(idea, line, writer, since)
        for given in _figures(line, min(since.year, world.loaded.year), last):
            at = min(_moment(given.year, since), world.loaded - timedelta(days=2))
            with clock.frozen(at):
                figure = ledger.write_figure(writer, gain=gain, given=given)
            waits = given.kind == _Kind.MEASURED and line.get("waits")
            # What is only expected is signed off when something has been measured.
            if controller and not waits and line.get("measured"):
                with clock.frozen(min(at + timedelta(days=9), world.loaded - timedelta(hours=5))):
                    ledger.sign_off(controller, figure=figure)


def _line(idea: Idea, line: Content, writer: Actor, since: datetime) -> Gain:
    unit = line.get("unit", "kroner")
    with clock.frozen(since):
        return ledger.add_line(
            writer,
            idea=idea,
            given=LineInput(
                name=line["name"],
                unit=unit if unit in _UNITS else "other",
                unit_name="" if unit in _UNITS else unit,
                owner_name=line["owner"],
                method=line.get("method", ""),
            ),
        )


def _figures(line: Content, realised: int, last: int) -> Iterator[FigureInput]:
    measured, within = line.get("measured", []), line.get("within", 0)
    first = last - len(measured) + 1 if measured else last
    yield _figure(_Kind.BASELINE, first - 1, line["before"], 0)
    if cost := line.get("cost"):
        yield _figure(_Kind.ONE_OFF, realised, cost, 0)
    for year in range(first, first + max(1, len(measured))):
        # Beforehand one knows half as well.
        yield _figure(_Kind.ESTIMATE, year, line["expected"], 2 * within)
    for year, amount in enumerate(measured, start=first):
        yield _figure(_Kind.MEASURED, year, amount, within)


def _figure(kind: str, year: int, amount: int, within: int) -> FigureInput:
    off = round(abs(amount) * within / 100, -2) if within else 0
    low, high = (Decimal(amount - off), Decimal(amount + off)) if off else (None, None)
    return FigureInput(kind, year, Decimal(amount), low, high)


def _moment(year: int, since: datetime) -> datetime:
    """When the figures of a year were written: in the February after, and not before the idea was realised."""
    return max(since, since.replace(year=year + 1, month=2, day=10))

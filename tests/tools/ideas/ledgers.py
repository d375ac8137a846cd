"""Ideas with ledgers, for tests: Bob writes figures, Dora signs them off."""

from decimal import Decimal
from typing import Any

from moteplass.spine.access.actor import Actor, actor_for
from moteplass.spine.places.models import Role
from moteplass.tools.ideas.commands import ledger
from moteplass.tools.ideas.commands.ledger import FigureInput, LineInput
from moteplass.tools.ideas.models import Box, Gain, GainFigure, Idea, Stage
from tests.tools.ideas.developers import stage
from tests.world import World


def expert(world: World, box: Box) -> Actor:
    return actor_for(world.member(box.tool.place, "Bob", Role.EXPERT))


def controller(world: World, box: Box) -> Actor:
    return actor_for(world.member(box.tool.place, "Dora", Role.CONTROLLER))


def realised(world: World, box: Box, title: str = "One letter, not three", **given: Any) -> Idea:
    """An idea that has come as far as to be realised."""
    idea = world.idea(box, title, **given)
    Idea.objects.filter(pk=idea.pk).update(stage=stage(box, Stage.Kind.REALISED))
    return Idea.objects.select_related("box__tool__place", "stage").get(pk=idea.pk)


def line(world: World, idea: Idea, name: str = "Postage", **given: Any) -> Gain:
    wanted = {"unit": Gain.Unit.KRONER, "owner_name": "Print and post"} | given
    return ledger.add_line(expert(world, idea.box), idea=idea, given=LineInput(name=name, **wanted))


def figure(
    world: World,
    gain: Gain,
    amount: str,
    *,
    kind: str = "measured",
    year: int = 2025,
    signed: bool = True,
    **more: Any,
) -> GainFigure:
    written = ledger.write_figure(
        expert(world, gain.idea.box),
        gain=gain,
        given=FigureInput(kind=kind, year=year, amount=Decimal(amount), **more),
    )
    if signed:
        ledger.sign_off(controller(world, gain.idea.box), figure=written)
    return written


def again(world: World, old: GainFigure, amount: str, *, signed: bool = False) -> GainFigure:
    return figure(world, old.gain, amount, kind=old.kind, year=old.year, replaces=old.pk, signed=signed)


def one_letter(world: World, box: Box) -> tuple[Idea, Gain, Gain]:
    """The idea of the look: 1 310 000 and 530 000 measured, of 1 200 000 and 600 000 expected."""
    idea = realised(world, box)
    post, phone = (
        line(world, idea),
        line(world, idea, "Time on the phone", owner_name="Service desk"),
    )
    for gain, before, expected, measured in (
        (post, "2960000", "1200000", "1310000"),
        (phone, "1710000", "600000", "530000"),
    ):
        figure(world, gain, before, kind="baseline", year=2024)
        figure(world, gain, expected, kind="estimate")
        figure(world, gain, measured)
    return idea, post, phone

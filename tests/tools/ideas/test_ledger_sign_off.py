"""Figures are signed off by somebody else, and what is taken back stays readable."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest

from moteplass.spine.access.actor import STRANGER, Actor, actor_for
from moteplass.spine.access.acts import Act
from moteplass.spine.access.decide import Refused, decide
from moteplass.spine.access.rooms import find_tool
from moteplass.spine.audit.models import AuditEntry
from moteplass.spine.places.models import Role
from moteplass.spine.stewardship.commands import NotPossible
from moteplass.tools.ideas.commands import ledger
from moteplass.tools.ideas.commands.ledger import FigureInput, LineInput
from moteplass.tools.ideas.models import Box, SignOff
from moteplass.tools.ideas.queries.gains import (
    GainFilter,
    entries,
    saved_by_idea,
)
from moteplass.tools.ideas.queries.ledger import ledger_of
from moteplass.tools.ideas.queries.totals import totals
from tests.tools.ideas import ledgers
from tests.world import World


def test_a_signed_figure_stands_for_the_public_until_a_recalculation_is_signed_off(
    world: World, box: Box
) -> None:
    gain = ledgers.line(world, ledgers.realised(world, box))
    first = ledgers.figure(world, gain, "100")
    last = ledgers.again(world, ledgers.again(world, first, "90"), "80")

    def public() -> list[Decimal]:
        mine = ledger_of(STRANGER, find_tool(STRANGER, pk=box.pk), gain.idea_id)
        listed = entries(box, GainFilter(), everything=False)
        return [
            totals(box, GainFilter(), everything=False).measured.amount,
            mine.sum("measured").amount,
            saved_by_idea([gain.idea_id])[gain.idea_id],
            sum((e.amount for e in listed if e.counts and e.replaced_by is None), Decimal(0)),
        ]

    assert public() == [Decimal(100)] * 4
    assert totals(box, GainFilter(), everything=True).measured.amount == 80
    # Signed off two steps on, it takes the first one's place; taken back, the first stands again.
    ledger.sign_off(ledgers.controller(world, box), figure=last)
    assert public() == [Decimal(80)] * 4
    ledger.take_back_sign_off(ledgers.controller(world, box), figure=last, reason="Wrong months.")
    assert public() == [Decimal(100)] * 4


def test_nobody_signs_off_a_figure_of_their_own(world: World, box: Box) -> None:
    gain = ledgers.line(world, ledgers.realised(world, box))
    both = world.member(box.tool.place, "Erik", Role.EXPERT)
    world.member(box.tool.place, "Erik", Role.CONTROLLER)
    erik = actor_for(both)
    own = ledger.write_figure(
        erik, gain=gain, given=FigureInput(kind="measured", year=2025, amount=Decimal(1))
    )
    with pytest.raises(NotPossible, match="yourself"):
        ledger.sign_off(erik, figure=own)
    ledger.sign_off(ledgers.controller(world, box), figure=own)
    with pytest.raises(NotPossible, match="already"):
        ledger.sign_off(ledgers.controller(world, box), figure=own)


def test_only_a_controller_signs_off_and_only_staff_write(world: World, box: Box) -> None:
    gain = ledgers.line(world, ledgers.realised(world, box))
    written = ledgers.figure(world, gain, "100", signed=False)
    room_of: Callable[[Actor], Any] = lambda actor: find_tool(actor, pk=box.pk)  # noqa: E731
    for role in Role.values:
        actor = actor_for(world.member(box.tool.place, f"P{role}", role))
        assert decide(actor, Act.SIGN_OFF, room_of(actor)).allowed is (role == "controller"), role
        assert decide(actor, Act.CHECK, room_of(actor)).allowed is (
            role in {"expert", "moderator", "steward"}
        )
    for actor in (STRANGER, world.as_charlie, world.as_alice):
        with pytest.raises(Refused):
            ledger.sign_off(actor, figure=written)
    for actor in (STRANGER, world.as_charlie, ledgers.controller(world, box)):
        with pytest.raises(Refused):
            ledger.write_figure(actor, gain=gain, given=FigureInput("measured", 2024, Decimal(1)))
        with pytest.raises(Refused):
            ledger.add_line(actor, idea=gain.idea, given=LineInput("x", "kroner", "y"))


def test_a_sign_off_is_taken_back_with_a_reason_and_stays_readable(world: World, box: Box) -> None:
    gain = ledgers.line(world, ledgers.realised(world, box))
    written = ledgers.figure(world, gain, "100")
    dora = ledgers.controller(world, box)
    with pytest.raises(NotPossible, match="why"):
        ledger.take_back_sign_off(dora, figure=written, reason=" ")
    ledger.take_back_sign_off(dora, figure=written, reason="Counted the wrong months.")
    taken = SignOff.objects.get(figure=written)
    assert taken.by_name == "Dora" and taken.withdrawn_by_name == "Dora" and taken.reason
    assert totals(box, GainFilter(), everything=False).measured.amount == 0
    assert totals(box, GainFilter(), everything=True).awaiting == 1
    with pytest.raises(NotPossible):
        ledger.take_back_sign_off(dora, figure=written, reason="Again.")
    ledger.sign_off(dora, figure=written)
    assert totals(box, GainFilter(), everything=False).measured.amount == 100
    verbs = set(AuditEntry.objects.filter(place_id=box.tool.place_id).values_list("verb", flat=True))
    assert {
        "ideas.gain.added",
        "ideas.figure.written",
        "ideas.figure.signed",
        "ideas.figure.unsigned",
    } <= verbs


def test_a_figure_that_has_been_recalculated_is_not_signed_off(world: World, box: Box) -> None:
    old = ledgers.figure(world, ledgers.line(world, ledgers.realised(world, box)), "100", signed=False)
    ledgers.again(world, old, "90")
    with pytest.raises(NotPossible, match="recalculated"):
        ledger.sign_off(ledgers.controller(world, box), figure=old)


def test_the_method_stands_while_a_figure_found_that_way_is_signed_off(world: World, box: Box) -> None:
    gain = ledgers.line(world, ledgers.realised(world, box), method="Counted by hand")
    bob = ledgers.expert(world, box)
    signed = ledgers.figure(world, gain, "12")
    asked = LineInput(gain.name, gain.unit, "The desk", method="Guessed")
    with pytest.raises(ledger.MethodStands, match="signed off"):
        ledger.change_line(bob, gain=gain, given=asked)
    ledger.take_back_sign_off(ledgers.controller(world, box), figure=signed, reason="Wrong months.")
    ledger.change_line(bob, gain=gain, given=asked)
    gain.refresh_from_db()
    assert (gain.method, gain.owner_name) == ("Guessed", "The desk")
    kept = AuditEntry.objects.filter(verb="ideas.gain.changed").latest("pk").details
    assert kept["fields"] == ["method", "owner_name"]

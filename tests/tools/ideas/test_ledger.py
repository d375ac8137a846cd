"""The lines and figures of a ledger: recalculated and never overwritten, of two at once one wins."""

from decimal import Decimal
from functools import partial

import pytest
from django.db import IntegrityError, InternalError, connection, transaction

from moteplass.spine.access.rooms import find_tool
from moteplass.spine.content.models import Contribution
from moteplass.spine.stewardship.commands import NotPossible
from moteplass.tools.ideas.commands import ledger
from moteplass.tools.ideas.commands.ledger import FigureInput, LineInput, Overtaken, SameLine
from moteplass.tools.ideas.commands.moving import move_idea
from moteplass.tools.ideas.models import Box, GainFigure, Idea, SignOff, Stage
from moteplass.tools.ideas.queries.gains import GainFilter
from moteplass.tools.ideas.queries.ledger import ledger_of, missing_before_follow_up
from moteplass.tools.ideas.queries.totals import totals
from moteplass.tools.ideas.records import record_rows
from tests.at_once import at_once
from tests.tools.ideas import ledgers
from tests.world import World, make_world


def test_the_ledger_opens_when_the_idea_is_accepted(world: World, box: Box) -> None:
    idea = world.idea(box)
    with pytest.raises(NotPossible):
        ledgers.line(world, idea)
    assert missing_before_follow_up(idea.pk)
    Idea.objects.filter(pk=idea.pk).update(stage=Stage.objects.get(box=box, kind="accepted"))
    ledgers.line(world, idea)
    assert missing_before_follow_up(idea.pk) == ""


def test_a_recalculation_stands_beside_what_it_replaces_and_is_not_signed_off(world: World, box: Box) -> None:
    gain = ledgers.line(world, ledgers.realised(world, box))
    old = ledgers.figure(world, gain, "100")
    new = ledgers.again(world, old, "80")
    old.refresh_from_db()
    assert old.amount == 100 and new.replaces_id == old.pk
    assert not SignOff.objects.filter(figure=new).exists()
    shown = ledger_of(
        ledgers.expert(world, box), find_tool(ledgers.expert(world, box), pk=box.pk), gain.idea_id
    )
    assert [(int(f.amount), f.counts, bool(f.signed_by)) for f in shown.lines[0].figures] == [
        (100, False, True),
        (80, True, False),
    ]
    assert shown.sum("measured").amount == 80


@pytest.mark.parametrize("state", ["draft", "awaiting", "hidden", "merged"])
def test_the_ledger_of_an_idea_that_does_not_show_is_not_written_in(
    world: World, box: Box, state: str
) -> None:
    idea = ledgers.realised(world, box)
    gain = ledgers.line(world, idea)
    if state == "merged":
        Idea.objects.filter(pk=idea.pk).update(merged_into=ledgers.realised(world, box, "Another"))
    else:
        rows = Contribution.objects.unscoped(reason="the test takes it from view")
        rows.filter(pk=idea.pk).update(state=state)
    said = "merged" if state == "merged" else "not published"
    with pytest.raises(NotPossible, match=said):
        ledgers.line(world, idea, "Paper")
    with pytest.raises(NotPossible, match=said):
        ledgers.figure(world, gain, "100")
    assert not GainFigure.objects.exists()


def test_a_line_sent_twice_is_one(world: World, box: Box) -> None:
    idea = ledgers.realised(world, box)
    ledgers.line(world, idea)
    with pytest.raises(SameLine):
        ledgers.line(world, idea, " postage\0")
    ledgers.line(world, idea, unit="hours")
    ledgers.line(world, idea, unit="other", unit_name="letters")
    ledgers.line(world, idea, unit="other", unit_name="parcels")
    ledgers.line(world, ledgers.realised(world, box, "Another"))


@pytest.mark.parametrize("change", ["UPDATE ideas_gainfigure SET amount = 1", "DELETE FROM ideas_gainfigure"])
def test_the_database_refuses_to_change_a_figure(world: World, box: Box, change: str) -> None:
    ledgers.figure(world, ledgers.line(world, ledgers.realised(world, box)), "100", signed=False)
    with pytest.raises((IntegrityError, InternalError)), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(change)


def test_who_has_a_figure_in_the_ledger_can_still_be_forgotten(world: World, box: Box) -> None:
    gain = ledgers.line(world, ledgers.realised(world, box))
    written = ledgers.figure(world, gain, "100")
    GainFigure.objects.filter(pk=written.pk).update(by=None)
    SignOff.objects.filter(figure=written).update(by=None)
    with pytest.raises((IntegrityError, InternalError)), transaction.atomic():
        SignOff.objects.filter(figure=written).update(by_name="Somebody else")


def test_the_unit_of_a_line_with_figures_stands(world: World, box: Box) -> None:
    gain = ledgers.line(world, ledgers.realised(world, box))
    bob = ledgers.expert(world, box)
    ledger.change_line(bob, gain=gain, given=LineInput("Time", "hours", "The desk"))
    gain.refresh_from_db()
    assert (gain.name, gain.unit) == ("Time", "hours")
    ledgers.figure(world, gain, "12")
    with pytest.raises(NotPossible, match="unit"):
        ledger.change_line(bob, gain=gain, given=LineInput("Time", "kroner", "The desk"))
    ledger.change_line(bob, gain=gain, given=LineInput("Hours on the phone", "hours", "The desk"))


def test_the_first_of_two_recalculations_wins_and_the_second_is_told_which(world: World, box: Box) -> None:
    old = ledgers.figure(world, ledgers.line(world, ledgers.realised(world, box)), "100")
    new = ledgers.again(world, old, "90")
    with pytest.raises(Overtaken) as caught:
        ledgers.again(world, old, "80")
    assert caught.value.current == new
    with pytest.raises(Overtaken):
        ledgers.figure(world, old.gain, "70", year=old.year)


@pytest.mark.django_db(transaction=True)
def test_of_two_who_recalculate_at_once_one_wins_and_the_other_is_told() -> None:
    world = make_world()
    box = world.box()
    old = ledgers.figure(world, ledgers.line(world, ledgers.realised(world, box)), "100")
    bob = ledgers.expert(world, box)

    def recalculate(amount: int) -> GainFigure:
        given = FigureInput("measured", 2025, Decimal(amount), replaces=old.pk)
        return ledger.write_figure(bob, gain=old.gain, given=given)

    done = at_once([partial(recalculate, amount) for amount in range(4)])
    newest = GainFigure.objects.get(replaces=old)
    assert [one for one in done if isinstance(one, GainFigure)] == [newest]
    assert [one.current for one in done if isinstance(one, Overtaken)] == [newest] * 3
    assert totals(box, GainFilter(), everything=True).measured.amount == newest.amount


def test_an_idea_without_a_ledger_is_not_followed_up(world: World, box: Box) -> None:
    idea = ledgers.realised(world, box)
    followed = Stage.objects.get(box=box, kind="followed")
    with pytest.raises(NotPossible, match="ledger"):
        move_idea(world.as_alice, idea=idea, to=followed)
    ledgers.line(world, idea)
    move_idea(world.as_alice, idea=idea, to=followed)


def test_the_record_of_an_idea_holds_its_ledger(world: World, box: Box) -> None:
    gain = ledgers.line(world, ledgers.realised(world, box))
    old = ledgers.figure(world, gain, "100")
    ledger.take_back_sign_off(ledgers.controller(world, box), figure=old, reason="Wrong months.")
    ledgers.again(world, old, "80")
    (record,) = record_rows([gain.idea_id])
    texts = [d.text for d in record.documents if "measured 2025" in d.title]
    assert len(texts) == 2 and "taken back" in texts[0] and "Wrong months." in texts[0]
    assert f"replaces {old.pk}" in texts[1]

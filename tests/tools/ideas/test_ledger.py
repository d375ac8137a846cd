"""The ledger: recalculated and never overwritten, signed off by somebody else, and added up exactly."""

import threading
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from django.db import IntegrityError, InternalError, connection, connections, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from moteplass.spine.access.actor import STRANGER, Actor, actor_for
from moteplass.spine.access.acts import Act
from moteplass.spine.access.decide import Refused, decide
from moteplass.spine.access.rooms import find_tool
from moteplass.spine.audit.models import AuditEntry
from moteplass.spine.places.models import Role
from moteplass.spine.stewardship.commands import NotPossible
from moteplass.tools.ideas.commands import ledger
from moteplass.tools.ideas.commands.ledger import FigureInput, LineInput, Overtaken, SameLine
from moteplass.tools.ideas.models import Box, GainFigure, Idea, SignOff, Stage
from moteplass.tools.ideas.queries.gains import (
    GainFilter,
    entries,
    idea_gains,
    saved_by_idea,
    saved_in_box,
    saved_kroner,
)
from moteplass.tools.ideas.queries.ledger import ledger_of, missing_before_follow_up
from moteplass.tools.ideas.queries.totals import totals
from tests.tools.ideas import ledgers
from tests.world import World


@pytest.fixture
def box(world: World) -> Box:
    return world.box()


def again(world: World, old: GainFigure, amount: str, *, signed: bool = False) -> GainFigure:
    return ledgers.figure(
        world, old.gain, amount, kind=old.kind, year=old.year, replaces=old.pk, signed=signed
    )


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
    new = again(world, old, "80")
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


def test_a_signed_figure_stands_for_the_public_until_a_recalculation_is_signed_off(
    world: World, box: Box
) -> None:
    gain = ledgers.line(world, ledgers.realised(world, box))
    first = ledgers.figure(world, gain, "100")
    last = again(world, again(world, first, "90"), "80")

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


@pytest.mark.parametrize("state", ["draft", "awaiting", "hidden", "merged"])
def test_the_ledger_of_an_idea_that_does_not_show_is_not_written_in(
    world: World, box: Box, state: str
) -> None:
    from moteplass.spine.content.models import Contribution

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
    again(world, old, "90")
    with pytest.raises(NotPossible, match="recalculated"):
        ledger.sign_off(ledgers.controller(world, box), figure=old)


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


def test_the_first_of_two_recalculations_wins_and_the_second_is_told_which(world: World, box: Box) -> None:
    old = ledgers.figure(world, ledgers.line(world, ledgers.realised(world, box)), "100")
    new = again(world, old, "90")
    with pytest.raises(Overtaken) as caught:
        again(world, old, "80")
    assert caught.value.current == new
    with pytest.raises(Overtaken):
        ledgers.figure(world, old.gain, "70", year=old.year)


@pytest.mark.django_db(transaction=True)
def test_of_two_who_recalculate_at_once_one_wins_and_the_other_is_told() -> None:
    from tests.world import make_world

    world = make_world()
    box = world.box()
    old = ledgers.figure(world, ledgers.line(world, ledgers.realised(world, box)), "100")
    bob, outcome, gate = ledgers.expert(world, box), [], threading.Barrier(4)

    def recalculate(amount: int) -> None:
        try:
            gate.wait()
            given = FigureInput("measured", 2025, Decimal(amount), replaces=old.pk)
            ledger.write_figure(bob, gain=old.gain, given=given)
            outcome.append("written")
        except Overtaken as error:
            outcome.append(f"told of {error.current.pk}")
        finally:
            connections.close_all()

    threads = [threading.Thread(target=recalculate, args=(n,)) for n in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    newest = GainFigure.objects.get(replaces=old)
    assert sorted(outcome) == [f"told of {newest.pk}"] * 3 + ["written"]
    assert totals(box, GainFilter(), everything=True).measured.amount == newest.amount


KINDS = ["estimate", "measured", "one_off"]
amount = st.decimals(min_value=0, max_value=10**9, places=2)
step = st.tuples(
    st.sampled_from(["write", "write", "sign", "take back"]),
    st.integers(0, 2),
    st.sampled_from(KINDS),
    st.sampled_from([2024, 2025]),
    amount,
    st.none() | st.tuples(amount, amount),
    st.integers(0, 3),
)


@settings(
    max_examples=25,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(steps=st.lists(step, max_size=12))
def test_the_totals_are_what_a_plain_recomputation_gives(world: World, steps: list[Any]) -> None:
    box = world.box()
    idea, other = ledgers.realised(world, box), ledgers.realised(world, box, "Another")
    lines = [
        ledgers.line(world, idea),
        ledgers.line(world, idea, "Phone", unit="hours"),
        ledgers.line(world, other, "Paper"),
    ]
    units = ["kroner", "hours", "kroner"]
    dora = ledgers.controller(world, box)
    # The plain way: the figures of each slot, the newest last, and whether each is signed. Inside the newest counts;
    # for the public the newest that is signed.
    book: dict[tuple[int, str, int], list[list[Any]]] = {}
    for what, at, kind, year, value, spread, pick in steps:
        slot = (at, kind, year)
        chain = book.setdefault(slot, [])
        now = chain[-1] if chain else None
        signed_before = [link for link in chain if link[1]]
        if what == "write":
            low, high = (value - spread[0], value + spread[1]) if spread else (None, None)
            written = ledgers.figure(
                world, lines[at], str(value), kind=kind, year=year, low=low, high=high, signed=False,
                replaces=now and now[0].pk,
            )  # fmt: skip
            chain.append([written, False])
        elif now and what == "sign" and not now[1]:
            ledger.sign_off(dora, figure=now[0])
            now[1] = True
        elif what == "take back" and signed_before:
            link = signed_before[pick % len(signed_before)]
            ledger.take_back_sign_off(dora, figure=link[0], reason="Because.")
            link[1] = False
    for everything in (True, False):
        found = totals(box, GainFilter(), everything=everything)
        shown = {slot: [f for f, signed in chain if everything or signed] for slot, chain in book.items()}
        plain = {slot: figures[-1] for slot, figures in shown.items() if figures}
        for kind in KINDS:
            for unit in ("kroner", "hours"):
                mine = [f for (at, k, _y), f in plain.items() if k == kind and units[at] == unit]
                total = found.sum(kind, unit)
                assert total.amount == sum((f.amount for f in mine), Decimal(0))
                assert total.below == sum(
                    ((f.amount - f.low) ** 2 for f in mine if f.low is not None), Decimal(0)
                )
                assert total.above == sum(
                    ((f.high - f.amount) ** 2 for f in mine if f.high is not None), Decimal(0)
                )
                assert total.count == len(mine)
        for year in found.years:
            here = [f for (at, k, y), f in plain.items() if (k, y) == ("measured", year.year) and at != 1]
            assert year.measured.amount == sum((f.amount for f in here), Decimal(0))
        assert sum((s.measured.amount for s in found.stages), Decimal(0)) == found.measured.amount
        rows = idea_gains(box, GainFilter(), everything=everything, cursor=None).rows
        assert sum((r.measured.amount for r in rows), Decimal(0)) == found.measured.amount
        listed = [e for e in entries(box, GainFilter(), everything=everything) if e.counts]
        assert sum((e.amount for e in listed if e.kind == "measured" and e.unit == "kroner"), Decimal(0)) == (
            found.measured.amount
        )
        reader = ledgers.expert(world, box) if everything else STRANGER
        room = find_tool(reader, pk=box.pk)
        seen = [ledger_of(reader, room, pk).sum("measured").amount for pk in (idea.pk, other.pk)]
        assert sum(seen, Decimal(0)) == found.measured.amount
    signed = totals(box, GainFilter(), everything=False).measured.amount
    saved = saved_by_idea([idea.pk, other.pk])
    assert sum(saved.values(), Decimal(0)) == signed
    ideas = Idea.objects.filter(box=box).annotate(saved=saved_kroner())
    assert sum((i.saved for i in ideas), Decimal(0)) == signed
    assert Box.objects.annotate(saved=saved_in_box()).get(pk=box.pk).saved == signed


def test_ranges_add_in_quadrature(world: World, box: Box) -> None:
    gain = ledgers.line(world, ledgers.realised(world, box))
    other = ledgers.line(world, ledgers.realised(world, box, "Another"))
    ledgers.figure(world, gain, "100", low=Decimal(97), high=Decimal(106))
    ledgers.figure(world, other, "200", low=Decimal(196), high=Decimal(208))
    found = totals(box, GainFilter(), everything=True).measured
    assert [found.amount, found.low, found.high] == [Decimal(300), Decimal(295), Decimal(310)]


def test_payback_share_of_the_estimate_and_realised(world: World, box: Box) -> None:
    idea = ledgers.realised(world, box)
    gain, cost = ledgers.line(world, idea), ledgers.line(world, idea, "New system")
    ledgers.figure(world, gain, "100", kind="estimate")
    # Expected for a year that has not been measured: no part of how well the estimate held.
    ledgers.figure(world, gain, "900", kind="estimate", year=2027)
    ledgers.figure(world, gain, "90")
    ledgers.figure(world, gain, "120", year=2026)
    ledgers.figure(world, cost, "60", kind="one_off", year=2024)
    waiting = ledgers.realised(world, box, "Not measured yet")
    ledgers.figure(world, ledgers.line(world, waiting), "1000", kind="one_off")
    free = ledgers.realised(world, box, "Cost nothing")
    ledgers.figure(world, ledgers.line(world, free), "5000", year=2026)
    found = totals(box, GainFilter(), everything=True)
    assert found.of_estimate == Decimal("0.9")
    assert found.payback == Decimal("0.5")
    assert found.realised == 3
    assert totals(box, GainFilter(year=2026), everything=True).measured.amount == 5120


def test_what_is_held_back_or_in_another_box_does_not_count(world: World, box: Box) -> None:
    from moteplass.spine.content.models import Contribution

    idea = ledgers.realised(world, box)
    ledgers.figure(world, ledgers.line(world, idea), "100")
    elsewhere = world.box()
    ledgers.figure(world, ledgers.line(world, ledgers.realised(world, elsewhere)), "7")
    assert totals(box, GainFilter(), everything=True).measured.amount == 100
    rows = Contribution.objects.unscoped(reason="the test holds it back")
    rows.filter(pk=idea.pk).update(state="hidden")
    assert totals(box, GainFilter(), everything=True).measured.amount == 0
    assert not list(entries(box, GainFilter(), everything=True))


def test_twice_the_ledger_is_read_by_as_many_queries(
    world: World, box: Box, assert_same_queries: Callable[..., None]
) -> None:
    def grow() -> None:
        idea = ledgers.realised(world, box)
        gain = ledgers.line(world, idea)
        ledgers.figure(world, gain, "5")
        ledgers.figure(world, gain, "6", year=2026)

    grow()
    bob = ledgers.expert(world, box)
    room = find_tool(bob, pk=box.pk)
    first = Idea.objects.filter(box=box).first()
    assert first
    assert_same_queries(lambda: totals(box, GainFilter(), everything=True), grow=grow, at_most=4)
    assert_same_queries(
        lambda: idea_gains(box, GainFilter(), everything=False, cursor=None), grow=grow, at_most=2
    )
    assert_same_queries(lambda: list(entries(box, GainFilter(), everything=False)), grow=grow, at_most=1)
    assert_same_queries(
        lambda: ledger_of(bob, room, first.pk),
        grow=lambda: ledgers.figure(world, ledgers.line(world, first, f"Line {first.gains.count()}"), "5"),
        at_most=2,
    )


def test_an_idea_without_a_ledger_is_not_followed_up(world: World, box: Box) -> None:
    from moteplass.tools.ideas.commands.moving import move_idea

    idea = ledgers.realised(world, box)
    followed = Stage.objects.get(box=box, kind="followed")
    with pytest.raises(NotPossible, match="ledger"):
        move_idea(world.as_alice, idea=idea, to=followed)
    ledgers.line(world, idea)
    move_idea(world.as_alice, idea=idea, to=followed)


def test_the_record_of_an_idea_holds_its_ledger(world: World, box: Box) -> None:
    from moteplass.tools.ideas.records import record_rows

    gain = ledgers.line(world, ledgers.realised(world, box))
    old = ledgers.figure(world, gain, "100")
    ledger.take_back_sign_off(ledgers.controller(world, box), figure=old, reason="Wrong months.")
    again(world, old, "80")
    (record,) = record_rows([gain.idea_id])
    texts = [d.text for d in record.documents if "measured 2025" in d.title]
    assert len(texts) == 2 and "taken back" in texts[0] and "Wrong months." in texts[0]
    assert f"replaces {old.pk}" in texts[1]

"""What the ledgers of a box add up to: exactly, and by as many queries however much is in them."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from moteplass.spine.access.actor import STRANGER
from moteplass.spine.access.rooms import find_tool
from moteplass.spine.content.models import Contribution
from moteplass.tools.ideas.commands import ledger
from moteplass.tools.ideas.models import Box, Idea
from moteplass.tools.ideas.queries.gains import (
    GainFilter,
    entries,
    idea_gains,
    saved_by_idea,
)
from moteplass.tools.ideas.queries.ledger import ledger_of
from moteplass.tools.ideas.queries.totals import totals
from tests.tools.ideas import ledgers
from tests.world import World

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

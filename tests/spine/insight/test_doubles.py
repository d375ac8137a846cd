"""Two who code independently: neither sees the other's, what they agree on counts, the rest is settled."""

from collections.abc import Callable

import pytest

from moteplass.spine.access.decide import Refused
from moteplass.spine.access.rooms import NoRoom
from moteplass.spine.insight.commands.coding import Given, code
from moteplass.spine.insight.commands.doubles import (
    be_done,
    begin_double,
    open_double,
    settle_stance,
    settle_theme,
)
from moteplass.spine.insight.doors import layer
from moteplass.spine.insight.models import Coding, DoubleCoding, Stance, Theme
from moteplass.spine.insight.queries.agreement import agreed, disagreements, stance_disagreements
from moteplass.spine.insight.queries.counting import themes
from moteplass.spine.insight.queries.item import item
from moteplass.spine.stewardship.commands import NotPossible
from moteplass.tools.hearing.models import Answer, Hearing
from tests.spine.insight.conftest import about
from tests.world import World

Make = Callable[..., Theme]


@pytest.fixture
def double(world: World, hearing: Hearing) -> DoubleCoding:
    return begin_double(world.as_alice, tool=hearing.tool, first=world.alice.pk, second=world.bob.pk)


def test_neither_sees_what_the_other_says_and_nothing_counts(
    world: World, hearing: Hearing, answers: list[Answer], theme: Make, double: DoubleCoding
) -> None:
    light = theme("Light")
    it = answers[0].contribution
    given = Given(added=[light.pk], stances={0: "for"}, state="done")
    code(world.as_alice, contribution=it, given=given)
    for actor, sees in ((world.as_alice, True), (world.as_bob, False)):
        row = item(actor, hearing.tool, it, layer(double, actor))
        assert (bool(row.themes), bool(row.stances), row.work == "done") == (sees, sees, sees)
        (counted,) = themes(hearing.pk, alone=layer(double, actor), coder=actor.user_id)
        assert counted.answers == int(sees)
    world.member(hearing.tool.place, "Charlie", "moderator")
    third = item(world.as_charlie, hearing.tool, it, layer(double, world.as_charlie))
    assert not third.themes
    assert not third.stances
    assert [row.answers for row in themes(hearing.pk)] == [0]


def test_it_opens_when_both_are_done_and_what_they_agree_on_counts(
    world: World, hearing: Hearing, answers: list[Answer], theme: Make, double: DoubleCoding
) -> None:
    light, trade = theme("Light"), theme("Trade")
    says = {
        world.as_alice: [
            ({light.pk}, "for"),
            ({light.pk, trade.pk}, "for"),
            (set(), ""),
            ({trade.pk}, "mixed"),
        ],
        world.as_bob: [({light.pk}, "for"), ({light.pk}, "against"), (set(), "")],
    }
    for actor, said in says.items():
        for answer, (added, position) in zip(answers, said, strict=False):
            given = Given(added=sorted(added), stances={0: position}, state="done")
            code(actor, contribution=answer.contribution, given=given)
    assert not be_done(world.as_alice, double=double)
    assert about(light) == set()
    assert be_done(world.as_bob, double=double)
    one, two, _three, four = [answer.pk for answer in answers]
    assert about(light) == {one, two}
    # Nobody disagrees on what only one of them has coded.
    assert about(trade) == {four}
    counted = Stance.objects.filter(double=None).values_list("contribution_id", "position")
    assert dict(counted) == {one: "for", four: "mixed"}

    double.refresh_from_db()
    found = agreed(hearing.tool, double)
    assert found.answers == 3
    on = {row.label: (row.both, row.first, row.second, row.kappa) for row in found.themes}
    assert on == {"Light": (2, 0, 0, 1.0), "Trade": (0, 1, 0, 0.0)}
    # Six cases: both yes twice, one apart, both no three times.
    assert found.overall == pytest.approx((5 / 6 - 1 / 2) / (1 - 1 / 2))
    (left,) = disagreements(hearing.tool, double, None).rows
    assert (left.contribution, left.theme, left.by) == (two, "Trade", "Alice")
    (apart,) = stance_disagreements(hearing.tool, double)
    assert (apart.first, apart.second) == ("for", "against")

    settle_theme(world.as_bob, coding=Coding.objects.get(pk=left.coding), counts=True)
    settle_stance(world.as_bob, stance=Stance.objects.get(pk=apart.stance), position="mixed")
    assert about(trade) == {two, four}
    assert not disagreements(hearing.tool, double, None).rows
    assert not stance_disagreements(hearing.tool, double)
    # How far they agreed is as it was.
    assert agreed(hearing.tool, double) == found


def test_full_agreement_is_one(
    world: World, hearing: Hearing, answers: list[Answer], theme: Make, double: DoubleCoding
) -> None:
    light = theme("Light")
    for actor in (world.as_alice, world.as_bob):
        for answer in answers[:2]:
            given = Given(added=[light.pk], stances={0: "for"}, state="done")
            code(actor, contribution=answer.contribution, given=given)
    open_double(world.as_alice, double=double)
    double.refresh_from_db()
    found = agreed(hearing.tool, double)
    assert found.overall == 1
    assert [row.kappa for row in (*found.themes, *found.stances)] == [1, 1]


def test_what_is_settled_as_not_so_does_not_count(
    world: World, hearing: Hearing, answers: list[Answer], theme: Make, double: DoubleCoding
) -> None:
    light = theme("Light")
    code(world.as_alice, contribution=answers[0].contribution, given=Given(added=[light.pk], state="done"))
    code(world.as_bob, contribution=answers[0].contribution, given=Given(state="done"))
    coding = Coding.objects.get()
    with pytest.raises(NoRoom):
        settle_theme(world.as_alice, coding=coding, counts=True)
    open_double(world.as_alice, double=double)
    settle_theme(world.as_alice, coding=coding, counts=False)
    assert about(light) == set()
    double.refresh_from_db()
    assert not disagreements(hearing.tool, double, None).rows


def test_only_the_steward_begins_and_opens_and_only_the_two_are_done(
    world: World, hearing: Hearing, double: DoubleCoding
) -> None:
    world.member(hearing.tool.place, "Charlie", "moderator")
    with pytest.raises(Refused):
        begin_double(world.as_bob, tool=hearing.tool, first=world.alice.pk, second=world.bob.pk)
    with pytest.raises(Refused):
        open_double(world.as_bob, double=double)
    with pytest.raises(NoRoom):
        be_done(world.as_charlie, double=double)
    with pytest.raises(NotPossible):
        begin_double(world.as_alice, tool=hearing.tool, first=world.alice.pk, second=world.charlie.pk)


def test_those_who_code_work_here(world: World, hearing: Hearing) -> None:
    with pytest.raises(NoRoom):
        begin_double(world.as_alice, tool=hearing.tool, first=world.alice.pk, second=world.charlie.pk)
    with pytest.raises(NotPossible):
        begin_double(world.as_alice, tool=hearing.tool, first=world.alice.pk, second=world.alice.pk)

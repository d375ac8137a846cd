"""Nobody has a say in what is decided of their own words, or in a complaint about what they decided."""

from datetime import timedelta
from typing import Any
from unittest.mock import patch

import pytest

from moteplass.kit import clock
from moteplass.kit.localise import today
from moteplass.spine.access.actor import Actor, actor_for
from moteplass.spine.access.decide import Refused
from moteplass.spine.content.models import State
from moteplass.spine.moderation.commands.appeals import answer_appeal, complain
from moteplass.spine.moderation.commands.deciding import NotNow, decide_case, reverse_decision
from moteplass.spine.moderation.commands.flagging import FlagInput, flag
from moteplass.spine.moderation.commands.seconding import approve_decision, decline_decision, set_four_eyes
from moteplass.spine.moderation.models import Appeal, Case, Decision, Ground, Measure
from moteplass.spine.moderation.statements import APPEAL_WITHIN, Party, statement
from moteplass.spine.places.models import Role
from moteplass.spine.talk.commands import post_comment
from tests.spine.moderation.scene import LAW, Scene, row
from tests.world import World

pytestmark = pytest.mark.usefixtures("in_english")
CHANGED = Appeal.Outcome.CHANGED


@pytest.fixture
def scene(world: World) -> Scene:
    return Scene(world)


@pytest.fixture
def odd(scene: Scene) -> Actor:
    return actor_for(scene.world.member(scene.place, "Odd", Role.MODERATOR))


def complaint(scene: Scene, decision: Decision) -> Appeal:
    return complain(scene.world.as_charlie, by=Party(decision, None), text="It was true.")


def test_nobody_reverses_or_declines_what_is_decided_of_their_own_words(scene: Scene, odd: Actor) -> None:
    said = post_comment(scene.mona, about=scene.answer, text="Mine")
    hidden = decide_case(odd, case=scene.case(said), measure=Measure.HIDE, **LAW)
    with pytest.raises(Refused, match="wrote this yourself"):
        reverse_decision(scene.mona, decision=hidden)
    reverse_decision(odd, decision=hidden)
    set_four_eyes(scene.world.as_alice, place=scene.place, measures=[Measure.HIDE])
    proposed = decide_case(odd, case=scene.case(said), measure=Measure.HIDE, **LAW)
    with pytest.raises(Refused, match="wrote this yourself"):
        decline_decision(scene.mona, decision=proposed)


def test_who_has_decided_does_not_decide_anew_while_or_after_somebody_complains(
    scene: Scene, odd: Actor
) -> None:
    hidden = scene.decide(scene.comment, Measure.HIDE)
    appeal = complaint(scene, hidden)
    anew: dict[str, Any] = {"case": hidden.case, "measure": Measure.REMOVE, **LAW}
    with pytest.raises(NotNow, match="Answer the complaint"):
        decide_case(scene.mona, **anew)
    assert answer_appeal(odd, appeal=appeal, outcome=CHANGED, reason="It is fair.")
    assert row(scene.comment.pk).state == State.PUBLISHED
    with pytest.raises(Refused, match="changed after a complaint"):
        decide_case(scene.mona, **anew)
    decide_case(odd, **anew)


def test_an_answer_that_takes_two_is_given_when_the_second_has_approved(scene: Scene, odd: Actor) -> None:
    hidden = scene.decide(scene.comment, Measure.HIDE)
    appeal = complaint(scene, hidden)
    set_four_eyes(scene.world.as_alice, place=scene.place, measures=[Measure.REMOVE])
    instead = {"measure": Measure.REMOVE, **LAW}
    assert not answer_appeal(odd, appeal=appeal, outcome=CHANGED, reason=LAW["reason"], instead=instead)
    appeal.refresh_from_db()
    assert (appeal.outcome, row(scene.comment.pk).restraint) == ("", "hidden")
    proposed = Decision.objects.get(awaits_second=True)
    for barred in (odd, scene.mona):
        with pytest.raises(Refused):
            approve_decision(barred, decision=proposed)
    with pytest.raises(Refused, match="decided this yourself"):
        decline_decision(scene.mona, decision=proposed)
    with pytest.raises(NotNow, match="proposed"):
        answer_appeal(scene.world.as_alice, appeal=appeal, outcome=Appeal.Outcome.UPHELD, reason="No.")
    approve_decision(scene.world.as_alice, decision=proposed)
    appeal.refresh_from_db()
    assert (appeal.outcome, appeal.decided_by_name) == (CHANGED, "Odd")
    assert row(scene.comment.pk).restraint == "removed"


def test_a_declined_answer_leaves_what_held_and_the_complaint_waiting(scene: Scene, odd: Actor) -> None:
    hidden = scene.decide(scene.comment, Measure.HIDE)
    appeal = complaint(scene, hidden)
    set_four_eyes(scene.world.as_alice, place=scene.place, measures=[Measure.REMOVE])
    instead = {"measure": Measure.REMOVE, **LAW}
    answer_appeal(odd, appeal=appeal, outcome=CHANGED, reason=LAW["reason"], instead=instead)
    decline_decision(scene.world.as_alice, decision=Decision.objects.get(awaits_second=True))
    assert Case.objects.get().state == Case.State.DECIDED
    assert row(scene.comment.pk).restraint == "hidden"
    assert answer_appeal(odd, appeal=appeal, outcome=Appeal.Outcome.UPHELD, reason="It stands.")


def test_nobody_reverses_their_way_round_a_complaint(scene: Scene, odd: Actor) -> None:
    left = scene.decide(scene.comment, Measure.LEAVE)
    appeal = complaint(scene, left)
    with pytest.raises(NotNow, match="Answer the complaint"):
        reverse_decision(scene.mona, decision=left)
    instead = {"measure": Measure.HIDE, **LAW}
    assert answer_appeal(odd, appeal=appeal, outcome=CHANGED, reason="It is rude.", instead=instead)
    hidden = Decision.objects.latest("number")
    with pytest.raises(Refused, match="changed after a complaint"):
        reverse_decision(scene.mona, decision=hidden)
    # Nor by answering the complaint that comes next.
    again = complaint(scene, hidden)
    with pytest.raises(Refused, match="changed after a complaint"):
        answer_appeal(scene.mona, appeal=again, outcome=CHANGED, reason="It stands.")
    assert answer_appeal(scene.world.as_alice, appeal=again, outcome=CHANGED, reason="Let it be.")


def test_a_proposal_does_not_overtake_a_complaint_that_came_meanwhile(scene: Scene, odd: Actor) -> None:
    hidden = scene.decide(scene.comment, Measure.HIDE)
    set_four_eyes(scene.world.as_alice, place=scene.place, measures=[Measure.REMOVE])
    proposed = decide_case(odd, case=hidden.case, measure=Measure.REMOVE, **LAW)
    complaint(scene, hidden)
    with pytest.raises(NotNow, match="Answer the complaint"):
        approve_decision(scene.mona, decision=proposed)
    assert row(scene.comment.pk).restraint == "hidden"


def test_who_flagged_answers_no_complaint_about_it_whoever_complains(scene: Scene, odd: Actor) -> None:
    about = row(scene.comment.pk)
    flag(odd, contribution=about, given=FlagInput(Ground.RULE))
    appeal = complaint(scene, scene.decide(scene.comment, Measure.HIDE))
    with pytest.raises(Refused, match="about yourself"):
        answer_appeal(odd, appeal=appeal, outcome=CHANGED, reason="I flagged it.")
    assert answer_appeal(scene.world.as_alice, appeal=appeal, outcome=CHANGED, reason="It is fair.")


def test_what_two_decide_is_decided_when_the_second_approves(scene: Scene, odd: Actor) -> None:
    set_four_eyes(scene.world.as_alice, place=scene.place, measures=[Measure.HIDE])
    proposed = scene.decide(scene.comment, Measure.HIDE, until=today())
    Decision.objects.update(at=proposed.at - timedelta(days=9))
    with patch("moteplass.kit.localise.today", return_value=today() + timedelta(days=1)):
        with pytest.raises(NotNow, match="last day is over"):
            approve_decision(odd, decision=proposed)
    approve_decision(odd, decision=proposed)
    told = statement(Party(Decision.objects.select_related("case__contribution").get(), None))
    assert (told.at.date(), told.complain_until) == (clock.now().date(), told.at + APPEAL_WITHIN)

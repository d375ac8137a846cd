"""What is restricted is left alone by decisions until it is restricted no more."""

import pytest

from moteplass.spine.access.actor import actor_for
from moteplass.spine.content import tallies
from moteplass.spine.content.models import State
from moteplass.spine.moderation.commands.deciding import reverse_decision
from moteplass.spine.moderation.models import Measure
from moteplass.spine.places.models import Role
from moteplass.spine.privacy.commands import answer_request, ask_erasure, lift_restriction
from moteplass.spine.privacy.models import ErasureRequest
from moteplass.spine.records.models import Appraisal, Outcome
from tests.spine.moderation.scene import RUDE, Scene, row, shown
from tests.world import World

pytestmark = pytest.mark.usefixtures("in_english")
Asked = ErasureRequest.State


@pytest.mark.parametrize("measure", [Measure.HIDE, Measure.PART])
def test_a_reversal_while_it_is_restricted_restores_it_when_that_is_lifted(
    world: World, measure: Measure
) -> None:
    scene = Scene(world)
    pk, place = scene.comment.pk, scene.place
    ark = actor_for(world.member(place, "Ark", Role.ARCHIVIST))
    decision = scene.decide(scene.comment, measure, passages=[RUDE])
    Appraisal.objects.filter(pk=pk).update(outcome=Outcome.DOUBTFUL)
    asked = ask_erasure(world.as_charlie, contribution=pk)
    answer_request(ark, place=place, request_id=asked.pk, answer=Asked.RESTRICTED, reason="Kept.")
    reverse_decision(scene.mona, decision=decision)
    assert row(pk).state == State.RESTRICTED
    lift_restriction(ark, place=place, request_id=asked.pk, reason="It belongs there.")
    now = row(pk)
    assert (now.state, now.restraint, now.ground) == (State.PUBLISHED, "", "")
    assert RUDE in shown(scene.comment) and tallies.counted(scene.answer.pk, "comments") == 1

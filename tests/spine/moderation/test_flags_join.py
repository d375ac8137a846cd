"""Which case a flag joins, and that what is gone or changed meanwhile leaves no case behind."""

from datetime import timedelta

import pytest

from moteplass.kit import clock, localise
from moteplass.spine.access.actor import Actor, actor_for
from moteplass.spine.content.models import Contribution, Revision, State
from moteplass.spine.moderation.commands.by_the_clock import (
    end_what_is_over,
    look_again_at_what_was_edited,
)
from moteplass.spine.moderation.commands.deciding import NotNow, decide_case
from moteplass.spine.moderation.commands.flagging import FlagInput, flag
from moteplass.spine.moderation.commands.seconding import approve_decision, set_four_eyes
from moteplass.spine.moderation.models import Case, Flag, Ground, Measure
from moteplass.spine.moderation.statements import party
from moteplass.spine.notify.decided import tell_decided
from moteplass.spine.notify.flagged import acknowledge_flag
from moteplass.spine.notify.models import Mail
from moteplass.spine.privacy.forgetting import forget_person
from moteplass.tools.hearing.answers import AnswerInput, Reply
from moteplass.tools.hearing.commands.answering import change_answer
from moteplass.tools.hearing.models import Answer, Hearing
from tests.spine.moderation.scene import FOOL, LAW, Scene, row, shown
from tests.world import World

pytestmark = pytest.mark.usefixtures("in_english")


@pytest.fixture
def scene(world: World) -> Scene:
    return Scene(world)


def flagged(about: Contribution, by: str, ground: Ground, email: str = "") -> Case:
    given = FlagInput(ground, email=email)
    return flag(Actor(visitor=by), contribution=row(about.pk), given=given).flag.case


def rewrite(scene: Scene, text: str) -> None:
    answer = Answer.objects.select_related("hearing").get()
    replies = [Reply(scene.world.question(scene.hearing), text=text)]
    said = AnswerInput(replies, answer.submission, name="Charlie")
    change_answer(scene.world.as_charlie, answer=answer, given=said, keep_files=frozenset())


def test_a_flag_joins_what_answers_its_ground_and_else_opens_a_case(scene: Scene) -> None:
    first = flagged(scene.comment, "friend", Ground.DANGER)
    decide_case(scene.mona, case=first, measure=Measure.LEAVE, reason="Nobody is in danger.")
    assert flagged(scene.comment, "a", Ground.DANGER) == first
    second = flagged(scene.comment, "b", Ground.ILLEGAL)
    assert second != first and second.state == Case.State.OPEN
    assert flagged(scene.comment, "c", Ground.DANGER) == second


def test_what_was_hidden_for_a_time_is_flagged_anew_when_it_shows_again(scene: Scene) -> None:
    first = scene.case(scene.comment)
    decide_case(scene.mona, case=first, measure=Measure.HIDE, until=localise.today(), **LAW)
    with clock.frozen(clock.now() + timedelta(days=2)):
        end_what_is_over()
        assert flagged(scene.comment, "b", Ground.RULE) != first


def test_who_flags_what_is_decided_already_gets_the_answer_at_once(scene: Scene) -> None:
    first = flagged(scene.comment, "a", Ground.SPAM)
    decide_case(scene.mona, case=first, measure=Measure.LEAVE, reason="It sells nothing.")
    joined = flag(
        Actor(visitor="b"),
        contribution=row(scene.comment.pk),
        given=FlagInput(Ground.SPAM, email="b@example.test"),
    )
    acknowledge_flag(joined.flag.pk)
    (mail,) = Mail.objects.filter(to="b@example.test")
    assert mail.purpose == "moderation.decided"


def test_a_case_about_what_is_gone_can_be_closed_and_nothing_else_done(scene: Scene) -> None:
    case = scene.case(scene.comment)
    Contribution.objects.unscoped(reason="a test").filter(pk=scene.comment.pk).update(state=State.RESTRICTED)
    with pytest.raises(NotNow):
        decide_case(scene.mona, case=case, measure=Measure.HIDE, **LAW)
    decide_case(scene.mona, case=case, measure=Measure.LEAVE, reason="It is gone.")
    assert Case.objects.get().state == Case.State.DECIDED
    assert row(scene.comment.pk).state == State.RESTRICTED


def test_what_is_hidden_and_put_in_again_is_hidden_again_and_looked_at(scene: Scene) -> None:
    scene.decide(scene.answer, Measure.PART, passages=[FOOL])
    rewrite(scene, f"As I said: {FOOL}")
    look_again_at_what_was_edited()
    assert FOOL not in shown(scene.answer) and shown(scene.answer).startswith("As I said: ▮▮▮")
    assert Case.objects.get().state == Case.State.OPEN
    assert Revision.objects.filter(contribution=scene.answer, body__contains="As I said").count() == 2


def test_a_part_that_is_changed_before_the_second_looks_is_not_approved(scene: Scene) -> None:
    set_four_eyes(scene.world.as_alice, place=scene.place, measures=[Measure.PART])
    proposed = scene.decide(scene.answer, Measure.PART, passages=[FOOL])
    rewrite(scene, "Nothing about anybody.")
    with pytest.raises(NotNow, match="changed meanwhile"):
        approve_decision(scene.world.as_alice, decision=proposed)


def test_a_hidden_answer_that_is_changed_where_answers_are_checked_keeps_its_note(scene: Scene) -> None:
    scene.decide(scene.answer, Measure.HIDE)
    Hearing.objects.update(checked_first=True)
    rewrite(scene, "Politely.")
    assert (row(scene.answer.pk).state, row(scene.answer.pk).note) == (State.HIDDEN, "straffeloven § 185")


def test_two_decide_anew_only_where_no_later_case_is_under_way(scene: Scene) -> None:
    first = flagged(scene.comment, "a", Ground.SPAM)
    decide_case(scene.mona, case=first, measure=Measure.LEAVE, reason="It sells nothing.")
    flagged(scene.comment, "b", Ground.ILLEGAL)
    set_four_eyes(scene.world.as_alice, place=scene.place, measures=[Measure.HIDE])
    with pytest.raises(NotNow, match="Another case"):
        decide_case(scene.mona, case=first, measure=Measure.HIDE, **LAW)


def test_who_flagged_and_closes_their_account_is_written_to_no_more_and_reads_the_answer_by_code(
    scene: Scene,
) -> None:
    dora = scene.world.person("Dora")
    given = FlagInput(Ground.RULE, text="Rude.", name=dora.name, email=dora.email)
    receipt = flag(actor_for(dora), contribution=row(scene.comment.pk), given=given)
    forget_person(dora)
    tell_decided(scene.decide(scene.comment, Measure.HIDE).pk)
    left = Flag.objects.get(pk=receipt.flag.pk)
    assert (left.name, left.email, left.text) == ("", "", "Rude.")
    assert not Mail.objects.filter(to=dora.email).exists()
    told = party(receipt.code)
    assert told and told.flag == left

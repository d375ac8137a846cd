"""What a decision does to what it is about, and that its reversal leaves nothing behind."""

from datetime import datetime, time, timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from moteplass.kit import clock, localise
from moteplass.spine.access.actor import STRANGER, Actor, actor_for
from moteplass.spine.access.decide import Refused
from moteplass.spine.content import tallies
from moteplass.spine.content.models import Contribution, Revision, State
from moteplass.spine.moderation.commands.by_the_clock import end_what_is_over
from moteplass.spine.moderation.commands.deciding import NotNow, decide_case, reverse_decision
from moteplass.spine.moderation.commands.flagging import FlagInput, flag
from moteplass.spine.moderation.commands.seconding import approve_decision, decline_decision, set_four_eyes
from moteplass.spine.moderation.models import Case, Ground, Measure, Pause
from moteplass.spine.moderation.statements import may_complain
from moteplass.spine.places.models import Role
from moteplass.spine.talk.commands import post_comment
from moteplass.spine.talk.queries import thread
from tests.spine.moderation.scene import FOOL, LAW, RUDE, TEXT, Scene, may_comment, row, shown
from tests.world import World

pytestmark = pytest.mark.usefixtures("in_english")


@pytest.fixture
def scene(world: World) -> Scene:
    return Scene(world)


@pytest.mark.parametrize("measure", list(Measure))
@pytest.mark.parametrize("which", ["answer", "comment"])
def test_a_reversal_restores_everything(scene: Scene, measure: Measure, which: str) -> None:
    about = getattr(scene, which)
    if measure == Measure.EDIT and which == "comment":
        pytest.skip("nobody changes a comment")
    more: dict[str, Any] = {"until": localise.today() + timedelta(days=7)} if measure == Measure.PAUSE else {}
    case = scene.case(about)
    before = scene.look()
    decision = decide_case(
        scene.mona,
        case=case,
        measure=measure,
        passages=[RUDE, FOOL] if measure == Measure.PART else [],
        **LAW,
        **more,
    )
    during = scene.look()
    assert (during == before) is (measure in (Measure.LEAVE, Measure.EDIT, Measure.WARN))
    reverse_decision(scene.mona, decision=decision)
    assert scene.look() == before


def test_a_hidden_comment_leaves_a_note_and_its_author_still_reads_it(scene: Scene) -> None:
    scene.decide(scene.comment, Measure.HIDE)
    (seen,) = thread(STRANGER, scene.answer.pk).rows
    assert (seen.note, seen.html, seen.name) == ("straffeloven § 185", "", "")
    assert "Typical" in thread(scene.world.as_charlie, scene.answer.pk).rows[0].html
    assert tallies.counted(scene.answer.pk, "comments") == 0
    page = Client().get(f"/m/{scene.place.slug}/hearing/answers/{scene.answer.pk}/").content.decode()
    assert "straffeloven § 185" in page
    assert "Typical" not in page


def test_a_hidden_part_is_gone_from_where_people_read(scene: Scene) -> None:
    scene.decide(scene.comment, Measure.PART, passages=[RUDE])
    assert shown(scene.comment).startswith("Who washes the vans? ▮▮▮ [")
    assert shown(scene.comment).endswith("] Try two of them first.")
    first = Revision.objects.get(contribution=scene.comment, number=1)
    assert first.body == TEXT


def test_a_hidden_part_of_an_answer_is_in_no_page_and_no_file(scene: Scene) -> None:
    scene.decide(scene.answer, Measure.PART, passages=[FOOL])
    where = f"/m/{scene.place.slug}/hearing/"
    for path in ("", f"answers/{scene.answer.pk}/", "answers.csv", "answers.json", "?q=Olsen"):
        found = Client().get(where + path)
        text = b"".join(found) if found.streaming else found.content
        assert b"a fool" not in text, path
        assert path == "?q=Olsen" or "▮▮▮ [" in text.decode(), path


def test_what_is_removed_only_those_who_moderate_and_archive_see(scene: Scene) -> None:
    expert = actor_for(scene.world.member(scene.place, "Eva", Role.EXPERT))
    rows = Contribution.objects.visible_to(expert).filter(pk=scene.comment.pk)
    scene.decide(scene.comment, Measure.HIDE)
    assert rows.exists()
    decide_case(scene.mona, case=Case.objects.get(), measure=Measure.REMOVE, **LAW)
    assert not rows.exists()
    for who in ("moderator", "archivist", "steward"):
        actor = actor_for(scene.world.member(scene.place, who.title(), who))
        assert Contribution.objects.visible_to(actor).filter(pk=scene.comment.pk).exists()


def test_nobody_puts_back_what_a_moderator_has_hidden_or_comments_where_it_is_closed(scene: Scene) -> None:
    from moteplass.spine.talk.commands import put_comment_back

    scene.decide(scene.comment, Measure.HIDE)
    with pytest.raises(Refused):
        put_comment_back(scene.world.as_alice, comment=row(scene.comment.pk))
    scene.decide(scene.answer, Measure.CLOSE)
    with pytest.raises(Refused, match="straffeloven"):
        post_comment(STRANGER, about=row(scene.answer.pk), text="More", name="Kari")


def test_nobody_writes_anywhere_below_a_comment_that_is_closed(scene: Scene, charlie: Client) -> None:
    below = post_comment(scene.mona, about=scene.answer, parent=scene.comment, text="First")
    beside = post_comment(scene.mona, about=scene.answer, text="Beside")
    scene.decide(scene.comment, Measure.CLOSE)
    closed = [row(one.pk) for one in (scene.comment, below)]
    for parent in closed:
        with pytest.raises(Refused, match="closed the discussion"):
            post_comment(scene.world.as_charlie, about=scene.answer, parent=parent, text="Second")
    address = f"/m/{scene.place.slug}/hearing"
    page = charlie.get(f"{address}/answers/{scene.answer.pk}/").content.decode()
    offered = [one.pk for one in (*closed, beside) if f"{address}/c/{one.pk}/comment/" in page]
    assert offered == [beside.pk] and "closed the discussion" in page
    # And nobody types in vain.
    form = charlie.get(f"{address}/c/{below.pk}/comment/")
    assert form.status_code == 403 and "closed the discussion" in form.content.decode()
    post_comment(scene.world.as_charlie, about=scene.answer, parent=row(beside.pk), text="Still open")


def test_decisions_may_end_in_any_order(scene: Scene) -> None:
    hidden = scene.decide(scene.answer, Measure.HIDE)
    closed = decide_case(
        scene.mona,
        case=flag(
            Actor(visitor="w"), contribution=row(scene.answer.pk), given=FlagInput(Ground.DANGER)
        ).flag.case,
        measure=Measure.CLOSE,
        **LAW,
    )
    assert hidden.case_id != closed.case_id
    reverse_decision(scene.mona, decision=hidden)
    assert (row(scene.answer.pk).restraint, row(scene.answer.pk).state) == ("closed", State.PUBLISHED)
    reverse_decision(scene.mona, decision=closed)
    assert row(scene.answer.pk).restraint == ""


def test_who_is_paused_writes_nowhere_in_the_place_until_the_day_is_over(scene: Scene) -> None:
    until = localise.today() + timedelta(days=7)
    paused = scene.decide(scene.comment, Measure.PAUSE, until=until)
    with pytest.raises(Refused, match="paused"):
        scene.world.answer(scene.hearing, actor=scene.world.as_charlie)
    scene.world.answer(scene.world.place(title="Another"), actor=scene.world.as_charlie)
    # Five past midnight: in UTC the last day still lasts.
    after = datetime.combine(until + timedelta(days=1), time(0, 5), timezone.get_default_timezone())
    with clock.frozen(after):
        assert may_comment(scene.world.charlie, scene.answer) == ""
        end_what_is_over()
        paused.refresh_from_db()
        assert paused.ended_at and may_complain(paused)
    assert row(scene.comment.pk).state == State.PUBLISHED
    assert Pause.objects.get().lifted_at


def test_a_visitor_cannot_be_paused(scene: Scene) -> None:
    said = post_comment(STRANGER, about=row(scene.answer.pk), text=TEXT, name="Kari")
    with pytest.raises(NotNow):
        scene.decide(said, Measure.PAUSE, until=localise.today())


def test_where_two_decide_nothing_is_done_before_the_second_has_approved(scene: Scene) -> None:
    set_four_eyes(scene.world.as_alice, place=scene.place, measures=[Measure.HIDE])
    proposed = scene.decide(scene.comment, Measure.HIDE)
    assert row(scene.comment.pk).state == State.PUBLISHED
    with pytest.raises(Refused):
        approve_decision(scene.mona, decision=proposed)
    decline_decision(scene.world.as_alice, decision=proposed)
    assert Case.objects.get().state == Case.State.OPEN
    again = scene.decide(scene.comment, Measure.HIDE)
    approve_decision(scene.world.as_alice, decision=again)
    assert row(scene.comment.pk).state == State.HIDDEN


def test_nobody_decides_on_what_they_wrote_themselves(scene: Scene) -> None:
    said = post_comment(scene.mona, about=scene.answer, text="Mine")
    with pytest.raises(Refused):
        scene.decide(said, Measure.LEAVE)


def test_what_its_author_takes_back_meanwhile_stays_so(scene: Scene) -> None:
    from moteplass.tools.hearing.commands.answering import withdraw_answer
    from moteplass.tools.hearing.models import Answer

    decision = scene.decide(scene.answer, Measure.HIDE)
    withdraw_answer(scene.world.as_charlie, answer=Answer.objects.select_related("hearing").get())
    reverse_decision(scene.mona, decision=decision)
    assert row(scene.answer.pk).state == State.WITHDRAWN

"""An idea is posted once, kept as a draft until it is sent, and seen by those who may."""

import uuid
from datetime import timedelta

import pytest

from moteplass.kit import clock
from moteplass.kit.localise import day_of
from moteplass.spine.access.actor import STRANGER
from moteplass.spine.content.models import Contribution, Revision, State
from moteplass.tools.ideas.commands import posting
from moteplass.tools.ideas.models import Box, Idea, Move, Rank, Stage, Version
from moteplass.tools.ideas.queries.board import overdue
from moteplass.tools.ideas.texts import IdeaInput, Parts
from tests.world import World


def form(title: str = "Lend out the vans", **more: object) -> IdeaInput:
    given = {"submission": uuid.uuid4(), "name": "Kari"} | more
    return IdeaInput(parts=Parts(title, "At weekends.", "They stand still."), **given)  # type: ignore[arg-type]


def state_of(idea: Idea) -> str:
    return Contribution.objects.unscoped(reason="a test").get(pk=idea.pk).state


def test_an_idea_shows_at_once_at_the_first_stage(world: World, box: Box) -> None:
    idea = world.idea(box, "Lend out the vans", problem="They stand still at weekends.")
    assert Contribution.objects.visible_to(STRANGER).filter(pk=idea.pk).exists()
    assert idea.stage.kind == Stage.Kind.RECEIVED
    assert Move.objects.get(idea=idea).after_id == idea.stage_id
    assert Rank.objects.get(pk=idea.pk).voices == 0
    assert Version.objects.get(idea=idea).problem == "They stand still at weekends."
    said = Revision.objects.get(contribution_id=idea.pk)
    assert said.title == "Lend out the vans" and "They stand still at weekends." in said.body


def test_an_idea_nobody_has_touched_becomes_overdue(world: World, box: Box) -> None:
    days = Stage.objects.get(box=box, kind=Stage.Kind.RECEIVED).days
    assert days
    came = clock.now() - timedelta(days=days + 1)
    with clock.frozen(came):
        idea = world.idea(box, "Lend out the vans")
    assert idea.due == day_of(came) + timedelta(days=days)
    assert [row.id for row in overdue(world.as_alice, box.pk).rows] == [idea.pk]


def test_the_same_form_sent_twice_is_one_idea(world: World, box: Box) -> None:
    given = form()
    first = posting.post_idea(STRANGER, box=box, given=given)
    again = posting.post_idea(STRANGER, box=box, given=given)
    assert (first.repeated, again.repeated) == (False, True)
    assert first.idea.pk == again.idea.pk and Idea.objects.count() == 1


def test_an_idea_awaits_a_check_where_the_box_says_so(world: World) -> None:
    idea = world.idea(world.box(checked_first=True))
    assert state_of(idea) == State.AWAITING
    assert not Contribution.objects.visible_to(STRANGER).filter(pk=idea.pk).exists()


def test_a_draft_is_its_writers_alone_and_becomes_the_idea_when_sent(world: World, box: Box) -> None:
    given = form()
    draft = posting.keep_draft(world.as_charlie, box=box, given=given)
    for other in (STRANGER, world.as_alice):
        assert not Contribution.objects.visible_to(other).filter(pk=draft.pk).exists()
    assert not Revision.objects.filter(contribution_id=draft.pk).exists()
    posting.keep_draft(world.as_charlie, box=box, given=form("Vans", submission=given.submission))
    assert Version.objects.filter(idea=draft).count() == 1

    sent = posting.post_idea(world.as_charlie, box=box, given=form("Share vans", submission=given.submission))
    assert sent.idea.pk == draft.pk and state_of(draft) == State.PUBLISHED
    assert [r.title for r in Revision.objects.filter(contribution_id=draft.pk)] == ["Share vans"]


def test_a_draft_can_be_thrown_away(world: World, box: Box) -> None:
    draft = posting.keep_draft(world.as_charlie, box=box, given=form())
    posting.throw_draft(world.as_charlie, draft=draft)
    assert not Idea.objects.exists()


def test_nobody_elses_draft_can_be_thrown_away(world: World, box: Box) -> None:
    draft = posting.keep_draft(world.as_charlie, box=box, given=form())
    with pytest.raises(Contribution.DoesNotExist):
        posting.throw_draft(world.as_alice, draft=draft)

"""Moving an idea: who may, what it takes, what is kept, and what is shown."""

from datetime import timedelta

import pytest
from django.test import Client

from moteplass.kit import localise
from moteplass.spine.access.acts import Act
from moteplass.spine.access.decide import Refused
from moteplass.spine.audit.models import AuditEntry
from moteplass.spine.content.models import Contribution
from moteplass.spine.organisations.models import Organisation
from moteplass.spine.places.models import Access, Role
from moteplass.spine.stewardship.commands import NotPossible
from moteplass.tools.ideas.commands.moving import due_in, move_idea
from moteplass.tools.ideas.models import Idea, Move
from tests.addresses import at
from tests.conftest import logged_in
from tests.tools.ideas.developers import stage
from tests.world import World


def test_a_move_is_kept_with_who_when_and_what_was_answered(world: World) -> None:
    box = world.box()
    idea = world.idea(box)
    owner = world.member(box.tool.place, "Erik", Role.EXPERT)
    to = stage(box, "assessed")
    move_idea(
        world.as_alice,
        idea=idea,
        to=to,
        owner=owner,
        due=due_in(to),
        answer="We look **at it** <script>x</script>",
    )
    idea.refresh_from_db()
    assert (idea.stage, idea.owner, idea.due) == (to, owner, localise.today() + timedelta(days=60))
    move = Move.objects.get(idea=idea, before__isnull=False)
    assert move.by_name == "Alice" and move.owner_name == "Erik"
    assert "<strong>at it</strong>" in move.html and "<script" not in move.html
    line = AuditEntry.objects.get(verb="ideas.idea.moved")
    assert (line.act, line.subject_id) == (Act.CHECK, idea.pk)
    # The log holds no words anybody wrote.
    assert "look" not in str(line.details)


@pytest.mark.parametrize("state", ["draft", "awaiting", "hidden", "withdrawn"])
def test_only_an_idea_that_is_published_moves(world: World, state: str) -> None:
    box = world.box()
    idea = world.idea(box)
    rows = Contribution.objects.unscoped(reason="the test takes it from view")
    rows.filter(pk=idea.pk).update(state=state)
    with pytest.raises(NotPossible, match="not published"):
        move_idea(world.as_alice, idea=idea, to=stage(box, "assessed"))
    assert Idea.objects.get(pk=idea.pk).stage.kind == "received"


def test_declining_takes_a_reason(world: World) -> None:
    box = world.box()
    idea = world.idea(box)
    with pytest.raises(NotPossible, match="why"):
        move_idea(world.as_alice, idea=idea, to=stage(box, "declined"))
    move_idea(world.as_alice, idea=idea, to=stage(box, "declined"), answer="It costs more than it gives.")
    assert Idea.objects.get(pk=idea.pk).stage.kind == "declined"


def test_only_experts_moderators_and_stewards_move(world: World) -> None:
    box = world.box()
    idea = world.idea(box)
    reader = world.member(box.tool.place, "Rita", Role.CONTRIBUTOR)
    client, to = logged_in(reader.email), stage(box, "assessed")
    with pytest.raises(Refused):
        move_idea(world.as_charlie, idea=idea, to=to)
    assert client.post(at(box, "ideas-move", idea=idea.pk), {"quick": 1, "stage": to.pk}).status_code == 403
    expert = logged_in(world.member(box.tool.place, "Erik", Role.EXPERT).email)
    assert expert.post(at(box, "ideas-move", idea=idea.pk), {"quick": 1, "stage": to.pk}).status_code == 302
    assert Idea.objects.get(pk=idea.pk).stage == to


def test_two_who_move_the_same_idea_do_not_overwrite_each_other(world: World) -> None:
    box = world.box()
    idea = world.idea(box)
    first = idea.stage_id
    move_idea(world.as_alice, idea=idea, to=stage(box, "accepted"), seen=first)
    with pytest.raises(NotPossible, match="Somebody has moved"):
        move_idea(world.as_alice, idea=idea, to=stage(box, "assessed"), seen=first)


def test_the_owner_belongs_to_the_place_and_the_stage_to_the_box(world: World) -> None:
    box, other = world.box(), world.box()
    idea = world.idea(box)
    with pytest.raises(NotPossible, match="owner"):
        move_idea(world.as_alice, idea=idea, to=stage(box, "assessed"), owner=world.charlie)
    with pytest.raises(ValueError, match="not one of"):
        move_idea(world.as_alice, idea=idea, to=stage(other, "assessed"))


def test_moving_it_back_is_one_press_and_gives_the_day_back(world: World, alice: Client) -> None:
    box = world.box()
    idea = world.idea(box)
    day = localise.today() + timedelta(days=3)
    move_idea(world.as_alice, idea=idea, to=stage(box, "assessed"), owner=world.alice, due=day)
    move = move_idea(world.as_alice, idea=idea, to=stage(box, "accepted"))
    sent = alice.post(at(box, "ideas-move", idea=idea.pk), {"undo": move.pk})
    assert sent.status_code == 302
    idea.refresh_from_db()
    assert (idea.stage.kind, idea.owner, idea.due) == ("assessed", world.alice, day)
    # Only the last move can be taken back.
    alice.post(at(box, "ideas-move", idea=idea.pk), {"undo": move.pk})
    idea.refresh_from_db()
    assert idea.stage.kind == "assessed"


def test_the_form_leads_and_keeps_what_was_typed(world: World, alice: Client) -> None:
    box = world.box()
    idea = world.idea(box)
    page = alice.get(at(box, "ideas-move", idea=idea.pk)).content.decode()
    following = stage(box, "assessed")
    radio = 'name="stage" value="{}"'
    assert page.index(radio.format(following.pk)) < page.index(radio.format(idea.stage_id))
    answer = {"stage": stage(box, "declined").pk, "answer": " ", "due": "2031-01-02"}
    wrong = alice.post(at(box, "ideas-move", idea=idea.pk), answer)
    assert wrong.status_code == 422 and "2031-01-02" in wrong.content.decode()
    given = {"stage": following.pk, "owner": world.alice.pk, "due": "02.01.2031", "answer": "On its way."}
    sent = alice.post(at(box, "ideas-move", idea=idea.pk), given)
    assert "Move it back" in alice.get(sent.headers["Location"]).content.decode()


def test_the_road_shows_moves_and_answers_to_everyone_but_overdue_to_staff(
    world: World, stranger: Client, alice: Client
) -> None:
    box = world.box()
    idea = world.idea(box)
    late = localise.today() - timedelta(days=4)
    move_idea(world.as_alice, idea=idea, to=stage(box, "assessed"), due=late, answer="We count the vans.")
    page = stranger.get(at(box, "ideas-idea", idea=idea.pk)).content.decode()
    assert "We count the vans." in page and "Alice" in page
    assert "Verified" not in page
    assert "Overdue since" not in page
    Organisation.objects.update(verified_on=late)
    seen = alice.get(at(box, "ideas-idea", idea=idea.pk)).content.decode()
    assert (
        "Overdue since" in seen and "Verified" in seen.partition("The road here")[2].partition("We count")[0]
    )


def test_an_idea_in_a_closed_box_is_not_moved_from_outside(world: World, charlie: Client) -> None:
    box = world.box(access=Access.MEMBERS)
    idea = world.idea(box, actor=world.as_alice)
    assert charlie.get(at(box, "ideas-move", idea=idea.pk)).status_code == 404
    assert charlie.get(at(box, "ideas-board")).status_code == 404

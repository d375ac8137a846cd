"""The board and what is overdue."""

from datetime import timedelta
from typing import Any

from django.test import Client

from moteplass.kit import localise
from moteplass.spine.access.actor import STRANGER
from moteplass.spine.content.models import Contribution
from moteplass.spine.events.jobs import run
from moteplass.spine.notify.models import Mail
from moteplass.spine.places.models import Role
from moteplass.tools.ideas import jobs
from moteplass.tools.ideas.commands.moving import move_idea
from moteplass.tools.ideas.models import Category, Idea
from moteplass.tools.ideas.queries.board import BoardFilter, board, overdue
from moteplass.tools.ideas.queries.idea import stages_of
from tests.addresses import at
from tests.conftest import logged_in
from tests.tools.ideas.developers import stage
from tests.world import World

TODAY = {"query": "", "category": None}


def test_columns_count_all_and_show_the_first(world: World) -> None:
    box = world.box()
    ideas = [world.idea(box, f"Idea {n}") for n in range(5)]
    move_idea(world.as_alice, idea=ideas[0], to=stage(box, "accepted"))
    Contribution.objects.unscoped(reason="test").filter(pk=ideas[1].pk).update(state="hidden")
    columns = board(STRANGER, box.pk, stages_of(box.pk), BoardFilter(), size=2)
    found = {c.stage.kind: (c.count, [card.title for card in c.cards], c.more) for c in columns}
    assert found["received"] == (3, ["Idea 4", "Idea 3"], 1)
    assert found["accepted"] == (1, ["Idea 0"], 0)
    assert found["declined"] == (0, [], 0)


def test_the_board_is_narrowed_and_ordered(world: World) -> None:
    box = world.box()
    category = Category.objects.filter(box=box)[0]
    world.idea(box, "Vans for all", category=category)
    world.idea(box, "Bicycles", "Lend out bicycles to visitors.")

    def titles(**chosen: Any) -> list[str]:
        columns = board(STRANGER, box.pk, stages_of(box.pk), BoardFilter(**chosen))
        return [card.title for column in columns for card in column.cards]

    assert titles(category=category.pk) == ["Vans for all"]
    assert titles(query="visitors") == ["Bicycles"]
    assert titles(order="waiting") == ["Vans for all", "Bicycles"]


def test_the_board_does_not_grow_queries(
    world: World, alice: Client, stranger: Client, assert_same_queries: Any
) -> None:
    box = world.box()

    def grow() -> None:
        for n in range(6):
            idea = world.idea(box, f"More {n}")
            move_idea(world.as_alice, idea=idea, to=stage(box, "progress"))

    grow()
    assert_same_queries(lambda: alice.get(at(box, "ideas-board")), grow=grow, at_most=16)


def test_a_stranger_reads_the_board_and_moves_nothing(world: World, stranger: Client) -> None:
    box = world.box()
    idea = world.idea(box, "Lend out the vans")
    page = stranger.get(at(box, "ideas-board")).content.decode()
    assert "Lend out the vans" in page and f"ideas/{idea.pk}/move" not in page


def test_a_card_is_moved_from_its_menu_and_the_board_offers_the_way_back(world: World, alice: Client) -> None:
    box = world.box()
    idea = world.idea(box)
    menu = alice.get(at(box, "ideas-board")).content.decode()
    assert at(box, "ideas-move", idea=idea.pk) in menu
    press = {"quick": 1, "stage": stage(box, "accepted").pk, "seen": idea.stage_id, "order": "supported"}
    sent = alice.post(at(box, "ideas-move", idea=idea.pk), press)
    assert "order=supported" in sent.headers["Location"]
    assert "Move it back" in alice.get(sent.headers["Location"]).content.decode()
    part = alice.get(sent.headers["Location"], headers={"HX-Request": "true"}).content.decode()
    assert 'id="board"' in part and "<html" not in part


def test_a_card_dropped_on_declined_leads_to_the_form(world: World, alice: Client) -> None:
    box = world.box()
    idea = world.idea(box)
    press = {"quick": 1, "stage": stage(box, "declined").pk}
    form = f"{at(box, 'ideas-move', idea=idea.pk)}?to={press['stage']}"
    assert alice.post(at(box, "ideas-move", idea=idea.pk), press).headers["Location"] == form
    by_htmx = alice.post(at(box, "ideas-move", idea=idea.pk), press, headers={"HX-Request": "true"})
    assert by_htmx.headers["HX-Redirect"] == form
    assert Idea.objects.get(pk=idea.pk).stage_id == idea.stage_id


def late_idea(world: World, box: Any, title: str, days: int, owner: Any = None) -> Idea:
    idea = world.idea(box, title)
    day = localise.today() - timedelta(days=days)
    move_idea(world.as_alice, idea=idea, to=stage(box, "assessed"), owner=owner, due=day)
    return idea


def test_overdue_stands_oldest_first_and_by_owner(world: World, alice: Client, charlie: Client) -> None:
    box = world.box()
    late_idea(world, box, "Two days", 2, world.alice)
    late_idea(world, box, "Nine days", 9)
    late_idea(world, box, "Not yet", -2)
    rows = overdue(world.as_alice, box.pk).rows
    assert [row.title for row in rows] == ["Nine days", "Two days"]
    assert [row.title for row in overdue(world.as_alice, box.pk, owner=world.alice.pk).rows] == ["Two days"]
    page = alice.get(at(box, "ideas-overdue")).content.decode()
    assert "Nine days" in page and "9 days overdue" in page
    assert charlie.get(at(box, "ideas-overdue")).status_code == 403


def test_overdue_does_not_grow_queries(world: World, alice: Client, assert_same_queries: Any) -> None:
    box = world.box()

    def grow() -> None:
        for n in range(5):
            late_idea(world, box, f"Late {n}", n + 1, world.alice)

    grow()
    assert_same_queries(lambda: alice.get(at(box, "ideas-overdue")), grow=grow, at_most=16)


def test_each_owner_gets_one_mail_a_day_with_what_they_may_still_read(world: World) -> None:
    box, closed = world.box(), world.box(access="members")
    erik = world.member(box.tool.place, "Erik", Role.EXPERT)
    member = world.member(closed.tool.place, "Erik", Role.EXPERT)
    late_idea(world, box, "Two days", 2, erik)
    late_idea(world, box, "Not yet", -2, erik)
    shut = world.idea(closed, "Secret", actor=world.as_alice)
    day = localise.today() - timedelta(days=1)
    move_idea(world.as_alice, idea=shut, to=stage(closed, "assessed"), owner=member, due=day)
    member.memberships.filter(place=closed.tool.place).delete()
    for _twice in range(2):
        run(f"{jobs.__name__}.staff.remind_of_overdue", {})
    mail = Mail.objects.get(purpose="ideas.overdue")
    assert mail.to == erik.email
    assert "Two days" in mail.body and "Not yet" not in mail.body and "Secret" not in mail.body


def test_a_quick_move_by_an_expert_keeps_the_owner(world: World) -> None:
    box = world.box()
    erik = world.member(box.tool.place, "Erik", Role.EXPERT)
    idea = late_idea(world, box, "Two days", 2, erik)
    press = {"quick": 1, "stage": stage(box, "accepted").pk}
    logged_in(erik.email).post(at(box, "ideas-move", idea=idea.pk), press)
    idea.refresh_from_db()
    assert idea.owner == erik and idea.due == localise.today() + timedelta(days=90)

"""What shows is taken down by those who check, and nobody else; and it can be shown again."""

import pytest
from django.test import Client
from django.urls import reverse

from moteplass.spine.access.actor import STRANGER
from moteplass.spine.access.rooms import NoRoom
from moteplass.spine.audit.models import AuditEntry
from moteplass.spine.content import tallies
from moteplass.spine.content.models import Contribution, State
from moteplass.spine.talk.commands import hold_back_comment, post_comment, put_comment_back
from moteplass.tools.ideas.commands.points import add_point, hold_back_point, withdraw_point
from moteplass.tools.ideas.models import Idea, Point
from moteplass.tools.ideas.queries.points import SHOWN, sides
from tests.addresses import at, read
from tests.world import World

HOLD, SHOW = {"act": "hold_back"}, {"act": "show"}


@pytest.fixture
def idea(world: World) -> Idea:
    return world.idea(world.box(), "Lend out the vans")


def row(pk: int) -> Contribution:
    return Contribution.objects.unscoped(reason="a test").select_related("tool__place").get(pk=pk)


def comment_on(idea: Idea, text: str = "Quite remarkable vans.") -> Contribution:
    return post_comment(STRANGER, about=row(idea.pk), text=text, name="Kari")


def point_on(idea: Idea, text: str = "It saves time.") -> Point:
    return add_point(STRANGER, idea=idea, side=Point.Side.FOR, text=text, name="Kari").point


def test_a_shown_idea_is_held_back_where_ideas_are_checked_and_the_undo_shows_it_again(
    idea: Idea, alice: Client, stranger: Client
) -> None:
    page, check = at(idea.box, "ideas-idea", idea=idea.pk), at(idea.box, "ideas-check") + "?state=hidden"
    # What shows is taken down by a decision, with reasons.
    assert f'action="{check}"' not in read(alice, page)
    said = alice.post(check, {"idea": idea.pk, **HOLD}, follow=True).content.decode()
    assert "is held back." in said and 'value="let_through"' in said
    assert stranger.get(page).status_code == 404
    assert "Lend out the vans" not in read(stranger, at(idea.box, "ideas"))
    assert "Lend out the vans" not in read(Client(), reverse("search") + "?q=borrow")
    tool = idea.box.tool
    assert "Lend out the vans" not in str(
        stranger.get(f"/api/v1/places/{tool.place.slug}/ideas/{tool.slug}/ideas").content
    )
    alice.post(check, {"idea": idea.pk, "act": "let_through"})
    assert "Lend out the vans" in read(Client(), page)


def test_a_comment_is_held_back_and_shown_again(idea: Idea, alice: Client, stranger: Client) -> None:
    comment = comment_on(idea)
    page, hold = (
        at(idea.box, "ideas-idea", idea=idea.pk),
        at(idea.box, "contribution-hold", contribution=comment.pk),
    )
    # What shows is taken down by a decision, with reasons.
    assert hold not in read(alice, page)
    back = alice.post(hold, HOLD)
    assert back.status_code == 302 and back["Location"] == f"{page}#c{comment.pk}"
    assert tallies.counted(idea.pk, "comments") == 0
    assert "remarkable" not in read(stranger, page)
    assert "remarkable vans" not in read(Client(), reverse("search") + "?q=remarkable")
    staff = read(alice, page)
    assert "remarkable" in staff and "Held back" in staff and "Show again" in staff
    # Nothing is replied to that does not show.
    assert at(idea.box, "contribution-comment", contribution=comment.pk) not in staff
    alice.post(hold, SHOW)
    assert tallies.counted(idea.pk, "comments") == 1
    assert "remarkable" in read(Client(), page)
    verbs = AuditEntry.objects.filter(subject_id=comment.pk).order_by("pk").values_list("verb", flat=True)
    assert list(verbs) == ["talk.commented", "content.held", "content.published"]


def test_who_presses_twice_is_counted_once(world: World, idea: Idea) -> None:
    kept, comment = comment_on(idea, "Stays."), comment_on(idea)
    for _twice in range(2):
        hold_back_comment(world.as_alice, comment=row(comment.pk))
    assert tallies.counted(idea.pk, "comments") == 1
    for _twice in range(2):
        put_comment_back(world.as_alice, comment=row(comment.pk))
    assert tallies.counted(idea.pk, "comments") == 2
    assert row(kept.pk).state == State.PUBLISHED


def test_only_a_comment_is_held_back_as_one(world: World, idea: Idea) -> None:
    with pytest.raises(NoRoom):
        hold_back_comment(world.as_alice, comment=row(idea.pk))
    assert row(idea.pk).state == State.PUBLISHED


def test_a_point_is_held_back_and_shown_again(idea: Idea, alice: Client, stranger: Client) -> None:
    point = point_on(idea)
    page, side = (
        at(idea.box, "ideas-idea", idea=idea.pk),
        at(idea.box, "ideas-point", idea=idea.pk, side="for"),
    )
    hold = at(idea.box, "ideas-point-hold", idea=idea.pk, point=point.pk)
    # What shows is taken down by a decision, with reasons.
    assert hold not in read(alice, page) and hold not in read(alice, side)
    assert "The point is held back." in alice.post(hold, HOLD, follow=True).content.decode()
    for address in (page, side):
        assert "It saves time." not in read(stranger, address)
        staff = read(alice, address)
        assert "It saves time." in staff and "Held back" in staff and "Show again" in staff
    assert "It saves time." not in read(Client(), reverse("search") + "?q=saves")
    alice.post(hold, SHOW)
    assert "It saves time." in read(Client(), page)


def test_points_held_back_count_for_nobody_and_stand_last(world: World, idea: Idea) -> None:
    points = [point_on(idea, f"Point {n}") for n in range(SHOWN)]
    hold_back_point(world.as_alice, point=points[0])
    pro = sides(STRANGER, idea.pk)[0]
    assert (pro.total, pro.held, len(pro.rows)) == (SHOWN - 1, 0, SHOWN - 1)
    told = sides(world.as_alice, idea.pk, checks=True)[0]
    assert (told.total, told.held, told.rows[-1].id) == (SHOWN - 1, 1, points[0].pk)


def test_a_point_that_was_taken_back_is_not_shown_again(world: World, idea: Idea, alice: Client) -> None:
    point = add_point(world.as_charlie, idea=idea, side=Point.Side.FOR, text="Mine.").point
    withdraw_point(world.as_charlie, point=point)
    hold = at(idea.box, "ideas-point-hold", idea=idea.pk, point=point.pk)
    assert alice.post(hold, SHOW).status_code == 404
    assert row(point.pk).state == State.WITHDRAWN


def test_nobody_else_takes_anything_down(idea: Idea, stranger: Client, charlie: Client) -> None:
    comment, point = comment_on(idea), point_on(idea)
    addresses = [
        at(idea.box, "contribution-hold", contribution=comment.pk),
        at(idea.box, "ideas-point-hold", idea=idea.pk, point=point.pk),
        at(idea.box, "ideas-check"),
    ]
    for client in (stranger, charlie):
        for address in addresses:
            assert client.post(address, {"idea": idea.pk, **HOLD}).status_code in (403, 404), address
        for address in (
            at(idea.box, "ideas-idea", idea=idea.pk),
            at(idea.box, "ideas-point", idea=idea.pk, side="for"),
        ):
            page = read(client, address)
            assert "Hold back" not in page and "/hold/" not in page
    assert {row(pk).state for pk in (idea.pk, comment.pk, point.pk)} == {State.PUBLISHED}


def test_what_stands_elsewhere_is_not_reached_from_here(world: World, idea: Idea, alice: Client) -> None:
    other = world.idea(world.box(), "Another")
    comment, point = comment_on(other), point_on(other)
    assert alice.post(at(idea.box, "contribution-hold", contribution=comment.pk), HOLD).status_code == 404
    assert alice.post(at(idea.box, "ideas-point-hold", idea=idea.pk, point=point.pk), HOLD).status_code == 404

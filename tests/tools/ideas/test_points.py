"""Points for and against: written, weighed, taken back; and never where they may not be."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from moteplass.spine.access.actor import STRANGER, Actor
from moteplass.spine.access.decide import Refused
from moteplass.spine.access.rooms import NoRoom
from moteplass.spine.access.visitor import named
from moteplass.spine.audit.models import AuditEntry
from moteplass.spine.content.models import Contribution, State
from moteplass.spine.places.models import Access
from moteplass.spine.votes.commands import give_support
from moteplass.tools.ideas import queries
from moteplass.tools.ideas.commands.points import add_point, withdraw_point
from moteplass.tools.ideas.models import Idea, Point
from moteplass.tools.ideas.queries.points import SHOWN, points_of, sides
from tests.identity import identity_number
from tests.tools.ideas.developers import at
from tests.world import World

FOR, AGAINST = Point.Side.FOR, Point.Side.AGAINST


def said(idea: Idea, text: str = "It saves time.", side: Any = FOR, actor: Actor = STRANGER) -> Point:
    return add_point(actor, idea=idea, side=side, text=text, name="Kari").point


def test_a_stranger_writes_a_point_and_others_find_it_good(world: World, stranger: Client) -> None:
    idea = world.idea(world.box())
    sent = stranger.post(at(idea, "ideas-point", side="for"), {"text": "It saves time.", "name": "Kari"})
    assert sent.status_code == 302
    point = Point.objects.get()
    assert sent.headers["Location"].endswith("/point/for/#main")
    where = {"place": idea.box.tool.place.slug, "tool": idea.box.tool.slug, "contribution": point.pk}
    support = reverse("contribution-support", kwargs=where)
    answer = stranger.post(support, {"support": "give"}, headers={"HX-Request": "true"})
    assert "You find it a good point" in answer.content.decode()
    page = Client().get(at(idea)).content.decode()
    assert "It saves time." in page and "Good point" in page
    (line,) = AuditEntry.objects.filter(verb="ideas.point.added")
    assert line.details == {"idea": idea.pk, "side": "for"}


def test_the_best_points_stand_first_and_the_rest_a_page_away(world: World, stranger: Client) -> None:
    idea = world.idea(world.box())
    points = [said(idea, f"Point {n}") for n in range(SHOWN + 2)]
    said(idea, "But it costs.", AGAINST)
    best = Contribution.objects.unscoped(reason="a test").get(pk=points[-1].pk)
    give_support(named(STRANGER), contribution=best)
    pro, contra = sides(STRANGER, idea.pk)
    assert (pro.total, len(pro.rows), contra.total) == (SHOWN + 2, SHOWN, 1)
    assert pro.rows[0].id == best.pk and pro.rows[0].support == 1
    first = points_of(STRANGER, idea.pk, "for", size=4)
    second = points_of(STRANGER, idea.pk, "for", cursor=first.next, size=4)
    assert len({row.id for row in [*first.rows, *second.rows]}) == SHOWN + 2 and second.next is None
    assert stranger.get(at(idea, "ideas-point", side="for")).content.decode().count("Point ") >= SHOWN + 2


def test_what_was_typed_is_kept_when_something_is_wrong(world: World, stranger: Client) -> None:
    idea = world.idea(world.box())
    answer = stranger.post(at(idea, "ideas-point", side="against"), {"text": "x" * 700, "name": "Kari"})
    assert answer.status_code == 422
    assert "x" * 700 in answer.content.decode() and "#text" in answer.content.decode()
    assert not Point.objects.exists()


def test_an_identity_number_is_asked_about_and_can_be_blotted_out(world: World, stranger: Client) -> None:
    idea = world.idea(world.box())
    typed = {"text": f"I am {identity_number()}.", "name": "Kari"}
    address = at(idea, "ideas-point", side="for")
    answer = stranger.post(address, typed)
    assert answer.status_code == 422 and 'name="confirmed"' in answer.content.decode()
    assert stranger.post(address, {**typed, "fix": "blot"}).status_code == 302
    body = Contribution.objects.unscoped(reason="a test").get(pk=Point.objects.get().pk).revisions.get().body
    assert "•••••" in body


def test_only_its_author_takes_a_point_back(
    world: World, alice: Client, charlie: Client, stranger: Client
) -> None:
    idea = world.idea(world.box())
    point = said(idea, "My own words.", actor=world.as_charlie)
    address = at(idea, "ideas-point-withdraw", point=point.pk)
    for other in (alice, stranger):
        assert other.get(address).status_code == 404
        assert other.post(address).status_code == 404
    with pytest.raises(Refused):
        withdraw_point(world.as_alice, point=point)
    with pytest.raises(Refused):
        withdraw_point(STRANGER, point=point)
    assert "Take it back" in charlie.get(at(idea)).content.decode()
    assert charlie.get(address).status_code == 200
    assert charlie.post(address).status_code == 302
    assert "My own words." not in stranger.get(at(idea)).content.decode()
    assert Contribution.objects.unscoped(reason="a test").get(pk=point.pk).state == State.WITHDRAWN


def test_no_points_where_they_are_off(world: World, stranger: Client) -> None:
    idea = world.idea(world.box(comments_allowed=False))
    with pytest.raises(Refused):
        said(idea)
    assert stranger.post(at(idea, "ideas-point", side="for"), {"text": "A", "name": "B"}).status_code == 422
    assert "Write a point" not in stranger.get(at(idea)).content.decode()


def test_no_points_on_what_does_not_show(world: World, stranger: Client) -> None:
    idea = world.idea(world.box())
    Contribution.objects.unscoped(reason="a test").filter(pk=idea.pk).update(state=State.HIDDEN)
    with pytest.raises(NoRoom):
        said(idea)
    assert stranger.get(at(idea, "ideas-point", side="for")).status_code == 404


def test_points_in_a_closed_box_stay_in_it(world: World, stranger: Client, charlie: Client) -> None:
    idea = world.idea(world.box(access=Access.MEMBERS), actor=world.as_alice)
    said(idea, actor=world.as_alice)
    for outsider in (stranger, charlie):
        assert outsider.get(at(idea, "ideas-point", side="for")).status_code == 404
        assert outsider.post(at(idea, "ideas-point", side="for"), {"text": "A"}).status_code == 404
    assert [column.total for column in sides(world.as_charlie, idea.pk)] == [0, 0]
    with pytest.raises(Refused):
        said(idea, actor=world.as_charlie)


def test_a_side_there_is_none_of_is_not_there(world: World, stranger: Client) -> None:
    assert stranger.get(at(world.idea(world.box()), "ideas-point", side="maybe")).status_code == 404


def test_more_points_cost_no_more_queries(world: World, alice: Client, assert_same_queries: Any) -> None:
    idea = world.idea(world.box())
    for side in (FOR, AGAINST):
        said(idea, side=side)

    def grow() -> None:
        for number in range(20):
            said(idea, f"Point {number}", (FOR, AGAINST)[number % 2])

    assert_same_queries(lambda: alice.get(at(idea, "ideas-point", side="for")), grow=grow)
    assert_same_queries(lambda: alice.get(at(idea)), grow=grow)


def test_a_point_is_found_and_leads_to_where_it_stands(world: World, stranger: Client) -> None:
    idea = world.idea(world.box())
    point = said(idea, "It spares the environment.")
    (row,) = queries.search_rows(STRANGER, [point.pk])
    assert row.url == at(idea, "ideas-point", side="for") + f"#c{point.pk}"
    assert f'id="c{point.pk}"' in stranger.get(row.url).content.decode()

"""An idea becomes something: a new place or what is there already, seen from both ends by those who may."""

from datetime import timedelta
from typing import Any

from django.test import Client
from django.urls import reverse

from moteplass.kit import clock
from moteplass.spine.access.actor import STRANGER, Actor, actor_for
from moteplass.spine.content.links import links_into, links_of
from moteplass.spine.content.models import Link
from moteplass.spine.events.jobs import run
from moteplass.spine.notify.following import followers, stop_following
from moteplass.spine.notify.models import Follower, Mail
from moteplass.spine.places.models import Access, Place
from moteplass.spine.registry.loader import place_templates
from moteplass.spine.stewardship.commands import change_place
from moteplass.spine.votes.commands import give_support
from moteplass.tools.hearing.commands import running
from moteplass.tools.hearing.models import Hearing
from moteplass.tools.ideas import jobs
from moteplass.tools.ideas.commands.becoming import become, become_place
from moteplass.tools.ideas.models import Box, Idea
from tests.addresses import at
from tests.tools.ideas.test_following import said
from tests.world import World


def hearing_of(world: World, idea: Idea) -> Hearing:
    tool = become_place(
        world.as_alice,
        idea=idea,
        organisation=world.agency,
        template=place_templates()["hearing"],
        title="Hearing on vans",
        slug="hearing-on-vans",
    )
    return Hearing.objects.select_related("tool__place__organisation").get(pk=tool.pk)


def publish(world: World, hearing: Hearing) -> None:
    running.write_letter(world.as_alice, hearing=hearing, title="Hearing on vans", body="The letter.")
    change_place(world.as_alice, place=hearing.tool.place, summary="Vans, in short", access=Access.OPEN)
    running.set_terms(
        world.as_alice,
        hearing=hearing,
        opens_at=None,
        closes_at=clock.now() + timedelta(days=100),
        short_reason="",
        names_may_be_withheld=True,
        checked_first=False,
        write_first=False,
        comments_allowed=True,
    )
    running.publish_hearing(world.as_alice, hearing=hearing)


def opened(place: Place) -> None:
    run(f"{jobs.__name__}.moving.hand_over_opened", {"place_id": place.pk})


def told() -> list[str]:
    return [m.to.partition("@")[0] for m in Mail.objects.filter(purpose="ideas.became").order_by("to")]


def test_an_idea_becomes_a_hearing_and_its_letter_knows(world: World) -> None:
    box = world.box()
    idea = world.idea(box, "Lend out the vans")
    hearing = hearing_of(world, idea)
    link = Link.objects.get()
    assert (link.source_id, link.target_id, link.kind) == (idea.pk, hearing.letter_id, Link.Kind.BECAME)
    assert hearing.tool.place.state == Place.State.DRAFT
    # A draft is not known of outside.
    assert links_of(STRANGER, idea.pk) == []
    assert [row.title for row in links_of(world.as_alice, idea.pk)] == ["Hearing on vans"]


def test_a_place_without_a_contribution_of_its_own_is_linked_as_a_whole(world: World) -> None:
    box = world.box()
    idea = world.idea(box)
    tool = become_place(
        world.as_alice,
        idea=idea,
        organisation=world.agency,
        template=place_templates()["ideas"],
        title="A room for vans",
        slug="room",
    )
    link = Link.objects.get()
    assert (link.target_id, link.target_tool_id) == (None, tool.pk)
    assert [row.title for row in links_of(world.as_alice, idea.pk)] == ["A room for vans"]


def test_both_pages_show_the_link_to_those_who_may_read_the_other(world: World, stranger: Client) -> None:
    box = world.box()
    idea = world.idea(box, "Lend out the vans")
    hearing = hearing_of(world, idea)
    publish(world, hearing)
    place = reverse("place", kwargs={"place": hearing.tool.place.slug})
    assert "Lend out the vans" in stranger.get(place).content.decode()
    assert "Became: Hearing on vans" in stranger.get(at(box, "ideas-idea", idea=idea.pk)).content.decode()
    # At once, not when a cached copy has gone stale.
    change_place(world.as_alice, place=box.tool.place, access=Access.MEMBERS)
    assert "Lend out the vans" not in stranger.get(place).content.decode()
    assert links_into(STRANGER, hearing.tool.place) == []
    change_place(world.as_alice, place=box.tool.place, access=Access.OPEN)
    change_place(world.as_alice, place=hearing.tool.place, access=Access.HIDDEN)
    assert "Hearing on vans" not in stranger.get(at(box, "ideas-idea", idea=idea.pk)).content.decode()


def interested(world: World, box: Box) -> Idea:
    idea = world.idea(box, "Lend out the vans", actor=actor_for(world.person("Ann")))
    give_support(actor_for(world.person("Sue")), contribution=said(idea))
    give_support(Actor(visitor="somebody"), contribution=said(idea))
    Follower.objects.create(
        tool=box.tool,
        contribution_id=idea.pk,
        email="kari@example.test",
        language="nb",
        confirmed_at=clock.now(),
    )
    return idea


def test_those_who_follow_are_told_when_it_opens_and_follow_it(world: World) -> None:
    box = world.box()
    hearing = hearing_of(world, interested(world, box))
    opened(hearing.tool.place)
    assert told() == []
    publish(world, hearing)
    for _twice in range(2):
        opened(hearing.tool.place)
    assert told() == ["ann", "kari", "sue"]
    found = sorted(follower.email for follower in followers(hearing.pk))
    assert found == ["ann@example.test", "kari@example.test", "sue@example.test"]


def test_who_has_said_no_is_not_made_to_follow_again(world: World) -> None:
    box = world.box()
    hearing = hearing_of(world, interested(world, box))
    publish(world, hearing)
    opened(hearing.tool.place)
    sue = Follower.objects.select_related("tool__place").get(tool=hearing.tool, email="sue@example.test")
    stop_following(STRANGER, follower=sue)
    assert "sue" not in told()
    opened(hearing.tool.place)
    run(f"{jobs.__name__}.moving.hand_over_late", {})
    assert "sue" not in told()


def test_what_becomes_closed_is_told_only_to_those_inside(world: World) -> None:
    box = world.box()
    hearing = hearing_of(world, interested(world, box))
    publish(world, hearing)
    change_place(world.as_alice, place=hearing.tool.place, access=Access.MEMBERS)
    opened(hearing.tool.place)
    assert told() == []


def test_a_steward_chooses_on_a_page_and_others_cannot(world: World, alice: Client, charlie: Client) -> None:
    box = world.box()
    idea = world.idea(box)
    page = at(box, "ideas-become", idea=idea.pk)
    assert charlie.get(page).status_code == 403
    assert "Hearing" in alice.get(page).content.decode()
    new = {"way": "new", "template": "hearing", "organisation": world.agency.pk, "title": "Hearing on vans"}
    assert alice.post(page, new | {"template": ""}).status_code == 422
    sent = alice.post(page, new)
    assert sent.headers["Location"] == "/m/hearing-on-vans/hearing/setup/"
    # Another of the same name gets an address of its own.
    assert alice.post(page, new).headers["Location"] == "/m/hearing-on-vans-2/hearing/setup/"


def test_an_idea_is_linked_to_what_is_there_only_by_one_who_works_there(world: World, alice: Client) -> None:
    box = world.box()
    idea = world.idea(box, "Lend out the vans")
    case = world.place(title="The case")
    page = at(box, "ideas-become", idea=idea.pk)
    address = f"https://example.test/m/{case.tool.place.slug}/hearing/"
    assert alice.post(page, {"way": "there", "address": address}).status_code == 302
    assert Link.objects.get().target_id == case.letter_id
    assert [row.title for row in links_into(STRANGER, case.tool.place)] == ["Lend out the vans"]
    others = world.place(title="Others")
    others.tool.place.memberships.all().delete()
    elsewhere = {"way": "there", "address": f"/m/{others.tool.place.slug}/"}
    assert alice.post(page, elsewhere).status_code == 422
    assert alice.post(page, {"way": "there", "address": "/no/such/"}).status_code == 422


def test_links_do_not_grow_queries(world: World, stranger: Client, assert_same_queries: Any) -> None:
    box = world.box()
    idea = world.idea(box)

    def grow() -> None:
        for _n in range(3):
            become(world.as_alice, idea=idea, to=said(world.idea(world.box(), "Another")))

    grow()
    assert_same_queries(lambda: stranger.get(at(box, "ideas-idea", idea=idea.pk)), grow=grow, at_most=22)

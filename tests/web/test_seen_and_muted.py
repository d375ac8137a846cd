"""What others see of one, the name one takes away, and whom one does not want to hear."""

from dataclasses import replace
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from moteplass.spine.access.actor import actor_for
from moteplass.spine.access.decide import Refused
from moteplass.spine.access.voices import Voice
from moteplass.spine.content.models import Contribution
from moteplass.spine.places.models import Place
from moteplass.spine.talk.commands import post_comment
from moteplass.tools.ideas.models import Box
from tests.world import World

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("in_english")]


@pytest.fixture
def box(world: World) -> Box:
    box = world.box()
    Place.objects.update(naming="choice")
    box.tool.place.refresh_from_db()
    return box


def shown_idea(world: World, box: Box, **voice: Any) -> Contribution:
    idea = world.idea(box, actor=replace(world.as_charlie, voice=Voice(**voice)))
    return Contribution.objects.unscoped(reason="a test").select_related("place", "tool").get(pk=idea.pk)


def at(said: Contribution, name: str, **more: object) -> str:
    return reverse(name, kwargs={"place": said.place.slug, "tool": said.tool.slug, **more})


def test_a_name_that_is_taken_away_is_nowhere(
    world: World, box: Box, charlie: Client, bob: Client, stranger: Client
) -> None:
    said = shown_idea(world, box, named=True)
    there = at(said, "ideas-idea", idea=said.pk)
    assert "Charlie" in stranger.get(there).content.decode()
    away = reverse("take-name-away", kwargs={"contribution": said.pk})
    assert bob.get(away).status_code == bob.post(away).status_code == 404
    assert charlie.post(away).status_code == 302
    for page in (
        there,
        at(said, "ideas"),
        reverse("place-feed", kwargs={"place": said.place.slug}),
        reverse("search") + "?q=vans",
        f"/api/v1/ideas/{said.place.slug}/{said.tool.slug}/ideas",
        at(said, "ideas-versions", idea=said.pk),
    ):
        response = stranger.get(page)
        assert response.status_code == 200, page
        assert "Charlie" not in response.content.decode(), page
    assert stranger.get("/api/v1/search", {"q": "Charlie"}).json()["hits"] == []
    assert charlie.get(away).status_code == 404


def test_nobody_takes_their_name_away_where_everyone_shows_theirs(
    world: World, box: Box, charlie: Client
) -> None:
    Place.objects.update(naming="full")
    box.tool.place.refresh_from_db()
    said = shown_idea(world, box)
    assert charlie.post(reverse("take-name-away", kwargs={"contribution": said.pk})).status_code == 404


def test_where_only_the_agency_has_spoken_nobody_sees_anything_of_one(world: World, alice: Client) -> None:
    slug = world.place().tool.place.slug
    assert slug not in alice.get(reverse("seen")).content.decode()
    assert alice.get(reverse("seen-place", kwargs={"where": slug})).status_code == 404


def test_one_sees_what_a_stranger_and_a_colleague_see(world: World, box: Box, charlie: Client) -> None:
    said = shown_idea(world, box)
    page = reverse("seen-place", kwargs={"where": said.place.slug})
    assert charlie.get(page).content.decode().count(said.author_name) == 2
    Place.objects.update(access="members")
    world.member(said.place, "Charlie", "contributor")
    assert charlie.get(page).content.decode().count(said.author_name) == 1
    assert said.author_name in charlie.get(reverse("seen")).content.decode()


def test_the_list_of_places_and_of_what_is_seen_does_not_grow_queries(
    world: World, box: Box, charlie: Client, assert_same_queries: Any
) -> None:
    said = shown_idea(world, box)
    shown_idea(world, box)

    def grow() -> None:
        for _time in range(3):
            shown_idea(world, box)

    page = reverse("seen-place", kwargs={"where": said.place.slug})
    assert_same_queries(lambda: charlie.get(page), grow=grow, at_most=12)


def test_whoever_is_muted_is_folded_away_for_one_alone(
    world: World, box: Box, bob: Client, alice: Client, charlie: Client
) -> None:
    about = shown_idea(world, box)
    comment = post_comment(world.as_charlie, about=about, text="Words of mine.")
    page = at(about, "ideas-idea", idea=about.pk)
    writer = at(about, "contribution-writer", contribution=comment.pk)
    assert charlie.get(writer).status_code == 404
    assert bob.post(writer, {"do": "mute"}).status_code == 302
    assert "<summary>Muted" in bob.get(page, headers={"Accept-Language": "en"}).content.decode().replace(
        "<summary>Dempet", "<summary>Muted"
    )
    assert "mp-detail" not in alice.get(page).content.decode().partition('id="comments"')[2]
    # By another name the same person is another: nobody learns that the two are one.
    named = replace(world.as_charlie, voice=Voice(named=True))
    other = post_comment(named, about=about, text="Other words.")
    assert (other.author_id, other.author_name) not in actor_for(world.bob).silenced

    mine = reverse("silenced")
    assert comment.author_name in bob.get(mine).content.decode()
    number = bob.get(mine).content.decode().partition('name="silence" value="')[2].partition('"')[0]
    assert charlie.post(mine, {"silence": number}).status_code == 404
    assert bob.post(mine, {"silence": number}).status_code == 302
    assert actor_for(world.bob).silenced == frozenset()


def test_whoever_is_blocked_cannot_reply(world: World, box: Box, bob: Client) -> None:
    about = shown_idea(world, box)
    comment = post_comment(world.as_charlie, about=about, text="Words.")
    mine = post_comment(world.as_bob, about=about, text="Bob's words.")
    bob.post(at(about, "contribution-writer", contribution=comment.pk), {"do": "block"})
    with pytest.raises(Refused, match="replies"):
        post_comment(world.as_charlie, about=about, parent=mine, text="A reply.")
    assert post_comment(world.as_charlie, about=about, text="Beside it.").pk
    assert post_comment(world.as_alice, about=about, parent=mine, text="Another's reply.").pk

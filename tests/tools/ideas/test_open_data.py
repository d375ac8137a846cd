"""The way of ideas, campaigns and results as open data, to each as far as they may read."""

from collections.abc import Callable

from django.test import Client

from moteplass.spine.places.models import Access
from moteplass.spine.votes.ballots import Method
from moteplass.tools.ideas.commands.moving import move_idea
from moteplass.tools.ideas.models import Box
from tests.addresses import at
from tests.spine.votings import close, voting
from tests.tools.ideas.developers import stage
from tests.tools.ideas.test_campaigns import ask, join
from tests.tools.ideas.voters import cast
from tests.world import World


def api(box: Box, rest: str) -> str:
    return f"/api/v1/ideas/{box.tool.place.slug}/{box.tool.slug}/{rest}"


def test_the_road_of_an_idea_with_what_was_answered(world: World, stranger: Client) -> None:
    box = world.box()
    idea = world.idea(box)
    move_idea(world.as_alice, idea=idea, to=stage(box, "declined"), answer="It is **too dear**.")
    first, second = stranger.get(api(box, f"ideas/{idea.pk}/moves")).json()["moves"]
    assert (first["stage"], first["by"], first["html"]) == ("received", "Kari Nordmann", "")
    assert (second["stage"], second["by"]) == ("declined", "Alice")
    assert "<strong>too dear</strong>" in second["html"]


def test_a_question_with_the_boxes_and_the_ideas_that_answer_it(world: World, stranger: Client) -> None:
    host, joined, shut = world.box(title="Host"), world.box(title="Joined"), world.box(access=Access.MEMBERS)
    campaign = ask(world, host)
    for box in (joined, shut):
        join(world, campaign, box)
    world.idea(host, "From the host", campaign=campaign)
    world.idea(joined, "From another box", campaign=campaign)
    world.idea(shut, "Secret", campaign=campaign, actor=world.as_alice)
    world.idea(host, "Another matter")
    [listed] = stranger.get(api(host, "campaigns")).json()["campaigns"]
    assert (listed["slug"], listed["phase"], listed["asked_by"]) == (campaign.slug, "open", "")
    assert stranger.get(api(host, "campaigns"), {"over": True}).json() == {"campaigns": []}
    assert stranger.get(api(joined, "campaigns")).json()["campaigns"][0]["asked_by"]
    one = stranger.get(api(host, f"campaigns/{campaign.slug}")).json()
    assert [row["title"] for row in one["answers"]] == ["From another box", "From the host"]
    assert one["ideas"] == 2 and [part["title"] for part in one["boxes"]] == ["Joined"]
    assert stranger.get(api(host, "campaigns/nothing")).status_code == 404


def test_nothing_of_a_closed_box(world: World, stranger: Client, charlie: Client) -> None:
    box = world.box(access=Access.MEMBERS)
    idea, campaign = world.idea(box, actor=world.as_alice), ask(world, box)
    voting(world, box)
    for client in (stranger, charlie):
        for rest in (f"ideas/{idea.pk}/moves", "campaigns", f"campaigns/{campaign.slug}"):
            assert client.get(api(box, rest)).status_code == 404
        assert client.get(at(box, "ideas-results-file", format="csv")).status_code == 404


def test_the_answers_come_in_pages_at_the_same_cost(
    world: World, stranger: Client, assert_same_queries: Callable[..., None]
) -> None:
    box = world.box()
    campaign = ask(world, box)
    address = api(box, f"campaigns/{campaign.slug}")
    for n in range(4):
        world.idea(box, f"Idea {n}", campaign=campaign)
    more = lambda: [world.idea(box, f"More {n}", campaign=campaign) for n in range(30)]  # noqa: E731
    assert_same_queries(lambda: stranger.get(address), grow=more, at_most=10)
    first = stranger.get(address).json()
    rest = stranger.get(address, {"after": first["next"]}).json()
    assert len({row["id"] for row in [*first["answers"], *rest["answers"]]}) == first["ideas"] == 34


def test_results_as_a_file_but_not_while_they_are_sealed(world: World, stranger: Client) -> None:
    box = world.box()
    idea = world.idea(box, "=The favourite")
    world.idea(box, "Nobody's choice")
    it = voting(world, box, Method.POINTS, allowance=5, sealed=True)
    cast(box, idea, 4)
    address = at(box, "ideas-results-file", format="csv")
    assert stranger.get(address).status_code == 404
    close(it)
    assert f"{address}?voting={it.pk}" in stranger.get(at(box, "ideas-results")).content.decode()
    told = b"".join(stranger.get(address, {"voting": it.pk}).streaming_content).decode("utf-8-sig")  # type: ignore[attr-defined]
    head, line = told.splitlines()
    assert head.startswith("rank,id,title,votes,against,points")
    assert line.startswith(f"1,{idea.pk},'=The favourite,1,0,4")
    assert stranger.get(at(box, "ideas-results-file", format="pdf")).status_code == 404

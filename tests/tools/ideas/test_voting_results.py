"""What a voting in a box came to: on pages, as open data and in the record, and not before it is over."""

import re

import pytest
from django.test import Client

from moteplass.spine.access.actor import STRANGER
from moteplass.spine.access.rooms import NoRoom
from moteplass.spine.content.models import Contribution, State
from moteplass.spine.places.models import Access
from moteplass.spine.votes.ballots import Choice, Method
from moteplass.spine.votes.results import current_voting
from moteplass.tools.ideas import records
from moteplass.tools.ideas.models import Box, Idea, Stage
from moteplass.tools.ideas.queries.voting import outcome
from tests.addresses import at
from tests.spine.votings import close, voting
from tests.tools.ideas.voters import cast
from tests.world import World


def test_the_budget_goes_to_the_first_ideas_it_is_enough_for(world: World) -> None:
    box = world.box()
    first, second, third = (world.idea(box, title) for title in ("First", "Second", "Third"))
    for idea, cost in ((first, 1_200_000), (second, 1_000_000), (third, 800_000)):
        Idea.objects.filter(pk=idea.pk).update(cost=cost)
    voting(world, box, Method.LIMITED, ceiling=2_000_000)
    for idea, votes in ((first, 3), (second, 2), (third, 1)):
        for _n in range(votes):
            cast(box, idea)
    now = current_voting(box.pk)
    assert now
    found = outcome(STRANGER, box.tool, now)
    assert [(row.title, row.fits) for row in found.rows] == [
        ("First", True),
        ("Second", False),
        ("Third", True),
    ]
    assert found.spent == 2_000_000


def test_sealed_results_are_nowhere_before_the_deadline(world: World, alice: Client, charlie: Client) -> None:
    box = world.box()
    idea = world.idea(box, "The hidden favourite")
    it = voting(world, box, sealed=True)
    for _n in range(7):
        cast(box, idea)
    for client in (alice, charlie, Client()):
        page = client.get(at(box, "ideas-results")).content.decode()
        assert "The results come on" in page and "The hidden favourite" not in page
        for address in (at(box, "ideas-vote"), at(box, "ideas-idea", idea=idea.pk), at(box, "ideas")):
            assert not re.search(r"\b7\b (vote|person|people)", client.get(address).content.decode())
    row = current_voting(box.pk)
    assert row and outcome(world.as_alice, box.tool, row).rows == []
    close(it)
    assert "7" in Client().get(at(box, "ideas-results")).content.decode()
    assert "data-print" in Client().get(at(box, "ideas-results")).content.decode()


def test_ideas_that_are_decided_on_are_not_voted_on_but_stay_in_the_results(
    world: World, charlie: Client
) -> None:
    box = world.box()
    idea = world.idea(box, "Already decided")
    voting(world, box)
    cast(box, idea, actor=world.as_charlie)
    Idea.objects.filter(pk=idea.pk).update(stage=Stage.objects.get(box=box, kind="progress"))
    page = charlie.get(at(box, "ideas-vote")).content.decode()
    assert "Take it back" in page and f'id="ballot-{idea.pk}"' not in page
    with pytest.raises(NoRoom):
        cast(box, idea)
    assert "Already decided" in charlie.get(at(box, "ideas-results")).content.decode()
    assert charlie.post(at(box, "ideas-ballot", idea=idea.pk), {"value": "0"}).status_code == 302
    assert not Choice.objects.exists()


def test_what_was_taken_down_does_not_show_in_the_results(world: World, charlie: Client) -> None:
    box = world.box()
    idea = world.idea(box, "Taken down")
    voting(world, box)
    cast(box, idea, actor=world.as_charlie)
    Contribution.objects.unscoped(reason="a test").filter(pk=idea.pk).update(state=State.HIDDEN)
    assert "Taken down" not in charlie.get(at(box, "ideas-results")).content.decode()
    assert "An idea that is no longer here" in charlie.get(at(box, "ideas-vote")).content.decode()


def api(box: Box, rest: str) -> str:
    return f"/api/v1/ideas/{box.tool.place.slug}/{box.tool.slug}/{rest}"


def test_votings_and_results_are_open_data_but_not_while_sealed(world: World, stranger: Client) -> None:
    box = world.box()
    idea, it = world.idea(box), voting(world, box, Method.POINTS, allowance=5, sealed=True, title="Next year")
    cast(box, idea, 4)
    (row,) = stranger.get(api(box, "votings")).json()["votings"]
    assert (row["method"], row["votes_or_points_each"], row["phase"], row["sealed"]) == (
        "points",
        5,
        "open",
        True,
    )
    address = api(box, f"votings/{it.pk}/results")
    sealed = stranger.get(address).json()
    assert (sealed["voters"], sealed["results"]) == (None, [])
    close(it)
    told = stranger.get(address).json()
    assert (told["voters"], told["results"][0]["points"], told["results"][0]["idea"]) == (1, 4, idea.pk)
    assert stranger.get(api(box, "votings/999999/results")).status_code == 404


def test_the_api_tells_nothing_of_a_closed_box(world: World, stranger: Client, charlie: Client) -> None:
    box = world.box(access=Access.MEMBERS)
    it = voting(world, box)
    for client in (stranger, charlie):
        assert client.get(api(box, "votings")).status_code == 404
        assert client.get(api(box, f"votings/{it.pk}/results")).status_code == 404


def test_a_voting_of_another_box_is_not_there(world: World, stranger: Client) -> None:
    box, other = world.box(), world.box()
    it = voting(world, other)
    assert stranger.get(at(box, "ideas-results"), {"voting": it.pk}).status_code == 404
    assert stranger.get(api(box, f"votings/{it.pk}/results")).status_code == 404


def test_the_record_holds_the_result_when_the_voting_has_ended(world: World) -> None:
    box = world.box()
    idea, it = world.idea(box), voting(world, box, title="Next year")
    cast(box, idea)
    (record,) = records.record_rows([idea.pk])
    assert "votings" not in record.fields
    close(it)
    (record,) = records.record_rows([idea.pk])
    (told,) = record.handling["votings"]
    assert (told["voting"], told["votes"]) == ("Next year", 1)

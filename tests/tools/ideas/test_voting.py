"""Voting in a box, as those who vote meet it: with and without a script, before, during and after."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from moteplass.kit import clock
from moteplass.spine.access.actor import STRANGER
from moteplass.spine.places.models import Access, Writers
from moteplass.spine.votes.ballots import Choice, Comparison, Method, Paper, Voting
from moteplass.spine.votes.results import current_voting, results_of
from moteplass.tools.ideas.models import Idea
from moteplass.tools.ideas.queries.voting import ballot
from tests.addresses import HTMX, at
from tests.spine.votings import assert_counts_are_the_rows, close, voting
from tests.tools.ideas.voters import cast
from tests.world import World


def test_a_stranger_votes_without_a_script_and_comes_back_to_the_same_spot(
    world: World, stranger: Client
) -> None:
    box = world.box()
    idea, it = world.idea(box), voting(world, box, Method.LIMITED, allowance=3)
    assert "Lend out the vans" in stranger.get(at(box, "ideas-vote")).content.decode()
    sent = stranger.post(at(box, "ideas-ballot", idea=idea.pk), {"value": "1", "s": "abcd1234"})
    assert sent.status_code == 302
    assert sent.headers["Location"] == at(box, "ideas-vote") + f"?s=abcd1234#ballot-{idea.pk}"
    page = stranger.get(sent.headers["Location"]).content.decode()
    assert 'aria-pressed="true"' in page and "2 of 3 votes left" in page
    stranger.post(at(box, "ideas-ballot", idea=idea.pk), {"value": "0"})
    assert not Choice.objects.exists()
    assert_counts_are_the_rows(it)


def test_htmx_gets_the_control_and_the_meter_alone(world: World, stranger: Client) -> None:
    box = world.box()
    idea = world.idea(box)
    voting(world, box, Method.LIMITED, allowance=3)
    answer = stranger.post(at(box, "ideas-ballot", idea=idea.pk), {"value": "1"}, headers=HTMX)
    body = answer.content.decode()
    assert answer.status_code == 200 and "<html" not in body
    assert f'id="ballot-{idea.pk}"' in body and 'id="meter"' in body and "hx-swap-oob" in body


@pytest.mark.parametrize("htmx", [True, False])
def test_when_the_votes_are_used_one_is_told_and_nothing_is_lost(
    world: World, stranger: Client, htmx: bool
) -> None:
    box = world.box()
    first, second = world.idea(box, "One"), world.idea(box, "Two")
    voting(world, box, Method.LIMITED, allowance=1)
    stranger.post(at(box, "ideas-ballot", idea=first.pk), {"value": "1"})
    answer = stranger.post(
        at(box, "ideas-ballot", idea=second.pk), {"value": "1"}, headers=HTMX if htmx else {}
    )
    assert answer.status_code == (200 if htmx else 422)
    assert "You have used your 1 vote" in answer.content.decode()
    assert Choice.objects.get().contribution_id == first.pk


def test_a_vote_after_the_deadline_is_told_so(world: World, stranger: Client) -> None:
    box = world.box()
    idea, it = world.idea(box), voting(world, box)
    stranger.post(at(box, "ideas-ballot", idea=idea.pk), {"value": "1"})
    close(it)
    late = stranger.post(at(box, "ideas-ballot", idea=idea.pk), {"value": "0"})
    assert late.status_code == 409
    assert "The voting closed" in late.content.decode()
    assert "kept" in late.content.decode()
    assert results_of(it.pk).voters == 1
    assert "The voting has closed" in stranger.get(at(box, "ideas-vote")).content.decode()


def test_points_are_given_by_number_and_by_steps(world: World, charlie: Client) -> None:
    box = world.box()
    idea, it = world.idea(box), voting(world, box, Method.POINTS, allowance=10)
    address = at(box, "ideas-ballot", idea=idea.pk)
    charlie.post(address, {"points": "6"})
    charlie.post(address, {"points": "6", "value": "7"})
    assert results_of(it.pk).counts[idea.pk].points == 7
    assert "3 of 10 points left" in charlie.get(at(box, "ideas-vote")).content.decode()
    for typed in ("lots", "-3", "11", "1e3", "99999999999"):
        assert charlie.post(address, {"points": typed}).status_code == 422, typed
    charlie.post(address, {"points": ""})
    assert results_of(it.pk).voters == 0


def test_a_budget_is_drawn_and_dear_ideas_do_not_fit(world: World, alice: Client, charlie: Client) -> None:
    box = world.box()
    dear, cheap, unknown = (world.idea(box, title) for title in ("Bridge", "Bench", "Dream"))
    costs = {f"cost-{dear.pk}": "1,5 mill.", f"cost-{cheap.pk}": "600 000", f"cost-{unknown.pk}": ""}
    assert alice.post(at(box, "ideas-vote-costs"), costs).status_code == 302
    voting(world, box, Method.LIMITED, ceiling=2_000_000)
    page = charlie.get(at(box, "ideas-vote")).content.decode()
    assert "Bridge" in page and "Dream" not in page
    assert charlie.post(at(box, "ideas-ballot", idea=dear.pk), {"value": "1"}).status_code == 302
    refused = charlie.post(at(box, "ideas-ballot", idea=cheap.pk), {"value": "1"})
    assert refused.status_code == 422 and "million" in refused.content.decode()
    assert charlie.post(at(box, "ideas-ballot", idea=unknown.pk), {"value": "1"}).status_code == 404


def test_no_page_tells_who_chose_what(world: World, alice: Client, bob: Client) -> None:
    box = world.box()
    idea = world.idea(box)
    voting(world, box)
    bob.post(at(box, "ideas-ballot", idea=idea.pk), {"value": "1"})
    log = reverse("place-log", kwargs={"place": box.tool.place.slug})
    for address in (
        at(box, "ideas-results"),
        at(box, "ideas-vote"),
        at(box, "ideas-idea", idea=idea.pk),
        log,
    ):
        page = alice.get(address).content.decode()
        main = page[page.index("<main") :]
        assert "Bob" not in main and 'aria-pressed="true"' not in main, address


def test_two_at_a_time_only_pairs_that_were_drawn_are_taken(world: World, stranger: Client) -> None:
    box = world.box()
    ideas = [world.idea(box, f"Idea {n}") for n in range(3)]
    it, token = voting(world, box, Method.PAIRWISE), None
    assert stranger.get(at(box, "ideas-vote")).headers["Location"] == at(box, "ideas-pairs")
    for number in range(3):
        page = stranger.get(at(box, "ideas-pairs")).content.decode()
        token = re.search(r'name="pair" value="([^"]+)"', page)
        shown = re.findall(r'name="more" value="(\d+)"', page)
        assert token and len(shown) == 2
        assert (
            stranger.post(at(box, "ideas-pairs"), {"pair": token[1], "more": shown[0]}).status_code == 302
        ), number
    assert "You have compared every pair" in stranger.get(at(box, "ideas-pairs")).content.decode()
    assert Comparison.objects.filter(paper__voting=it).count() == 3
    assert token
    for forged in ({"pair": "made up", "more": ideas[0].pk}, {"pair": token[1], "more": "0"}, {}):
        assert stranger.post(at(box, "ideas-pairs"), forged).status_code == 409
    stranger.post(at(box, "ideas-pairs"), {"act": "undo"})
    assert Comparison.objects.filter(paper__voting=it).count() == 2
    assert "In percent" in stranger.get(at(box, "ideas-results")).content.decode()
    assert_counts_are_the_rows(it)


def test_a_closed_box_tells_outsiders_nothing_of_its_voting(
    world: World, stranger: Client, charlie: Client
) -> None:
    box = world.box(access=Access.MEMBERS)
    idea = world.idea(box, actor=world.as_alice)
    voting(world, box)
    for client in (stranger, charlie):
        for name in ("ideas-vote", "ideas-results", "ideas-pairs", "ideas-vote-setup", "ideas-vote-costs"):
            assert client.get(at(box, name)).status_code == 404, name
        assert client.post(at(box, "ideas-ballot", idea=idea.pk), {"value": "1"}).status_code == 404
        assert client.post(at(box, "ideas-pairs"), {}).status_code == 404
    assert not Paper.objects.exists()


def test_where_one_must_log_in_a_visitor_is_asked_to(world: World, stranger: Client, charlie: Client) -> None:
    box = world.box(writers=Writers.VERIFIED)
    idea = world.idea(box, actor=world.as_alice)
    voting(world, box)
    assert "Log in to vote" in stranger.get(at(box, "ideas-vote")).content.decode()
    sent = stranger.post(at(box, "ideas-ballot", idea=idea.pk), {"value": "1"})
    assert sent.status_code == 302 and "login" in sent.headers["Location"]
    # The log-in leads back here, by GET.
    assert (
        charlie.get(at(box, "ideas-ballot", idea=idea.pk))
        .headers["Location"]
        .startswith(at(box, "ideas-vote"))
    )
    assert charlie.post(at(box, "ideas-ballot", idea=idea.pk), {"value": "1"}).status_code == 302
    assert Choice.objects.count() == 1


def test_only_stewards_set_up_a_voting(world: World, bob: Client) -> None:
    box = world.box()
    assert bob.get(at(box, "ideas-vote-setup")).status_code == 403
    assert bob.post(at(box, "ideas-vote-setup"), {"method": "support"}).status_code == 403


def test_a_steward_sets_up_a_voting_and_is_told_what_is_wrong(world: World, alice: Client) -> None:
    box = world.box()
    address = at(box, "ideas-vote-setup")
    for form, words in {
        (("method", ""),): "Choose how people vote",
        (("method", "points"),): "how many points",
        (("method", "limited"),): "or a budget",
        (("method", "limited"), ("votes", "many")): "whole number",
        (("method", "limited"), ("votes_budget", "1.310")): "whole kroner",
        (("method", "support"), ("sealed", "on")): "need one",
        (("method", "support"), ("closes_date", "1.1.2020")): "later than now",
    }.items():
        answer = alice.post(address, dict(form))
        assert answer.status_code == 422 and words in answer.content.decode(), form
    day = (clock.now() + timedelta(days=9)).date().isoformat()
    points = {"method": "points", "points": "10", "points_budget": "2 000 000", "closes_date": day}
    assert alice.post(address, {**points, "sealed": "on", "title": "Next year"}).status_code == 302
    it = Voting.objects.get()
    assert (it.method, it.allowance, it.ceiling, it.sealed) == ("points", 10, 2_000_000, True)
    idea = world.idea(box)
    Idea.objects.filter(pk=idea.pk).update(cost=1)
    cast(box, idea)
    changed = alice.post(address, {**points, "points": "5", "sealed": "on"})
    assert changed.status_code == 422 and "can only grow" in changed.content.decode()
    assert alice.post(address, {**points, "points": "12", "sealed": "on"}).status_code == 302


def test_everyone_meets_the_ideas_in_an_order_of_their_own_and_every_idea_once(world: World) -> None:
    box = world.box()
    ideas = {world.idea(box, f"Idea {n}").pk for n in range(35)}
    voting(world, box)
    now = current_voting(box.pk)
    assert now
    orders = []
    for seed in ("aaaaaaaa", "bbbbbbbb"):
        first = ballot(STRANGER, box.tool, now, seed=seed, cursor=None)
        rest = ballot(STRANGER, box.tool, now, seed=seed, cursor=first.next)
        orders.append([row.id for row in [*first.rows, *rest.rows]])
        assert set(orders[-1]) == ideas and len(orders[-1]) == 35
    assert orders[0] != orders[1]


def test_more_ideas_and_votes_cost_no_more_queries(
    world: World, charlie: Client, assert_same_queries: Any
) -> None:
    box = world.box()
    idea = world.idea(box)
    Idea.objects.filter(pk=idea.pk).update(cost=10)
    voting(world, box, Method.POINTS, allowance=100, ceiling=1000)
    cast(box, idea, actor=world.as_charlie)

    def grow() -> None:
        for number in range(6):
            more = world.idea(box, f"Idea {number}")
            Idea.objects.filter(pk=more.pk).update(cost=10)
            cast(box, more, actor=world.as_charlie)

    for name in ("ideas-vote", "ideas-results"):
        assert_same_queries(lambda name=name: charlie.get(at(box, name)), grow=grow, at_most=16)
    assert_same_queries(lambda: charlie.get(at(box, "ideas-idea", idea=idea.pk)), grow=grow)


def test_more_ideas_come_by_htmx_in_the_same_order(world: World, stranger: Client) -> None:
    box = world.box()
    ideas = {world.idea(box, f"Idea {n}").pk for n in range(33)}
    voting(world, box, Method.LIMITED, allowance=40)
    page = stranger.get(at(box, "ideas-vote")).content.decode()
    more = re.search(r'hx-get="([^"]+)"', page)
    assert more
    rows = stranger.get(at(box, "ideas-vote") + more[1].replace("&amp;", "&"), headers=HTMX).content.decode()
    assert "<html" not in rows
    first, rest = (set(re.findall(r'id="ballot-(\d+)"', part)) for part in (page, rows))
    assert len(first) == 30 and not first & rest
    assert {int(pk) for pk in first | rest} == ideas
    # A vote on the second page leads back to it.
    idea = rest.pop()
    cursor = re.search(r'name="after" value="([^"]+)"', rows)
    seed = re.search(r'name="s" value="([^"]+)"', rows)
    assert cursor and seed
    form = {"value": "1", "s": seed[1], "after": cursor[1]}
    back = stranger.post(at(box, "ideas-ballot", idea=idea), form).headers["Location"]
    assert f"after={cursor[1]}" in back and back.endswith(f"#ballot-{idea}")

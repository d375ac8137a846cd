"""Campaigns: a question for a period, and other boxes that take part without anything closed showing."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from moteplass.kit import clock
from moteplass.spine.access.actor import STRANGER
from moteplass.spine.access.decide import Refused
from moteplass.spine.places.models import Access, Role
from moteplass.spine.stewardship.commands import NotPossible, change_place
from moteplass.tools.ideas.commands import campaigns as commands
from moteplass.tools.ideas.models import Box, Campaign, TakingPart
from moteplass.tools.ideas.queries import campaigns
from tests.addresses import at
from tests.conftest import logged_in
from tests.world import World


def ask(
    world: World, box: Box, question: str = "How can we shorten the wait?", *, days: int = 10
) -> Campaign:
    now = clock.now()
    return commands.ask(
        world.as_alice,
        box=box,
        question=question,
        text="We wait **too long**.",
        opens_at=now - timedelta(days=20),
        closes_at=now + timedelta(days=days),
    )


def join(world: World, campaign: Campaign, box: Box) -> None:
    commands.invite(world.as_alice, campaign=campaign, box=box)
    commands.take_part(world.as_alice, box=box, campaign=campaign)


def test_a_campaign_opens_and_closes_by_the_clock(world: World) -> None:
    box = world.box()
    campaign = ask(world, box)
    assert [row.question for row in campaigns.open_now(box.pk)] == ["How can we shorten the wait?"]
    with clock.frozen(campaign.closes_at):
        assert campaigns.open_now(box.pk) == []
        assert [row.phase for row in campaigns.of_box(box.pk, over=True)] == [campaigns.Phase.OVER]


def test_a_steward_asks_and_changes_and_others_do_not(world: World, alice: Client, charlie: Client) -> None:
    box = world.box()
    form = {"question": "What now?", "text": "", "first": "2031-01-01", "last": "2031-02-01"}
    assert charlie.post(at(box, "ideas-campaign-new"), form).status_code == 403
    sent = alice.post(at(box, "ideas-campaign-new"), form)
    assert sent.headers["Location"] == at(box, "ideas-campaign", campaign="what-now")
    wrong = alice.post(at(box, "ideas-campaign-edit", campaign="what-now"), form | {"last": "2030-01-01"})
    assert wrong.status_code == 422 and "before the first" in wrong.content.decode()
    alice.post(at(box, "ideas-campaign-edit", campaign="what-now"), form | {"question": "What next?"})
    assert Campaign.objects.get().question == "What next?"
    again = alice.post(at(box, "ideas-campaign-new"), form)
    assert again.status_code == 422


def test_the_page_leads_to_an_answer_while_it_is_open(world: World, stranger: Client) -> None:
    box = world.box()
    campaign = ask(world, box)
    world.idea(box, "More counters", campaign=campaign)
    world.idea(box, "Something else")
    page = stranger.get(at(box, "ideas-campaign", campaign=campaign.slug)).content.decode()
    assert "More counters" in page and "Something else" not in page
    assert f"{at(box, 'ideas-new')}?campaign={campaign.slug}" in page and "<strong>too long</strong>" in page


def test_another_box_takes_part_only_when_its_own_steward_says_yes(world: World, charlie: Client) -> None:
    host, other = world.box(title="Host"), world.box(title="Other")
    world.member(other.tool.place, "Charlie", Role.STEWARD)
    campaign = ask(world, host)
    with pytest.raises(Refused):
        commands.invite(world.as_charlie, campaign=campaign, box=other)
    with pytest.raises(NotPossible):
        commands.take_part(world.as_charlie, box=other, campaign=campaign)
    commands.invite(world.as_alice, campaign=campaign, box=other)
    assert campaigns.open_now(other.pk) == []
    assert "How can we shorten" in charlie.get(at(other, "ideas-campaigns")).content.decode()
    charlie.post(at(other, "ideas-campaign-invitation"), {"campaign": campaign.pk, "answer": "yes"})
    assert [row.host for row in campaigns.open_now(other.pk)] == ["Etaten"]
    assert TakingPart.objects.get().accepted_at is not None
    charlie.post(at(other, "ideas-campaign", campaign=campaign.slug), {"leave": "1"})
    assert campaigns.open_now(other.pk) == []


def test_an_invitation_is_sent_by_address_and_tells_nothing_of_closed_boxes(
    world: World, alice: Client
) -> None:
    host, other = world.box(), world.box(access=Access.HIDDEN)
    other.tool.place.memberships.all().delete()
    campaign = ask(world, host)
    here = at(host, "ideas-campaign", campaign=campaign.slug)
    answers = []
    for address in (f"https://example.test{at(other, 'ideas')}", "/m/no-such-place/ideas/"):
        answers.append(alice.post(here, {"address": address}, follow=True).content.decode())
    assert TakingPart.objects.get().box_id == other.pk
    assert all("its stewards see the invitation now" in answer for answer in answers)
    assert all(other.tool.place.slug not in answer for answer in answers)


def test_a_challenge_shows_each_reader_what_they_may_read(world: World, stranger: Client) -> None:
    host, friend, shut = world.box(title="Host"), world.box(title="Friend"), world.box(title="Shut away")
    campaign = ask(world, host)
    for box in (friend, shut):
        join(world, campaign, box)
    world.idea(host, "From the host", campaign=campaign)
    world.idea(friend, "From a friend", campaign=campaign)
    world.idea(shut, "From within", campaign=campaign)
    change_place(world.as_alice, place=shut.tool.place, access=Access.MEMBERS)
    for box in (host, friend):
        page = stranger.get(at(box, "ideas-campaign", campaign=campaign.slug)).content.decode()
        assert "From the host" in page and "From a friend" in page and "Etaten" in page
        assert "From within" not in page and "Shut away" not in page and "2 ideas" in page
    assert campaigns.count(STRANGER, campaign) == 2
    assert campaigns.count(world.as_alice, campaign) == 3
    inside = (
        logged_in(world.alice.email).get(at(host, "ideas-campaign", campaign=campaign.slug)).content.decode()
    )
    assert "From within" in inside and "3 ideas" in inside


def test_ideas_of_a_box_that_has_left_are_no_longer_listed(world: World) -> None:
    host, friend = world.box(), world.box()
    campaign = ask(world, host)
    join(world, campaign, friend)
    world.idea(friend, "From a friend", campaign=campaign)
    commands.leave(world.as_alice, box=friend, campaign=campaign)
    assert campaigns.answers(STRANGER, campaign).rows == []


def test_a_campaigns_page_does_not_grow_queries(
    world: World, stranger: Client, assert_same_queries: Any
) -> None:
    host = world.box()
    campaign = ask(world, host)

    def grow() -> None:
        friend = world.box()
        join(world, campaign, friend)
        for n in range(4):
            world.idea(friend, f"Idea {n}", campaign=campaign)

    grow()
    read = at(host, "ideas-campaign", campaign=campaign.slug)
    assert_same_queries(lambda: stranger.get(read), grow=grow, at_most=12)


def test_the_list_of_campaigns_does_not_grow_queries(
    world: World, alice: Client, assert_same_queries: Any
) -> None:
    host = world.box()

    def grow() -> None:
        for n in range(4):
            ask(world, host, f"Question {n} of {Campaign.objects.count()}?", days=n + 1)

    grow()
    assert_same_queries(lambda: alice.get(at(host, "ideas-campaigns")), grow=grow, at_most=14)


def test_an_open_question_stands_on_the_front_page_and_on_top_of_its_box(
    world: World, stranger: Client
) -> None:
    box, shut = world.box(title="Open box"), world.box(title="Shut box", access=Access.MEMBERS)
    campaign = ask(world, box)
    ask(world, box, "Asked later?", days=30)
    ask(world, shut, "A secret question?")
    front = stranger.get("/").content.decode()
    assert campaign.question in front and "secret" not in front and "Asked later?" not in front
    # The question does not stand for its box: that is among the open places as well.
    assert "Open box" in front
    listed = stranger.get(at(box, "ideas")).content.decode()
    assert campaign.question in listed and "Asked later?" in listed
    with clock.frozen(campaign.closes_at + timedelta(days=40)):
        assert campaign.question not in Client().get("/hearings/?nothing=kept").content.decode()

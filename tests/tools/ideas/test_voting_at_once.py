"""Sixteen requests of one voter, through the pages, with a thread and a connection each: one vote."""

from functools import partial

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse

from moteplass.spine.votes.ballots import Choice, Method, Paper
from moteplass.spine.votes.results import results_of
from tests.at_once import at_once
from tests.conftest import logged_in
from tests.spine.votings import assert_counts_are_the_rows, voting
from tests.world import World

pytestmark = pytest.mark.django_db(transaction=True)


def post(address: str, cookies: dict[str, str], value: str) -> int:
    client = Client()
    client.cookies.load(cookies)
    return client.post(address, {"value": value}).status_code


@pytest.mark.parametrize("visitor", [True, False])
def test_sixteen_requests_at_once_by_one_voter_are_one_vote(world: World, visitor: bool) -> None:
    box = world.box()
    ideas = [world.idea(box, f"Idea {n}") for n in range(2)]
    it = voting(world, box, Method.LIMITED, allowance=1)
    where = {"place": box.tool.place.slug, "tool": box.tool.slug}
    one, two = (reverse("ideas-ballot", kwargs={**where, "idea": idea.pk}) for idea in ideas)
    client = Client() if visitor else logged_in(world.bob.email)
    if visitor:
        # The first vote gives the cookie; taken back, so that all sixteen start with nothing.
        client.post(one, {"value": "1"})
        client.post(one, {"value": "0"})
        assert settings.VISITOR_COOKIE_NAME in client.cookies
    cookies = {name: morsel.value for name, morsel in client.cookies.items()}
    answers = at_once([partial(post, (one, two)[n % 2], cookies, "1") for n in range(16)])
    # The one of the two ideas that came first got the vote; the other eight were told.
    assert sorted(answers) == [302] * 8 + [422] * 8
    assert Paper.objects.filter(voting=it).count() == Choice.objects.filter(paper__voting=it).count() == 1
    assert results_of(it.pk).voters == 1
    assert_counts_are_the_rows(it)

"""Of few people nothing is told, on the pages and in open data alike; one's own statement; no support; odd dates."""

import pytest
from django.test import Client
from django.urls import reverse

from moteplass.spine.access.rooms import NoRoom
from moteplass.spine.content.models import Contribution
from moteplass.spine.votes.commands import give_support
from moteplass.tools.opinions.commands.adding import add_statement
from moteplass.tools.opinions.commands.taking import take_stance
from moteplass.tools.opinions.grouping import recount
from moteplass.tools.opinions.models import Conversation, Statement
from tests.addresses import at
from tests.tools.opinions.conftest import ids, visitor
from tests.tools.opinions.test_pages_map import found
from tests.tools.opinions.visitors import body
from tests.world import World


def api(talk: Conversation, rest: str) -> str:
    return f"/api/v1/opinions/{talk.tool.place.slug}/opinions/{rest}"


def test_open_data_tells_nothing_of_a_small_group(stranger: Client, talk: Conversation) -> None:
    found(talk, sizes=(20, 3))
    told = stranger.get(api(talk, "map")).json()
    large, small = told["groups"]
    assert large["size"] == 20 and small["size"] is None and small["typical"] == []
    # Nor of the others, who are the small group.
    assert [(one["elsewhere"], one["ratio"]) for one in large["typical"]] == [(None, None)]
    for one in (*told["unites"], *told["divides"]):
        assert [share["group"] for share in one["groups"]] == [0]
        assert one["strength"] is None and one["spread"] is None


def test_a_small_group_cannot_be_counted_in_the_picture(stranger: Client, talk: Conversation) -> None:
    found(talk, sizes=(20, 3))
    told = stranger.get(api(talk, "map")).json()
    assert told["grouped"] == 20 and [told["groups"][1][name] for name in "xy"] == [None, None]
    assert [point["group"] for point in told["points"]].count(None) == 8
    assert {point["group"] for point in told["points"]} == {0, None}
    page = body(stranger.get(at(talk, "opinions-map")))
    drawing = page[page.index('<svg class="mp-map"') : page.index("</figure>")]
    assert 'data-group="0"' in drawing and 'data-group="1"' not in drawing
    assert "In no group yet, or in one of fewer than 5" in drawing


def test_a_small_group_is_not_what_is_left_when_all_others_are_counted(
    stranger: Client, talk: Conversation
) -> None:
    finding = found(talk, sizes=(20, 9, 3))
    for participants, sizes in ((33, [20, None, None]), (34, [20, 9, None])):
        finding.participants = participants  # so that four, or five, are in the small group or in none
        finding.save()
        told = stranger.get(api(talk, "map")).json()
        assert [group["size"] for group in told["groups"]] == sizes
        assert told["grouped"] == sum(size or 0 for size in sizes)
    finding.payload["groups"] = [finding.payload["groups"][2]]
    finding.save()
    assert stranger.get(at(talk, "opinions-map")).status_code == 200


def test_what_a_few_said_is_not_what_is_left_when_the_rest_is_counted(
    stranger: Client, talk: Conversation
) -> None:
    found(talk, sizes=(20, 9, 3))
    Statement.objects.update(votes=32)
    told = stranger.get(api(talk, "map")).json()
    for one in (*told["unites"], *told["divides"]):
        assert [share["group"] for share in one["groups"]] == [0]
    assert told["groups"][0]["typical"]
    Statement.objects.update(votes=23)
    assert not stranger.get(api(talk, "map")).json()["groups"][0]["typical"]


def test_open_data_tells_of_groups_that_are_large_enough(stranger: Client, talk: Conversation) -> None:
    found(talk)
    told = stranger.get(api(talk, "map")).json()
    assert [group["size"] for group in told["groups"]] == [20, 12]
    assert told["groups"][0]["typical"][0]["elsewhere"] == 0.1
    assert len(told["divides"][0]["groups"]) == 2 and told["divides"][0]["spread"] == 0.9


def test_answers_of_a_few_in_a_large_group_are_not_told(stranger: Client, talk: Conversation) -> None:
    finding = found(talk)
    finding.payload["divides"][0]["shares"][1] = [1, 0, 3, 3]
    finding.payload["groups"][0]["typical"][0] |= {"n": 3, "of": 4}
    finding.save()
    told = stranger.get(api(talk, "map")).json()
    assert [share["group"] for share in told["divides"][0]["groups"]] == [0]
    assert told["groups"][0]["typical"] == []
    assert "Too few to tell" in body(stranger.get(at(talk, "opinions-map")))


def test_how_a_statement_is_answered_shows_from_five_answers(stranger: Client, talk: Conversation) -> None:
    pk = ids(talk)[0]
    pages = (at(talk, "opinions-statements"), at(talk, "opinions-statement", statement=pk))
    for n in range(5):
        told = stranger.get(api(talk, f"statements/{pk}")).json()
        assert told["votes"] == n and told["agrees"] is told["disagrees"] is told["passes"] is None
        for page in pages:
            html = body(stranger.get(page))
            assert "% agree" not in html and ("Shown from five answers" in html) == bool(n)
        # Nor by its place in the list.
        assert set(Statement.objects.values_list("agreement", "division")) == {(0.5, 0)}
        take_stance(visitor(f"v{n}"), conversation=talk, statement_id=pk, value=1 if n else -1)
        recount(talk.pk)
    assert stranger.get(api(talk, f"statements/{pk}")).json()["agrees"] == 4
    assert all("80% agree" in body(stranger.get(page)) for page in pages)


def test_a_statement_cannot_be_supported(world: World, charlie: Client, talk: Conversation) -> None:
    pk = ids(talk)[0]
    where = {"place": talk.tool.place.slug, "tool": talk.tool.slug, "contribution": pk}
    assert charlie.post(reverse("contribution-support", kwargs=where)).status_code == 404
    about = Contribution.objects.unscoped(reason="a test").get(pk=pk)
    with pytest.raises(NoRoom):
        give_support(world.as_charlie, contribution=about)


def test_whoever_wrote_it_reads_their_own_statement_that_awaits_a_check(
    world: World, charlie: Client, alice: Client, stranger: Client, talk: Conversation
) -> None:
    text = "The quay is for all."
    pk = add_statement(world.as_charlie, conversation=talk, text=text).statement.pk
    page = at(talk, "opinions-statement", statement=pk)
    assert page in body(charlie.get(reverse("my-contributions")))
    html = body(charlie.get(page))
    assert (
        text in html and "Awaits a check" in html and "Answer it" not in html and "How everyone" not in html
    )
    # Those who check have a page of their own.
    assert alice.get(page).status_code == stranger.get(page).status_code == 404


@pytest.mark.parametrize("typed", ["0001-01-01", "9999-12-31"])
def test_a_day_at_the_end_of_the_calendar_is_wrong_at_its_field(
    alice: Client, talk: Conversation, typed: str
) -> None:
    sent = {"do": "rules", "title": "T", "longest": "180", "closes_date": typed, "closes_time": "00:00"}
    response = alice.post(at(talk, "opinions-setup"), sent)
    assert response.status_code == 422 and "Write the date as day.month.year" in body(response)

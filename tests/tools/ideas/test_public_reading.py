"""What anyone reads of a box and its ideas."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from moteplass.kit import clock
from moteplass.spine.access.actor import STRANGER
from moteplass.spine.content.models import Contribution, Tally
from moteplass.spine.places.models import Access
from moteplass.spine.talk.commands import post_comment
from moteplass.tools.ideas.commands import checking
from moteplass.tools.ideas.jobs.posting import rank
from moteplass.tools.ideas.models import Box, Idea, Rank
from moteplass.tools.ideas.models.rank import hot
from moteplass.tools.ideas.queries import listing
from tests.addresses import at, read
from tests.world import World


def test_an_idea_has_a_page_with_its_parts_and_its_road(world: World, box: Box, stranger: Client) -> None:
    idea = world.idea(box, "Lend out the vans", problem="They <b>stand</b> still.", gain="Fewer new cars.")
    shown = read(stranger, at(box, "ideas-idea", idea=idea.pk))
    assert "Lend out the vans" in shown and "They &lt;b&gt;stand&lt;/b&gt; still." in shown
    assert "Fewer new cars." in shown and 'data-state="now"' in shown


def test_an_idea_that_was_merged_leads_to_where_it_went(world: World, box: Box, stranger: Client) -> None:
    idea, other = world.idea(box), world.idea(box, "Borrow a van")
    Idea.objects.filter(pk=idea.pk).update(merged_into=other)
    shown = read(stranger, at(box, "ideas-idea", idea=idea.pk))
    assert f'href="{at(box, "ideas-idea", idea=other.pk)}"' in shown and "gone into another" in shown


def test_an_idea_in_a_closed_box_is_not_there_for_strangers(world: World, stranger: Client) -> None:
    box = world.box(access=Access.MEMBERS)
    idea = world.idea(box, actor=world.as_alice)
    assert stranger.get(at(box, "ideas-idea", idea=idea.pk)).status_code == 404
    assert stranger.get(at(box, "ideas")).status_code == 404


def test_an_idea_of_another_box_is_not_on_this_ones_address(world: World, box: Box, stranger: Client) -> None:
    other = world.idea(world.box())
    assert stranger.get(at(box, "ideas-idea", idea=other.pk)).status_code == 404


def test_the_list_is_searched_and_narrowed(world: World, box: Box, stranger: Client) -> None:
    service = box.categories.order_by("position")[0]
    world.idea(box, "Lend out the vans", category=service)
    world.idea(box, "A bus for books", problem="The islands have no library.")
    assert "A bus for books" in read(stranger, at(box, "ideas")) and "Lend out the vans" in read(
        stranger, at(box, "ideas")
    )
    found = read(stranger, at(box, "ideas") + "?q=library")
    assert "A bus for books" in found and "Lend out the vans" not in found
    narrowed = read(stranger, at(box, "ideas") + f"?category={service.pk}")
    assert "Lend out the vans" in narrowed and "A bus for books" not in narrowed
    assert "No ideas match" in read(stranger, at(box, "ideas") + "?stage=99999999")


@pytest.mark.parametrize("order", ["hot", "newest", "supported", "unheard"])
def test_every_order_shows_each_idea_once_over_its_pages(
    world: World, box: Box, stranger: Client, order: str
) -> None:
    for number in range(5):
        idea = world.idea(box, f"Idea {number}")
        Tally.objects.filter(pk=idea.pk).update(support=number % 3)
    rank()
    seen: list[int] = []
    cursor = None
    for _round in range(3):
        found = listing.page(STRANGER, box.tool, listing.IdeaFilter(order=order), cursor=cursor, size=2)
        seen += [row.id for row in found.rows]
        cursor = found.next
    assert cursor is None and len(seen) == len(set(seen)) == 5


def test_what_is_hot_does_not_drown_new_ideas(world: World, box: Box) -> None:
    old, _new, heard = (world.idea(box, title) for title in ("Old and loved", "New", "New and heard"))
    rows = Contribution.objects.unscoped(reason="a test")
    rows.filter(pk=old.pk).update(published_at=clock.now() - timedelta(days=60))
    Tally.objects.filter(pk=old.pk).update(support=99)
    Tally.objects.filter(pk=heard.pk).update(support=3, comments=1)
    rank()
    found = listing.page(STRANGER, box.tool, listing.IdeaFilter())
    assert [row.title for row in found.rows] == ["New and heard", "New", "Old and loved"]
    most = listing.page(STRANGER, box.tool, listing.IdeaFilter(order="supported"))
    assert most.rows[0].title == "Old and loved"
    least = listing.page(STRANGER, box.tool, listing.IdeaFilter(order="unheard"))
    assert least.rows[0].title == "New"


def test_the_job_says_the_same_as_the_formula(world: World, box: Box) -> None:
    idea = world.idea(box)
    Tally.objects.filter(pk=idea.pk).update(support=41, comments=1)
    rank()
    posted = Contribution.objects.unscoped(reason="a test").get(pk=idea.pk).published_at
    assert Rank.objects.get(pk=idea.pk).hot == pytest.approx(hot(posted, 42), abs=1e-9)


def test_ideas_gone_into_others_drafts_and_held_back_ones_are_not_listed(
    world: World, box: Box, stranger: Client
) -> None:
    merged, kept, held = (world.idea(box, title) for title in ("Gone", "Stays", "Held"))
    Idea.objects.filter(pk=merged.pk).update(merged_into=kept)
    checking.hold_back(world.as_alice, idea=held)
    shown = read(stranger, at(box, "ideas"))
    assert "Stays" in shown and "Gone" not in shown and "Held" not in shown


def test_the_list_does_not_grow_queries(
    world: World, box: Box, stranger: Client, assert_same_queries: Any
) -> None:
    def grow() -> None:
        for number in range(10):
            world.idea(box, f"Idea {number}")

    grow()
    assert_same_queries(lambda: stranger.get(at(box, "ideas")), grow=grow, at_most=12)


def test_the_page_of_an_idea_does_not_grow_queries_with_its_comments(
    world: World, box: Box, stranger: Client, assert_same_queries: Any
) -> None:
    idea = world.idea(box)
    about = Contribution.objects.unscoped(reason="a test").get(pk=idea.pk)

    def grow() -> None:
        for number in range(5):
            post_comment(STRANGER, about=about, text=f"Comment {number}", name="Ola")

    grow()
    assert_same_queries(lambda: stranger.get(at(box, "ideas-idea", idea=idea.pk)), grow=grow, at_most=20)


@pytest.mark.parametrize("format", ["csv", "xlsx", "json"])
def test_the_ideas_can_be_downloaded(world: World, box: Box, stranger: Client, format: str) -> None:
    world.idea(box, "Lend out the vans", problem="=1+1")
    response = stranger.get(at(box, "ideas-export", format=format))
    content = b"".join(response.streaming_content)  # type: ignore[attr-defined]
    assert response.status_code == 200 and "attachment" in response["Content-Disposition"]
    if format != "xlsx":
        assert "Lend out the vans" in content.decode()
    if format == "csv":
        assert "'=1+1" in content.decode()


def test_what_awaits_a_check_is_in_no_download(world: World, stranger: Client) -> None:
    box = world.box(checked_first=True)
    world.idea(box, "Lend out the vans")
    response = stranger.get(at(box, "ideas-export", format="json"))
    assert b"vans" not in b"".join(response.streaming_content)  # type: ignore[attr-defined]

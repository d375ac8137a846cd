"""Every version of an idea can be read, and any two compared."""

from typing import Any

import pytest
from django.test import Client

from moteplass.kit.differences import changed_words
from moteplass.spine.access.rooms import NoRoom
from moteplass.spine.places.models import Access
from moteplass.tools.ideas.queries.versions import compare, parts_at, version, versions
from moteplass.tools.ideas.texts import Parts, changes_meaning
from tests.tools.ideas.developers import at, change
from tests.world import World


def test_every_version_is_kept_and_any_two_are_compared(world: World, stranger: Client) -> None:
    idea = world.idea(world.box(), actor=world.as_charlie)
    change(world.as_charlie, idea, proposal="Let people borrow the cars at weekends.", note="Cars, not vans")
    change(world.as_charlie, idea, title="Lend out the cars", gain="Fewer cars.")
    page = stranger.get(at(idea, "ideas-versions")).content.decode()
    assert "Cars, not vans" in page and page.count('class="mp-item"') == 3
    compared = stranger.get(at(idea, "ideas-versions") + "?before=1&after=3").content.decode()
    assert "<del>" in compared and "From version 1 to version 3" in compared
    assert [one.part for one in compare(parts_at(idea.pk, 1), parts_at(idea.pk, 3))] == [
        "title",
        "proposal",
        "gain",
    ]
    first = stranger.get(at(idea, "ideas-version", version=1)).content.decode()
    assert "vans at weekends" in first and "This is an earlier version" in first
    second = stranger.get(at(idea, "ideas-version", version=2)).content.decode()
    assert "<ins>" in second and "Cars, not vans" in second
    assert at(idea, "ideas-versions") in stranger.get(at(idea)).content.decode()


def test_a_version_there_is_none_of_is_not_there(world: World, stranger: Client) -> None:
    idea = world.idea(world.box())
    assert stranger.get(at(idea, "ideas-version", version=2)).status_code == 404
    for asked in ("before=1&after=9", "before=x&after=1"):
        assert stranger.get(at(idea, "ideas-versions") + f"?{asked}").status_code == 404
    with pytest.raises(NoRoom):
        version(idea.pk, 0)


def test_versions_in_a_closed_box_stay_in_it(world: World, stranger: Client, charlie: Client) -> None:
    idea = world.idea(world.box(access=Access.MEMBERS), actor=world.as_alice)
    for outsider in (stranger, charlie):
        assert outsider.get(at(idea, "ideas-versions")).status_code == 404
        assert outsider.get(at(idea, "ideas-version", version=1)).status_code == 404


def test_a_page_of_versions_goes_on(world: World) -> None:
    idea = world.idea(world.box(), actor=world.as_charlie)
    for n in range(4):
        change(world.as_charlie, idea, gain=f"Gain {n}")
    first = versions(idea.pk, size=3)
    second = versions(idea.pk, size=3, cursor=first.next)
    assert [v.number for v in [*first.rows, *second.rows]] == [5, 4, 3, 2, 1] and second.next is None


def test_more_versions_cost_no_more_queries(world: World, alice: Client, assert_same_queries: Any) -> None:
    idea = world.idea(world.box(), actor=world.as_charlie)
    change(world.as_charlie, idea, gain="One")

    def grow() -> None:
        for n in range(6):
            change(world.as_charlie, idea, gain=f"Gain {n}")

    assert_same_queries(lambda: alice.get(at(idea, "ideas-versions")), grow=grow)


def test_the_measure_of_a_change_counts_words_not_commas() -> None:
    assert changed_words("Lend out the vans", "Lend out the vans!") == 0
    assert changed_words("Lend out the vans", "Lend out the cars") == 2
    before = Parts("T", "one two three four five six seven eight nine ten")
    assert not changes_meaning(
        before, Parts("Another title", "one two three four five six seven eight nine X")
    )
    assert changes_meaning(before, Parts("T", "one two three four five six seven X Y Z"))
    assert changes_meaning(before, Parts("T", before.proposal, "A problem of more than five words"))

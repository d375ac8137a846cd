"""Merging: support, votes and followers go along as the union, nobody counts twice, and undoing restores what was."""

from typing import Any

import pytest
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from moteplass.spine.access.actor import STRANGER, Actor, actor_for
from moteplass.spine.access.decide import Refused
from moteplass.spine.access.rooms import NoRoom
from moteplass.spine.content.models import Contribution, Link
from moteplass.spine.content.tallies import counted
from moteplass.spine.events.jobs import run
from moteplass.spine.notify.following import follow_as_person
from moteplass.spine.notify.models import Follower, Mail
from moteplass.spine.places.models import Access
from moteplass.spine.stewardship.commands import NotPossible
from moteplass.spine.talk.commands import post_comment
from moteplass.spine.votes.balloting import choose, compare, unchoose
from moteplass.spine.votes.ballots import Choice, Comparison, Method
from moteplass.spine.votes.commands import give_support, withdraw_support
from moteplass.spine.votes.models import Support
from moteplass.spine.votes.results import results_of
from moteplass.tools.ideas import jobs
from moteplass.tools.ideas.commands.merging import merge_ideas, unmerge_idea
from moteplass.tools.ideas.commands.points import add_point
from moteplass.tools.ideas.models import Box, Gain, Idea, Merge, Point
from moteplass.tools.ideas.queries.voting import costs_of
from tests.spine.votings import assert_counts_are_the_rows, voting
from tests.tools.ideas.developers import at, said
from tests.world import World


def visitor(n: int) -> Actor:
    return Actor(visitor=f"visitor {n}")


def pair(world: World, box: Box | None = None, **more: Any) -> tuple[Idea, Idea]:
    box = box or world.box()
    gone = world.idea(box, "Borrow a van", "Let us borrow vans on Sundays.", **more)
    return gone, world.idea(box, **more)


def supporters(idea: Idea) -> set[tuple[int | None, str, int]]:
    return set(Support.objects.filter(contribution_id=idea.pk).values_list("user_id", "visitor", "revision"))


def test_support_is_the_union_and_undoing_restores_it(world: World, stranger: Client) -> None:
    gone, stays = pair(world)
    for n in (1, 2, 3):
        give_support(visitor(n), contribution=said(gone))
    for n in (3, 4):
        give_support(visitor(n), contribution=said(stays))
    give_support(world.as_bob, contribution=said(gone))
    before = supporters(gone), supporters(stays)
    merge_ideas(world.as_alice, idea=gone, into=stays)
    assert counted(stays.pk, "support") == 5 == len({row[:2] for row in supporters(stays)})
    page = stranger.get(at(stays)).content.decode()
    # Those who came along have not said yes to this text.
    assert "2 have confirmed the text as it is now" in page and "Borrow a van" in page
    unmerge_idea(world.as_alice, idea=gone)
    assert (supporters(gone), supporters(stays)) == before
    assert (counted(gone.pk, "support"), counted(stays.pk, "support")) == (4, 2)
    gone.refresh_from_db()
    assert gone.merged_into_id is None and not Link.objects.exists()


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    first=st.sets(st.integers(1, 6)),
    second=st.sets(st.integers(1, 6)),
    leave=st.sets(st.integers(1, 6)),
    again=st.sets(st.integers(1, 6)),
)
def test_nobody_counts_twice_whoever_supports_what(
    world: World, first: set[int], second: set[int], leave: set[int], again: set[int]
) -> None:
    gone, stays = pair(world)
    for idea, voters in ((gone, first), (stays, second)):
        for n in voters:
            give_support(visitor(n), contribution=said(idea))
    before = supporters(gone), supporters(stays)
    merge_ideas(world.as_alice, idea=gone, into=stays)
    assert counted(stays.pk, "support") == len(first | second) == len(supporters(stays))
    for n in leave:
        withdraw_support(visitor(n), contribution=said(stays))
    # Somebody still has the old page open.
    for n in again:
        with pytest.raises(Refused, match="merged"):
            give_support(visitor(n), contribution=said(gone))
    unmerge_idea(world.as_alice, idea=gone)
    for idea in (gone, stays):
        assert counted(idea.pk, "support") == len(supporters(idea))
    if not leave:
        assert (supporters(gone), supporters(stays)) == before
    assert len(supporters(stays)) == len(second - leave)


def test_followers_go_along_once_and_come_back(world: World) -> None:
    gone, stays = pair(world)
    for actor in (world.as_bob, world.as_charlie):
        follow_as_person(actor, tool=said(gone).tool, contribution=said(gone))
    follow_as_person(world.as_bob, tool=said(stays).tool, contribution=said(stays))
    before = set(Follower.objects.values_list("contribution_id", "user_id"))
    merge_ideas(world.as_alice, idea=gone, into=stays)
    there = Follower.objects.filter(contribution_id=stays.pk).values_list("user_id", flat=True)
    assert sorted(there) == sorted([world.bob.pk, world.charlie.pk])
    unmerge_idea(world.as_alice, idea=gone)
    assert set(Follower.objects.values_list("contribution_id", "user_id")) == before


@pytest.mark.parametrize(
    ("method", "allowance", "first", "second", "total"),
    [
        (Method.SUPPORT, None, 1, 1, (2, 0, 2)),
        (Method.LIMITED, 2, 1, 1, (2, 0, 2)),
        (Method.FOR_AGAINST, None, -1, 1, (2, 0, 2)),
        (Method.POINTS, 5, 2, 3, (2, 0, 6)),
    ],
)
def test_votes_go_along_within_what_each_voter_has(
    world: World, method: Method, allowance: int | None, first: int, second: int, total: tuple[int, int, int]
) -> None:
    box = world.box()
    gone, stays = pair(world, box)
    it = voting(world, box, method, allowance=allowance)
    # Bob has voted for both, Charlie for the one that goes.
    choose(world.as_bob, voting=it, contribution=said(gone), value=first)
    choose(world.as_bob, voting=it, contribution=said(stays), value=second)
    choose(world.as_charlie, voting=it, contribution=said(gone), value=1)
    rows = set(Choice.objects.values_list("paper_id", "contribution_id", "value"))
    counts = results_of(it.pk).counts
    merge_ideas(world.as_alice, idea=gone, into=stays)
    found = results_of(it.pk).counts[stays.pk]
    assert (found.votes, found.against, found.points) == total and results_of(it.pk).voters == 2
    assert Choice.objects.filter(contribution_id=gone.pk).count() == 0
    assert_counts_are_the_rows(it)
    unmerge_idea(world.as_alice, idea=gone)
    assert set(Choice.objects.values_list("paper_id", "contribution_id", "value")) == rows
    assert results_of(it.pk).counts == counts
    assert_counts_are_the_rows(it)


def test_a_vote_that_was_freed_and_used_again_is_not_given_back(world: World) -> None:
    box = world.box()
    gone, stays = pair(world, box)
    third = world.idea(box, "A third")
    it = voting(world, box, Method.LIMITED, allowance=2)
    for idea in (gone, stays):
        choose(world.as_bob, voting=it, contribution=said(idea))
    merge_ideas(world.as_alice, idea=gone, into=stays)
    choose(world.as_bob, voting=it, contribution=said(third))
    unmerge_idea(world.as_alice, idea=gone)
    assert set(Choice.objects.values_list("contribution_id", flat=True)) == {stays.pk, third.pk}
    unchoose(world.as_bob, voting=it, contribution_id=third.pk)
    assert_counts_are_the_rows(it)


def test_a_vote_that_would_cost_more_than_is_left_stays_and_can_be_taken_back(world: World) -> None:
    box = world.box()
    gone, stays = pair(world, box)
    Idea.objects.filter(pk=gone.pk).update(cost=10)
    Idea.objects.filter(pk=stays.pk).update(cost=50)
    it = voting(world, box, Method.LIMITED, ceiling=40)
    choose(world.as_bob, voting=it, contribution=said(gone), costs=costs_of)
    merge_ideas(world.as_alice, idea=gone, into=stays)
    assert list(Choice.objects.values_list("contribution_id", flat=True)) == [gone.pk]
    assert unchoose(world.as_bob, voting=it, contribution_id=gone.pk)
    assert_counts_are_the_rows(it)


def test_comparisons_go_along_and_come_back(world: World) -> None:
    box = world.box()
    gone, stays = pair(world, box)
    other = world.idea(box, "A third")
    it = voting(world, box, Method.PAIRWISE)
    a, b, c = said(gone), said(stays), said(other)
    compare(world.as_bob, voting=it, winner=a, loser=b)
    compare(world.as_charlie, voting=it, winner=a, loser=c)
    compare(world.as_charlie, voting=it, winner=c, loser=b)
    compare(world.as_alice, voting=it, winner=c, loser=a)
    rows = set(Comparison.objects.values_list("paper_id", "winner_id", "loser_id"))
    merge_ideas(world.as_alice, idea=gone, into=stays)
    assert results_of(it.pk).voters == 2
    assert set(Comparison.objects.values_list("winner_id", "loser_id")) == {(c.pk, b.pk)}
    assert_counts_are_the_rows(it)
    unmerge_idea(world.as_alice, idea=gone)
    assert set(Comparison.objects.values_list("paper_id", "winner_id", "loser_id")) == rows
    assert results_of(it.pk).voters == 3
    assert_counts_are_the_rows(it)


def test_a_steward_looks_it_over_merges_and_undoes_it(world: World, alice: Client, stranger: Client) -> None:
    gone, stays = pair(world)
    post_comment(STRANGER, about=said(gone), text="A comment on the one that goes.", name="Kari")
    add_point(STRANGER, idea=gone, side=Point.Side.FOR, text="It saves fuel.", name="Kari")
    assert "Borrow a van" in alice.get(at(stays, "ideas-merge") + "?q=van").content.decode()
    look = alice.get(at(gone, "ideas-merge") + f"?into={stays.pk}").content.decode()
    assert "Look it over" in look and "counts once" in look
    sent = alice.post(at(gone, "ideas-merge"), {"into": str(stays.pk)})
    assert sent.status_code == 302 and sent["Location"] == at(stays)
    old = stranger.get(at(gone))
    assert old.status_code == 200
    shown = old.content.decode()
    assert "A comment on the one that goes." in shown and "It saves fuel." in shown
    assert f'href="{at(stays)}"' in shown and "Undo the merging" not in shown
    assert stranger.get(at(gone, "ideas-point", side="for")).status_code == 200
    assert stranger.post(at(gone, "ideas-point", side="for"), {"text": "A", "name": "B"}).status_code == 404
    assert f'href="{at(gone)}"' in stranger.get(at(stays)).content.decode()
    assert "Undo the merging" in alice.get(at(gone)).content.decode()
    assert alice.post(at(gone, "ideas-merge"), {"act": "undo"}).status_code == 302
    assert "gone into another" not in stranger.get(at(gone)).content.decode()


def test_only_a_steward_or_the_author_of_both_merges(
    world: World, charlie: Client, stranger: Client, bob: Client
) -> None:
    gone, stays = pair(world, actor=world.as_charlie)
    others = world.idea(gone.box, "Another's", actor=world.as_bob)
    assert charlie.get(at(gone, "ideas-merge") + f"?into={others.pk}").status_code == 403
    with pytest.raises(Refused):
        merge_ideas(world.as_charlie, idea=gone, into=others)
    with pytest.raises(Refused):
        merge_ideas(world.as_charlie, idea=others, into=gone)
    assert bob.get(at(gone, "ideas-merge")).status_code == 403
    assert stranger.get(at(gone, "ideas-merge")).status_code == 403
    assert charlie.post(at(gone, "ideas-merge"), {"into": str(stays.pk)}).status_code == 302
    assert Merge.objects.get().by_name == "Charlie"
    # Undoing is for those who run the box.
    with pytest.raises(Refused):
        unmerge_idea(world.as_charlie, idea=gone)


def test_what_cannot_be_merged_is_told(world: World) -> None:
    gone, stays = pair(world)
    elsewhere = world.idea(world.box())
    with pytest.raises(NoRoom):
        merge_ideas(world.as_alice, idea=gone, into=elsewhere)
    with pytest.raises(NoRoom):
        merge_ideas(world.as_alice, idea=gone, into=gone)
    with pytest.raises(NoRoom):
        unmerge_idea(world.as_alice, idea=gone)
    third = world.idea(gone.box, "A third")
    merge_ideas(world.as_alice, idea=gone, into=stays)
    with pytest.raises(NotPossible):
        merge_ideas(world.as_alice, idea=gone, into=third)
    with pytest.raises(NotPossible):
        merge_ideas(world.as_alice, idea=third, into=gone)
    merge_ideas(world.as_alice, idea=stays, into=third)
    with pytest.raises(NotPossible, match="Undo that first"):
        unmerge_idea(world.as_alice, idea=gone)
    Gain.objects.create(idea=third, name="Fuel", owner_name="Alice")
    with pytest.raises(NotPossible, match="ledger"):
        merge_ideas(world.as_alice, idea=third, into=world.idea(gone.box, "A fourth"))


def test_authors_and_those_who_took_an_interest_are_told_once(world: World) -> None:
    ann, sue, lars = (world.person(name) for name in ("Ann", "Sue", "Lars"))
    box = world.box()
    gone, stays = world.idea(box, "Gone", actor=actor_for(ann)), world.idea(box, actor=world.as_charlie)
    give_support(actor_for(sue), contribution=said(gone))
    post_comment(actor_for(lars), about=said(gone), text="Yes!")
    # Supports only the one that stays, for which nothing changes.
    give_support(world.as_bob, contribution=said(stays))
    merge = merge_ideas(world.as_alice, idea=gone, into=stays)
    for _turn in range(2):
        run(f"{jobs.__name__}.developing.merged", {"merge_id": merge.pk})
    mails = Mail.objects.filter(purpose="ideas.merged").order_by("to")
    assert [m.to.partition("@")[0] for m in mails] == ["ann", "charlie", "lars", "sue"]


def test_merging_in_a_closed_box_stays_in_it(world: World, stranger: Client, charlie: Client) -> None:
    gone, stays = pair(world, world.box(access=Access.MEMBERS), actor=world.as_alice)
    merge_ideas(world.as_alice, idea=gone, into=stays)
    for outsider in (stranger, charlie):
        assert outsider.get(at(gone)).status_code == 404
        assert outsider.get(at(gone, "ideas-merge")).status_code == 404
        assert outsider.post(at(gone, "ideas-merge"), {"act": "undo"}).status_code == 404
    rows = Contribution.objects.visible_to(world.as_charlie)
    assert not rows.filter(pk__in=[gone.pk, stays.pk]).exists()


def test_more_merged_ideas_cost_no_more_queries(
    world: World, alice: Client, assert_same_queries: Any
) -> None:
    box = world.box()
    stays = world.idea(box)
    merge_ideas(world.as_alice, idea=world.idea(box, "One van"), into=stays)

    def grow() -> None:
        for n in range(5):
            merge_ideas(world.as_alice, idea=world.idea(box, f"Van {n}"), into=stays)

    assert_same_queries(lambda: alice.get(at(stays)), grow=grow, at_most=45)
    assert_same_queries(lambda: alice.get(at(stays, "ideas-merge") + "?q=van"), grow=grow)

"""Counting beside others: nobody waits, nothing is lost or counted twice, and soon all of it shows."""

import random
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial

import pytest
from django.db import connection, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from moteplass.spine.access.actor import STRANGER
from moteplass.spine.access.visitor import named
from moteplass.spine.content import tallies
from moteplass.spine.content.models import Contribution, Tally, Uncounted
from moteplass.spine.votes.commands import give_support, withdraw_support
from moteplass.spine.votes.models import Support
from tests.world import World


def tally(pk: int) -> int:
    return Tally.objects.get(pk=pk).support


def settled(pk: int, seconds: float = 1.0) -> int:
    """What the tally says once nothing lies waiting, within a second."""
    until = time.monotonic() + seconds
    while Uncounted.objects.filter(contribution_id=pk).exists() and time.monotonic() < until:
        time.sleep(0.02)
    return tally(pk)


@contextmanager
def held_by_another(pk: int) -> Iterator[None]:
    """Somebody else is adding to this tally and has not committed."""
    held, done = threading.Event(), threading.Event()

    def hold() -> None:
        with transaction.atomic():
            tallies.count(pk, "comments", 0)
            held.set()
            done.wait(20)
        connection.close()

    thread = threading.Thread(target=hold)
    thread.start()
    assert held.wait(20)
    try:
        yield
    finally:
        done.set()
        thread.join()


def at_once(works: list[Callable[[], object]]) -> None:
    start, errors = threading.Barrier(len(works)), []

    def run(work: Callable[[], object]) -> None:
        try:
            start.wait(20)
            work()
        except BaseException as error:
            errors.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(work,)) for work in works]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    if errors:
        raise errors[0]


def answered(world: World) -> Contribution:
    return Contribution.objects.unscoped(reason="test").get(pk=world.answer(world.place()).pk)


# --- alone ----------------------------------------------------------------------------------------
def test_a_tally_that_is_free_is_added_to_at_once(world: World) -> None:
    about = answered(world)
    tallies.count(about.pk, "support", 3)
    tallies.count(about.pk, "support", -1)
    tallies.count(about.pk, "comments", 1)
    row = Tally.objects.get(pk=about.pk)
    assert (row.support, row.comments) == (2, 1)
    assert not Uncounted.objects.exists()


def test_a_counter_that_tallies_do_not_have_is_refused(world: World) -> None:
    with pytest.raises(LookupError):
        tallies.count(answered(world).pk, "contribution_id", 1)


def test_what_has_no_tally_is_not_counted(world: World) -> None:
    letter = world.place().letter_id
    tallies.count(letter, "support", 1)
    assert tallies.counted(letter, "support") == 0 and not Uncounted.objects.exists()


def test_the_next_to_add_takes_up_what_lies_waiting(world: World) -> None:
    about = answered(world)
    for counter, by in (("support", 2), ("comments", 1), ("support", -1)):
        Uncounted.objects.create(contribution=about, counter=counter, by=by)
    assert tallies.counted(about.pk, "support") == 1
    tallies.count(about.pk, "support", 1)
    row = Tally.objects.get(pk=about.pk)
    assert (row.support, row.comments) == (2, 1)
    assert tallies.counted(about.pk, "support") == 2
    assert not Uncounted.objects.exists()


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    steps=st.lists(
        st.tuples(st.sampled_from(tallies.COUNTERS), st.integers(0, 3), st.booleans()), max_size=12
    )
)
def test_folded_or_not_the_sum_is_the_same(world: World, steps: list[tuple[str, int, bool]]) -> None:
    about = answered(world)
    expected = dict.fromkeys(tallies.COUNTERS, 0)
    for counter, by, waits in steps:
        if waits:
            Uncounted.objects.create(contribution=about, counter=counter, by=by)
        else:
            tallies.count(about.pk, counter, by)
        expected[counter] += by
        assert {name: tallies.counted(about.pk, name) for name in expected} == expected
    tallies.fold()
    row = Tally.objects.get(pk=about.pk)
    assert {name: getattr(row, name) for name in expected} == expected
    assert not Uncounted.objects.exists()


# --- beside others --------------------------------------------------------------------------------
@pytest.mark.django_db(transaction=True)
def test_nobody_waits_for_a_tally_that_is_held(world: World) -> None:
    about = answered(world)
    voter = named(STRANGER)
    with held_by_another(about.pk):
        begun = time.monotonic()
        assert give_support(voter, contribution=about)
        assert time.monotonic() - begun < 5
        # The voter sees their own vote, though the tally cannot have it yet.
        assert tally(about.pk) == 0 and tallies.counted(about.pk, "support") == 1
        # And can take it back: the two come to nothing, in whatever order they are taken up.
        assert withdraw_support(voter, contribution=about)
        assert give_support(named(STRANGER), contribution=about)
        assert tallies.counted(about.pk, "support") == 1
    assert settled(about.pk, 5) == 1


@pytest.mark.django_db(transaction=True)
def test_what_is_left_is_folded_within_a_second_and_strangers_pages_are_made_anew(world: World) -> None:
    about = answered(world)
    with held_by_another(about.pk):
        give_support(named(STRANGER), contribution=about)
    heard = threading.Event()

    with connection.cursor() as cursor:
        cursor.execute("LISTEN moteplass_changed")
    assert settled(about.pk) == 1
    link = connection.connection
    assert link is not None
    if any(notice.payload == str(about.place_id) for notice in link.notifies(timeout=1, stop_after=1)):
        heard.set()
    assert heard.is_set()


@pytest.mark.django_db(transaction=True)
def test_a_vote_that_is_rolled_back_leaves_nothing(world: World) -> None:
    about = answered(world)
    with held_by_another(about.pk), pytest.raises(RuntimeError), transaction.atomic():
        tallies.count(about.pk, "support", 1)
        raise RuntimeError
    assert not Uncounted.objects.exists()
    assert settled(about.pk) == 0


@pytest.mark.django_db(transaction=True)
def test_eight_who_vote_and_change_their_minds_while_others_fold(world: World) -> None:
    about = answered(world)
    voters = [named(STRANGER) for _ in range(8)]
    seeds = random.Random(4)

    def mind(number: int, turns: int) -> None:
        for turn in range(turns):
            (withdraw_support if turn % 2 else give_support)(voters[number], contribution=about)

    def folder() -> None:
        for _ in range(20):
            tallies.fold()

    minds: list[Callable[[], object]] = [partial(mind, n, seeds.randrange(9, 16)) for n in range(8)]
    at_once([*minds, folder, folder])
    stored = Support.objects.filter(contribution=about).count()
    assert tallies.counted(about.pk, "support") == stored
    assert settled(about.pk) == stored

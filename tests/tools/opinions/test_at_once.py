"""Many at once: one stance for each person and statement, nothing lost, nothing twice, and closing is a clean cut."""

import threading
import time
from collections.abc import Callable
from functools import partial
from typing import Any

import pytest
from django.db import connection, transaction

from moteplass.kit.locks import one_at_a_time
from moteplass.tools.opinions import jobs
from moteplass.tools.opinions.commands.adding import AlreadySaid, add_statement
from moteplass.tools.opinions.commands.running import close_now
from moteplass.tools.opinions.commands.taking import take_stance
from moteplass.tools.opinions.grouping import recount
from moteplass.tools.opinions.models import Conversation, Participant, Stance, Statement, WantsGrouping
from moteplass.tools.opinions.periods import Closed, hold_still
from tests.at_once import at_once
from tests.tools.opinions.conftest import ids, make_in, visitor
from tests.world import World, make_world

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def world(transactional_db: None) -> World:
    return make_world()


@pytest.fixture
def talk(world: World) -> Conversation:
    return make_in(world)()


def answer(talk: Conversation, name: str, statement: int, value: int) -> Callable[[], Any]:
    return lambda: take_stance(visitor(name), conversation=talk, statement_id=statement, value=value)


def test_one_person_in_eight_tabs_is_one_participant_with_one_stance(talk: Conversation) -> None:
    first = ids(talk)[0]
    done = at_once([answer(talk, "kari", first, (-1, 0, 1)[n % 3]) for n in range(8)])
    assert all(isinstance(one, bool) for one in done), done
    assert Participant.objects.count() == Stance.objects.count() == 1


def test_eight_people_on_one_statement_are_eight_stances(talk: Conversation) -> None:
    first = ids(talk)[0]
    for turn in range(3):
        done = at_once([answer(talk, f"v{turn}-{n}", first, 1) for n in range(8)])
        assert done == [True] * 8, done
    recount(talk.pk)
    row = Statement.objects.get(pk=first)
    assert (row.agrees, row.votes, Stance.objects.count()) == (24, 24, 24)
    assert WantsGrouping.objects.count() == 1


def test_two_who_say_the_same_at_once_are_one_statement(talk: Conversation) -> None:
    def add(name: str) -> Callable[[], Any]:
        return lambda: add_statement(visitor(name), conversation=talk, text="More trees in the square.")

    done = at_once([add(f"v{n}") for n in range(4)])
    assert sum(isinstance(one, AlreadySaid) for one in done) == 3, done
    assert sorted(Statement.objects.values_list("number", flat=True)) == [0, 1, 2, 3]


def test_no_answer_comes_in_after_closing(world: World, talk: Conversation) -> None:
    first, closed = ids(talk)[0], list[Any]()
    works = [answer(talk, f"v{n}", first, 1) for n in range(6)]
    done = at_once([*works, lambda: closed.append(close_now(world.as_alice, conversation=talk))])
    assert all(one is True or isinstance(one, Closed) for one in done[:6]), done
    assert Stance.objects.count() == sum(one is True for one in done[:6])
    assert all(stance.at <= closed[0] for stance in Stance.objects.all())


@pytest.mark.parametrize("adding", [False, True])
def test_whoever_waited_while_it_closed_is_too_late(talk: Conversation, adding: bool) -> None:
    """What is asked under the lock must be read after waiting for it."""
    first, waiting = ids(talk)[0], threading.Event()

    def close() -> None:
        with transaction.atomic():
            now = hold_still(talk.pk)
            Conversation.objects.filter(pk=talk.pk).update(closes_at=now)
            waiting.set()
            time.sleep(0.3)

    def late() -> object:
        waiting.wait(10)
        if adding:
            return add_statement(visitor("kari"), conversation=talk, text="More trees.")
        return take_stance(visitor("kari"), conversation=talk, statement_id=first, value=1)

    _none, told = at_once([close, late])
    assert isinstance(told, Closed)
    assert not Stance.objects.exists()


def test_no_answer_is_forgotten_by_the_job(talk: Conversation) -> None:
    """Whatever came too late for a finding has asked for the next one."""
    statements, over = ids(talk), threading.Event()

    def answering(name: str) -> Callable[[], Any]:
        def work() -> None:
            for turn in range(4):
                for statement in statements:
                    take_stance(visitor(f"{name}{turn}"), conversation=talk, statement_id=statement, value=1)

        return work

    def finding() -> None:
        while not over.is_set():
            jobs.group(talk.pk)
        connection.close()

    thread = threading.Thread(target=finding)
    thread.start()
    done = at_once([answering(f"v{n}-") for n in range(3)])
    over.set()
    thread.join()
    assert done == [None] * 3
    if WantsGrouping.objects.exists():
        jobs.group(talk.pk)
    assert talk.groupings.get().votes == Stance.objects.count() == 36


def test_only_one_finds_the_groups_at_a_time(talk: Conversation) -> None:
    with one_at_a_time(jobs._LOCK, talk.pk) as mine:
        assert mine

        def other() -> bool:
            with one_at_a_time(jobs._LOCK, talk.pk) as taken:
                return taken

        assert at_once([other]) == [False]
        # Whoever finds it taken leaves the wish, and comes back.
        take_stance(visitor("kari"), conversation=talk, statement_id=ids(talk)[0], value=1)
        at_once([partial(jobs.group, talk.pk)])
        assert WantsGrouping.objects.exists() and not talk.groupings.exists()
    jobs.group(talk.pk)
    assert not WantsGrouping.objects.exists() and talk.groupings.exists()

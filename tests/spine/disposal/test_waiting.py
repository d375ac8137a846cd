"""Whoever erases waits for whoever holds the same contribution: never in a ring, which the database would cut off."""

import time
from collections.abc import Callable
from threading import Event

import pytest
from django.db import connection, transaction

from moteplass.spine.access.actor import Actor
from moteplass.spine.content.models import Contribution, State
from moteplass.spine.disposal import commands
from moteplass.spine.places.models import Place
from moteplass.spine.privacy.commands import answer_request, ask_erasure
from moteplass.spine.privacy.models import ErasureRequest
from moteplass.spine.records.commands import decide_on
from moteplass.spine.records.models import Appraisal, Outcome
from tests.at_once import at_once
from tests.spine.disposal.marked import archivist_of, of
from tests.spine.disposal.test_nothing_is_left import make_due
from tests.world import World, make_world

pytestmark = pytest.mark.django_db(transaction=True)


def a_disposal(world: World, vera: Actor, place: Place, pk: int) -> Callable[[], object]:
    make_due(vera, place, [pk])
    approved = commands.propose(vera, place=place)
    commands.approve(archivist_of(world, place, "Ada"), place=place, disposal=approved.pk)
    return lambda: commands.carry_out_some(vera, place=place, disposal=approved.pk)


def a_request(world: World, vera: Actor, place: Place, pk: int) -> Callable[[], object]:
    decide_on(vera, place=place, contributions=[pk], outcome=Outcome.DOUBTFUL, reason="Perhaps.")
    asked = ask_erasure(world.as_charlie, contribution=pk)
    erased = ErasureRequest.State.ERASED
    return lambda: answer_request(
        vera, place=place, request_id=asked.pk, answer=erased, reason="Not worth it."
    )


@pytest.mark.parametrize("asked_for", [a_disposal, a_request])
def test_what_is_erased_is_waited_for_in_the_order_in_which_a_change_of_state_takes_it(
    asked_for: Callable[..., Callable[[], object]],
) -> None:
    world = make_world()
    hearing = world.place()
    place, answer = hearing.tool.place, world.answer(hearing, "The last word.", actor=world.as_charlie)
    erase = asked_for(world, archivist_of(world, place), place, answer.pk)
    held = Event()

    def change() -> None:
        rows = Contribution.objects.unscoped(reason="a test").filter(pk=answer.pk)
        with transaction.atomic():
            rows.select_for_update(no_key=True).get()
            held.set()
            _until_somebody_waits()
            # As the trigger does, of a contribution that has become something else.
            Appraisal.objects.select_for_update().get(pk=answer.pk)

    def then_erase() -> None:
        assert held.wait(30)
        erase()

    assert at_once([change, then_erase]) == [None, None]
    assert of(answer.pk).state == State.ERASED


def _until_somebody_waits() -> None:
    for _try in range(300):
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT EXISTS (SELECT 1 FROM pg_locks WHERE pg_backend_pid() = ANY(pg_blocking_pids(pid)))"
            )
            if cursor.fetchone()[0]:
                return
        time.sleep(0.1)
    raise AssertionError("nobody waits")

"""The page that says what of the journal has been sent on: in words, with another try, and to archivists only."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from typer.testing import CliRunner, Result

from moteplass.cli.main import app
from moteplass.spine.access.actor import SYSTEM
from moteplass.spine.journal.models import Entry
from moteplass.spine.journal.registering import keep
from moteplass.spine.push import jobs
from moteplass.spine.push.models import Problem, Pushed, Receiver
from moteplass.spine.push.web import Trouble
from moteplass.tools.hearing.models import Hearing
from tests.conftest import logged_in
from tests.spine.push.fake_core import FakeCore
from tests.spine.push.server import served
from tests.spine.push.test_core import about
from tests.world import World


@pytest.fixture
def hearing(world: World) -> Hearing:
    hearing = world.place(title="Lights")
    world.answer(hearing)
    keep(SYSTEM, tool=hearing.tool)
    return hearing


@pytest.fixture
def archivist(world: World, hearing: Hearing) -> Client:
    return logged_in(world.member(hearing.tool.place, "Vera", "archivist").email)


def address(hearing: Hearing) -> str:
    return f"/m/{hearing.tool.place.slug}/records/sent-on/"


def test_it_says_that_it_is_off_and_when_it_is_on_what_is_wrong_and_tries_again_when_asked(
    archivist: Client, hearing: Hearing, world: World, settings: Any
) -> None:
    settings.LANGUAGE_CODE = "en"
    here = address(hearing)
    assert "Nothing is sent on from here" in archivist.get(here).content.decode()
    with served(core := FakeCore()):
        settings.JOURNAL_RECEIVERS = {"core": about(core.root, world)}
        core.down = 503
        jobs.push_journal()
        page = archivist.get(here).content.decode()
        assert "It does not answer" in page and "HTTP 503" in page
        core.down = 0
        Entry.objects.filter(case__tool=hearing.tool, number=1).update(title=" ", public_title=" ")
        said = archivist.post(here, follow=True).content.decode()
        assert "It is tried now" in said and Receiver.objects.get().next_at is None
        jobs.push_journal()
    page = archivist.get(here).content.decode()
    assert "Works" in page and "It was refused" in page and "HTTP 400" in page
    assert Pushed.objects.filter(entry__isnull=False, problem="").count() == 1


def test_a_long_list_costs_as_much_as_a_short_one(
    archivist: Client, hearing: Hearing, world: World, settings: Any, assert_same_queries: Callable[..., None]
) -> None:
    settings.JOURNAL_RECEIVERS = {"core": about("https://core.example", world)}
    receiver = Receiver.objects.create(name="core")

    def trouble() -> None:
        for entry in Entry.objects.exclude(pk__in=Pushed.objects.values("entry")):
            row = Pushed.objects.create(receiver=receiver, entry=entry)
            jobs._wait(row, Trouble(Problem.REFUSED, 400))

    def grow() -> None:
        for _number in range(4):
            world.answer(hearing)
        keep(SYSTEM, tool=hearing.tool)
        trouble()

    trouble()
    assert_same_queries(lambda: archivist.get(address(hearing)), grow=grow)


def test_others_do_not_meet_it(world: World, hearing: Hearing) -> None:
    world.member(hearing.tool.place, "Mona", "moderator")
    assert logged_in("mona@example.test").get(address(hearing)).status_code == 403
    assert logged_in(world.charlie.email).post(address(hearing)).status_code in (403, 404)


def test_the_command_line_sends_and_says_how_it_went(hearing: Hearing, world: World, settings: Any) -> None:
    def push() -> Result:
        return CliRunner().invoke(app, ["records", "push"])

    settings.JOURNAL_RECEIVERS = {}
    assert push().exit_code == 1
    with served(core := FakeCore()):
        settings.JOURNAL_RECEIVERS = {"core": about(core.root, world)}
        done = push()
        assert (done.exit_code, done.output) == (0, "core: 3 there, 0 not taken\n")
        core.down = 401
        world.answer(hearing)
        keep(SYSTEM, tool=hearing.tool)
        assert "denied (HTTP 401)" in (failed := push()).output and failed.exit_code == 1

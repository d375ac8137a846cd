"""What has been acknowledged is there, once: when the server is killed, when a form comes twice, when eight act."""

import os
import subprocess
import sys
import threading
import uuid
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import psycopg
import pytest
from benchmarks.answers import ask_form
from benchmarks.house import PRODUCT, House, Server
from django.db import connection

from moteplass.cli.embedded.pytest_database import template
from moteplass.cli.embedded.wheel import binaries
from moteplass.spine.access.actor import STRANGER
from moteplass.spine.access.visitor import named
from moteplass.spine.content import tallies
from moteplass.spine.content.models import Contribution, Tally
from moteplass.spine.votes.commands import give_support, withdraw_support
from moteplass.spine.votes.models import Support
from moteplass.tools.hearing.answers import AnswerInput, Reply
from moteplass.tools.hearing.commands import answering
from moteplass.tools.hearing.figures import figures
from moteplass.tools.hearing.models import Answer
from tests.world import World

FORMS, WRITERS = 1000, 16
SLUG = "durable"
PATH = f"/m/{SLUG}/hearing/answer/"


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    """A durable PostgreSQL of its own (the tests' own is not), with a hearing in it."""
    with House(tmp_path / "house") as house:
        _copy_tables(to=house)
        subprocess.run(
            [sys.executable, "-c", f"from benchmarks.loading import furnish; furnish({SLUG!r})"],
            env={**os.environ, **house.environment},
            check=True,
        )
        yield house


def _copy_tables(*, to: House) -> None:
    """What the tests' own server has made once: to make all tables anew takes ten times as long."""
    if name := template():
        made = urlsplit(os.environ["DATABASE_URL"])._replace(path=f"/{name}").geturl()
        dump = subprocess.run([binaries() / "pg_dump", made], check=True, capture_output=True).stdout
        psql = str(binaries() / "psql")
        options = ["--quiet", "--output=/dev/null", "--set=ON_ERROR_STOP=1"]
        subprocess.run([psql, *options, to.postgres.url], input=dump, check=True)


class Senders:
    """Forms sent by many at once. `receipts`: what each form was answered; a form without one may or may not be in."""

    def __init__(self, port: int, question: int) -> None:
        self.port = port
        self.question = question
        self.receipts: dict[int, str] = {}
        self.odd: Counter[str] = Counter()

    def send(
        self, forms: Sequence[tuple[int, str]], *, after: Callable[[int], None] = lambda _sent: None
    ) -> None:
        """Send the forms, calling `after` with the number of receipts so far."""
        waiting, lock = iter(forms), threading.Lock()

        def one() -> None:
            while True:
                with lock:
                    form = next(waiting, None)
                if form is None:
                    return
                try:
                    status, code = ask_form(self.port, PATH, self.question, *form)
                except OSError:
                    continue
                with lock:
                    if code:
                        self.receipts[form[0]] = code
                        after(len(self.receipts))
                    else:
                        self.odd[str(status)] += 1

        at_once([one] * WRITERS)


@pytest.mark.slow
def test_killing_the_server_in_the_middle_of_a_thousand_answers_loses_none_that_was_acknowledged(
    house: House,
) -> None:
    with psycopg.connect(house.postgres.url, autocommit=True) as database:
        question = _one(database, "SELECT min(id) FROM hearing_question")
        forms = [(number, str(uuid.uuid4())) for number in range(FORMS)]
        with Server(house, PRODUCT, f"/m/{SLUG}/hearing/") as server:
            before = Senders(server.port, question)
            killed = threading.Event()

            def kill(receipts: int) -> None:
                if receipts >= FORMS // 3 and not killed.is_set():
                    killed.set()
                    server.kill()

            before.send(forms, after=kill)
        assert killed.is_set() and FORMS // 3 <= len(before.receipts) < FORMS and not before.odd
        stored = _stored(database)
        assert {forms[number][1] for number in before.receipts} <= stored
        assert _one(database, "SELECT count(*) FROM hearing_answer") == len(stored)

        with Server(house, PRODUCT, f"/m/{SLUG}/hearing/") as server:
            again = Senders(server.port, question)
            # Whoever got no receipt sends again, and so do some who got one.
            unsure = [form for form in forms if form[0] not in before.receipts]
            sure = [form for form in forms if form[0] in before.receipts][:100]
            again.send([*unsure, *sure])
            assert len(again.receipts) == len(unsure) + len(sure) and not again.odd
            assert all(again.receipts[number] == before.receipts[number] for number, _form in sure)

        everyone = {**again.receipts, **before.receipts}
        assert len(set(everyone.values())) == FORMS
        assert _stored(database) == {form for _number, form in forms}
        for table in ("hearing_answer", "hearing_value"):
            assert _one(database, f"SELECT count(*) FROM {table}") == FORMS
        assert _one(database, "SELECT sum(count) FROM hearing_figure") == FORMS
        answers = "FROM content_contribution c JOIN hearing_answer a ON a.contribution_id = c.id"
        assert (
            _one(database, f"SELECT count(*) {answers} JOIN content_revision r ON r.contribution_id = c.id")
            == FORMS
        )
        assert (
            _one(database, f"SELECT count(*) {answers} JOIN content_tally t ON t.contribution_id = c.id")
            == FORMS
        )
        submitted = "SELECT count(*) FROM audit_auditentry WHERE verb = 'hearing.answer.submitted'"
        assert _one(database, submitted) == FORMS


def _one(database: "psycopg.Connection[Any]", query: str) -> Any:
    row = database.execute(query).fetchone()
    assert row
    return row[0]


def _stored(database: "psycopg.Connection[Any]") -> set[str]:
    return {str(row[0]) for row in database.execute("SELECT submission FROM hearing_answer").fetchall()}


def at_once(works: Sequence[Callable[[], object]]) -> list[Any]:
    """Run them in threads that begin together. Returns what they return; raises what one of them raises."""
    start = threading.Barrier(len(works))
    results: list[Any] = [None] * len(works)
    errors: list[BaseException] = []

    def run(number: int, work: Callable[[], object]) -> None:
        try:
            start.wait(30)
            results[number] = work()
        except BaseException as error:
            errors.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(number, work)) for number, work in enumerate(works)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(120)
    if errors:
        raise errors[0]
    return results


@pytest.mark.django_db(transaction=True)
def test_eight_voting_at_once_are_one_vote_each_and_the_tally_is_right(world: World) -> None:
    hearing = world.place()
    about = Contribution.objects.unscoped(reason="a test").get(pk=world.answer(hearing).pk)
    voters = [named(STRANGER) for _ in range(40)]

    def vote(number: int) -> int:
        # Everyone votes twice, each time with another thread.
        mine = voters[number::8] + voters[(number + 1) % 8 :: 8]
        return sum(give_support(voter, contribution=about) for voter in mine)

    assert sum(at_once([partial(vote, number) for number in range(8)])) == 40
    assert tallies.counted(about.pk, "support") == Support.objects.filter(contribution=about).count() == 40
    assert sum(at_once([lambda: withdraw_support(voters[0], contribution=about)] * 8)) == 1
    assert tallies.counted(about.pk, "support") == Support.objects.filter(contribution=about).count() == 39
    tallies.fold()
    assert Tally.objects.get(pk=about.pk).support == 39


@pytest.mark.django_db(transaction=True)
def test_the_same_form_sent_by_eight_at_once_is_one_answer_and_one_receipt(world: World) -> None:
    hearing = world.place()
    reply = Reply(world.question(hearing), text="Once.")
    given = AnswerInput(replies=[reply], submission=uuid.uuid4(), name="Kari Nordmann")
    receipts = at_once([lambda: answering.submit_answer(STRANGER, hearing=hearing, given=given)] * 8)
    assert len({receipt.code for receipt in receipts}) == 1
    assert [receipt.repeated for receipt in receipts].count(False) == 1
    assert Answer.objects.filter(hearing=hearing).count() == 1
    assert figures(hearing).total == 1
    rows = Contribution.objects.unscoped(reason="a test").filter(tool_id=hearing.pk, kind="hearing.answer")
    assert rows.count() == 1

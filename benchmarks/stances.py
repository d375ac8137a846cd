"""Answers to statements by eight at once, beside bare INSERTs in the same database: what they cost, and none lost.

A bare INSERT is the least any voting can do: one row and one commit for each vote. Both are done by eight processes,
each with a connection of its own and one vote at a time, in turns: bare, ours, ours, bare. Over HTTP it is one server
process, as a small installation has.
"""

import multiprocessing
import os
import secrets
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from statistics import mean
from time import perf_counter
from typing import Any

from benchmarks import traffic
from benchmarks.house import PRODUCT, House, Server
from benchmarks.loading import EMAIL, furnish
from benchmarks.report import Figure, at_least

WRITERS = 8
STATEMENTS = 40
# What the documentation of Polis names for its own servers, twelve of them.
POLIS = 65
SLUG = "opinions"

_BARE = (
    "CREATE TABLE IF NOT EXISTS bench_bare (id bigserial PRIMARY KEY, voter bigint NOT NULL, "
    "statement bigint NOT NULL, value smallint NOT NULL, at timestamptz NOT NULL DEFAULT now(), "
    "UNIQUE (voter, statement)); TRUNCATE bench_bare"
)


@dataclass(slots=True)
class Written:
    """What the writers did. `last` is what each visitor said last of each statement: what must be there afterwards."""

    count: int = 0
    seconds: float = 0.0
    latencies: list[float] = field(default_factory=list)
    last: dict[tuple[str, int], int] = field(default_factory=dict)

    @property
    def rate(self) -> float:
        return self.count / self.seconds


def measure(house: House, hearing: str, seconds: float) -> list[Figure]:
    """Votes a second, bare and ours, and whether each is there once."""
    furnish(hearing)
    conversation, ids = _conversation()
    _execute(_BARE)
    bare = [_at_once(_bare, conversation, ids, seconds)]
    ours = [_at_once(_ours, conversation, ids, seconds) for _turn in range(2)]
    bare.append(_at_once(_bare, conversation, ids, seconds))
    lost, double = _lost_and_double(conversation, ours)
    rate, least = mean(one.rate for one in ours), mean(one.rate for one in bare)
    over_http = _over_http(house, conversation, ids[0], seconds, least)
    latencies = [took for one in ours for took in one.latencies]
    return [
        Figure("bare INSERTs a second, by eight at once", f"{least:.0f}"),
        at_least("answers taken a second, by eight at once", rate, POLIS),
        Figure("answers taken, over bare INSERTs", f"{rate / least:.2f}"),
        Figure("times the 65 a second that Polis documents", f"{rate / POLIS:.0f}"),
        Figure("one answer, eight at once, p50", f"{traffic.percentile(latencies, 0.5) * 1000:.1f} ms"),
        Figure("one answer, eight at once, p99", f"{traffic.percentile(latencies, 0.99) * 1000:.1f} ms"),
        Figure("answers lost", str(lost), "0", lost == 0),
        Figure("answers double", str(double), "0", double == 0),
        *over_http,
    ]


def _conversation() -> tuple[int, list[int]]:
    """A conversation with statements to answer, made by the product's own commands. Its id, and theirs."""
    from moteplass.spine.access.actor import actor_for
    from moteplass.spine.accounts.models import User
    from moteplass.spine.organisations.models import Organisation
    from moteplass.spine.registry.loader import place_templates
    from moteplass.spine.stewardship.commands import create_place
    from moteplass.tools.opinions.commands.adding import add_seeds
    from moteplass.tools.opinions.commands.running import open_conversation
    from moteplass.tools.opinions.models import Conversation, Statement

    found = Conversation.objects.filter(tool__place__slug=SLUG).first()
    if found is None:
        alice = actor_for(User.objects.get(email=EMAIL))
        tool = create_place(
            alice,
            organisation=Organisation.objects.get(slug="agency"),
            template=place_templates()["opinions"],
            title="Byen om ti år",
            slug=SLUG,
        )
        found = Conversation.objects.get(pk=tool.pk)
        given = [f"Påstand nummer {number} om byen." for number in range(STATEMENTS)]
        add_seeds(alice, conversation=found, given=given)
        open_conversation(alice, conversation=found)
    rows = Statement.objects.filter(conversation=found).order_by("number")
    return found.pk, list(rows.values_list("pk", flat=True))


def _execute(sql: str) -> None:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(sql)


def _at_once(work: Callable[..., Any], conversation: int, ids: list[int], seconds: float) -> Written:
    """Let eight processes work, from one moment on."""
    spawn = multiprocessing.get_context("spawn")
    ready, told = spawn.Barrier(WRITERS + 1), spawn.Queue()
    processes = [
        spawn.Process(target=work, args=(ready, told, conversation, ids, seconds))
        for _writer in range(WRITERS)
    ]
    for process in processes:
        process.start()
    ready.wait(120)
    begun, parts = perf_counter(), [told.get() for _process in processes]
    for process in processes:
        process.join()
    took = perf_counter() - begun
    whole = Written(seconds=min(took, max(part.seconds for part in parts)))
    for part in parts:
        whole.count += part.count
        whole.latencies += part.latencies
        whole.last |= part.last
    return whole


def _bare(ready: Any, told: Any, conversation: int, ids: list[int], seconds: float) -> None:
    import psycopg

    written, person, at = Written(), secrets.randbits(40), 0
    with psycopg.connect(os.environ["DATABASE_URL"], autocommit=True, prepare_threshold=0) as link:
        with link.cursor() as cursor:
            cursor.execute("SELECT 1")
            ready.wait(120)
            begun = perf_counter()
            while (now := perf_counter()) - begun < seconds:
                if at == len(ids):
                    person, at = person + 1, 0
                cursor.execute(
                    "INSERT INTO bench_bare (voter, statement, value) VALUES (%s, %s, %s)",
                    (person, ids[at], 1),
                )
                at += 1
                written.count += 1
                written.latencies.append(perf_counter() - now)
            written.seconds = perf_counter() - begun
    told.put(written)


def _ours(ready: Any, told: Any, conversation: int, ids: list[int], seconds: float) -> None:
    import django

    django.setup()
    from django.db import connection

    from moteplass.spine.access.actor import STRANGER
    from moteplass.tools.opinions.commands.taking import take_stance
    from moteplass.tools.opinions.models import Conversation

    talk = Conversation.objects.get(pk=conversation)
    written, at = Written(), len(ids)
    actor = STRANGER
    ready.wait(120)
    begun = perf_counter()
    while (now := perf_counter()) - begun < seconds:
        if at >= len(ids):
            # Somebody new, who answers all and then changes the first answer.
            actor, at = replace(STRANGER, visitor=secrets.token_urlsafe(18)), -1
        statement, value = ids[at % len(ids)], (1, 0, -1)[at % 3]
        take_stance(actor, conversation=talk, statement_id=statement, value=value)
        at += 1
        written.count += 1
        written.latencies.append(perf_counter() - now)
        written.last[actor.visitor, statement] = value
    written.seconds = perf_counter() - begun
    connection.close()
    told.put(written)


def _lost_and_double(conversation: int, runs: list[Written]) -> tuple[int, int]:
    """How many answers are not there as they were last given, and how many are there that were not given."""
    from moteplass.spine.access.actor import Actor
    from moteplass.spine.votes.commands import voter
    from moteplass.tools.opinions.models import Stance

    rows = Stance.objects.filter(participant__conversation_id=conversation)
    found: dict[tuple[str, int], list[int]] = {}
    for visitor, statement, value in rows.values_list(
        "participant__visitor", "statement_id", "value"
    ).iterator():
        found.setdefault((visitor, statement), []).append(value)
    digests: dict[str, str] = {}
    lost = double = 0
    for run in runs:
        for (name, statement), value in run.last.items():
            digest = digests.setdefault(name, str(voter(Actor(visitor=name))["visitor"]))
            there = found.get((digest, statement), [])
            lost += there[:1] != [value]
            double += len(there) > 1
    return lost, double


def _over_http(house: House, conversation: int, statement: int, seconds: float, bare: float) -> list[Figure]:
    from moteplass.tools.opinions.models import Stance

    rows = Stance.objects.filter(participant__conversation_id=conversation)
    at = f"/m/{SLUG}/opinions/"
    with Server(house, PRODUCT, at) as server:
        # No cookie: every answer is a new visitor's.
        vote = [traffic.post(f"{at}stance/", {"statement": str(statement), "value": "1"})]
        traffic.drive(server.port, vote, connections=WRITERS, seconds=0.5)
        before, there = server.cpu_seconds(), rows.count()
        seen = traffic.drive(server.port, vote, connections=WRITERS, seconds=seconds)
        used, came = server.cpu_seconds() - before, rows.count() - there
    wrong = abs(came - seen.good) + seen.count - seen.good
    rate = seen.good / seen.seconds
    return [
        at_least("answers a second over HTTP, one server process", rate, POLIS),
        Figure("answers over HTTP, over bare INSERTs", f"{rate / bare:.3f}"),
        Figure("answers over HTTP per CPU-s", f"{seen.good / used:.0f}"),
        Figure("answers over HTTP, p99", f"{traffic.percentile(seen.latencies, 0.99) * 1000:.1f} ms"),
        Figure("answers over HTTP lost or double", str(wrong), "0", wrong == 0),
    ]

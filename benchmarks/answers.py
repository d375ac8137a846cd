"""Answers and votes by eight at once, over HTTP: what each costs, and that none is lost or counted twice."""

import multiprocessing
import re
import uuid
from collections import Counter
from dataclasses import dataclass, field
from time import perf_counter, sleep

from benchmarks import traffic
from benchmarks.house import PRODUCT, House, Server
from benchmarks.rates import Yardstick
from benchmarks.report import Figure, at_least, at_most

WRITERS = 8


@dataclass(slots=True)
class Written:
    """What the writers were told: (form, receipt) pairs, and how long each took."""

    receipts: list[tuple[str, str]] = field(default_factory=list)
    latencies: list[float] = field(default_factory=list)
    refused: Counter[str] = field(default_factory=Counter)
    seconds: float = 0.0


def form(path: str, question: int, number: int, submission: str) -> bytes:
    """The answer form as a browser sends it."""
    fields = {
        "who": "person",
        "name": f"Writer {number}",
        "email": f"writer{number}@example.test",
        f"q{question}": f"Answer number {number}. Take care of the forest, and let the river be. " * 3,
        "submission": submission,
        "act": "send",
    }
    return traffic.post(path, fields)


def ask_form(port: int, path: str, question: int, number: int, submission: str) -> tuple[int, str]:
    """Send one form on a connection of its own. Returns the status, and the receipt's code if there is one."""
    link = traffic.Connection(port)
    try:
        return _sent(link, form(path, question, number, submission))[:2]
    finally:
        link.close()


def _sent(link: traffic.Connection, request: bytes) -> tuple[int, str, bytes]:
    status, head, body = link.ask(request)
    place = re.search(rb"(?im)^location: \S*/receipt/([^/\s]+)/", head)
    return status, place[1].decode() if place and status in (302, 303) else "", body


def write(
    port: int, path: str, question: int, writers: int, seconds: float, most: int = 1_000_000
) -> Written:
    """Answer the hearing by `writers` at once, for some seconds or until `most` have been sent."""
    with multiprocessing.get_context("spawn").Pool(1) as pool:
        return pool.apply(_write, (port, path, question, writers, seconds, most))


def _write(port: int, path: str, question: int, writers: int, seconds: float, most: int) -> Written:
    import threading

    written, lock = Written(), threading.Lock()
    numbers = iter(range(most))
    begun = perf_counter()

    def one() -> None:
        link = traffic.Connection(port)
        while perf_counter() - begun < seconds:
            with lock:
                number = next(numbers, None)
            if number is None:
                break
            submission = str(uuid.uuid4())
            request = form(path, question, number, submission)
            sent = perf_counter()
            status, code, body = _sent(link, request)
            took = perf_counter() - sent
            with lock:
                if code:
                    written.receipts.append((submission, code))
                    written.latencies.append(took)
                else:
                    written.refused[f"{status} {body[:200]!r}"] += 1
        link.close()

    threads = [threading.Thread(target=one) for _ in range(writers)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    written.seconds = perf_counter() - begun
    return written


def lost_and_double(receipts: list[tuple[str, str]]) -> tuple[int, int]:
    """How many acknowledged forms have no answer that their receipt opens, and how many have more than one."""
    from django.conf import settings

    from moteplass.kit import codes
    from moteplass.tools.hearing.models import Answer

    stored = Answer.objects.filter(submission__in=[form for form, _code in receipts])
    found = Counter((str(form), digest) for form, digest in stored.values_list("submission", "receipt"))
    times = [found[form, codes.digest(_plain(code), settings.SECRET_KEY)] for form, code in receipts]
    return sum(n == 0 for n in times), sum(n > 1 for n in times) + len(receipts) - len(set(receipts))


def _plain(code: str) -> str:
    from moteplass.kit import codes

    return codes.normalise_code(code) or code


def measure(house: House, slug: str, seconds: float) -> list[Figure]:
    """Answers, then votes on one answer."""
    from moteplass.spine.content.models import Contribution
    from moteplass.tools.hearing.models import Question

    question = (
        Question.objects.filter(section__hearing__tool__place__slug=slug, kind="text").order_by("pk")[0].pk
    )
    path = f"/m/{slug}/hearing/answer/"
    with Server(house, PRODUCT, f"/m/{slug}/hearing/") as server, Yardstick(house, seconds) as yard:
        write(server.port, path, question, 2, 0.5)
        before = server.cpu_seconds()
        written = write(server.port, path, question, WRITERS, max(seconds, 6))
        rate = len(written.receipts) / (server.cpu_seconds() - before)
        hello = (yard.rates[-1] + yard.ask()) / 2
        alone = write(server.port, path, question, 1, 3)
        lost, double = lost_and_double(written.receipts + alone.receipts)
        rows = Contribution.objects.unscoped(reason="measuring").filter(
            place__slug=slug, kind="hearing.answer"
        )
        hot = rows.order_by("id").values_list("pk", flat=True)[0]
        votes = _votes(server, slug, hot, seconds)
    return [
        Figure("answers accepted, by eight at once", str(len(written.receipts))),
        at_most("answers refused", sum(written.refused.values())),
        Figure("answers accepted per CPU-s", f"{rate:.0f}"),
        at_least("answers accepted, over the bare view", rate / hello * 1000, 25, " ‰"),
        Figure("answers accepted per second", f"{len(written.receipts) / written.seconds:.0f}"),
        Figure("one answer, alone, p50", f"{traffic.percentile(alone.latencies, 0.5) * 1000:.1f} ms"),
        at_most("one answer, alone, p99", traffic.percentile(alone.latencies, 0.99) * 1000, 20, " ms"),
        Figure("answers lost", str(lost), "0", lost == 0),
        Figure("answers double", str(double), "0", double == 0),
        *votes,
    ]


def _votes(server: Server, slug: str, hot: int, seconds: float) -> list[Figure]:
    from moteplass.spine.content.models import Tally
    from moteplass.spine.votes.models import Support

    supports = Support.objects.filter(contribution_id=hot)
    rows, tally = supports.count(), Tally.objects.get(pk=hot).support
    before = server.cpu_seconds()
    # No cookie: every vote is a new visitor's.
    vote = [traffic.post(f"/m/{slug}/hearing/c/{hot}/support/", {"support": "give"}, HX_Request="true")]
    seen = traffic.drive(server.port, vote, connections=WRITERS, seconds=seconds)
    used = server.cpu_seconds() - before
    again = _again(server, vote[0])
    # What was counted beside another is in the tally within a second.
    sleep(1)
    came = supports.count() - rows
    counted = Tally.objects.get(pk=hot).support - tally
    wrong = abs(came - seen.good - 1) + abs(counted - came)
    return [
        Figure("votes on one answer, by eight at once", str(seen.good)),
        at_least("votes a second", seen.good / seen.seconds),
        Figure("votes per CPU-s", f"{seen.good / used:.0f}"),
        Figure("votes, p99", f"{traffic.percentile(seen.latencies, 0.99) * 1000:.1f} ms"),
        Figure("votes lost or double", str(wrong + again), "0", wrong + again == 0),
    ]


def _again(server: Server, vote: bytes) -> int:
    """One visitor votes three times. Returns how many of the two extra ones were refused: none may fail."""
    link = traffic.Connection(server.port)
    _status, head, _body = link.ask(vote)
    cookie = re.search(rb"(?im)^set-cookie:\s*(mp_visitor=[^;]+)", head)
    assert cookie, head
    end = vote.index(b"\r\n\r\n")
    same = vote[:end] + b"\r\nCookie: " + cookie[1] + vote[end:]
    failed = sum(link.ask(same)[0] >= 400 for _ in range(2))
    link.close()
    return failed

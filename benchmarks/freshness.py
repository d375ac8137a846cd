"""How soon strangers see a change, and what a page costs while ten changes a second come in."""

import threading
from time import monotonic, perf_counter, sleep

from benchmarks import pages, traffic
from benchmarks.house import PRODUCT, House, Server
from benchmarks.rates import rate
from benchmarks.report import Figure, at_least, at_most

WRITES = 50


def measure(house: House, slug: str, seconds: float) -> list[Figure]:
    """Support an answer on the page, and read the page as a stranger until the count has changed."""
    where = pages.addresses(slug)
    with Server(house, PRODUCT, where.first) as server:
        votes = _votes(slug)
        reader, writer = traffic.Connection(server.port), traffic.Connection(server.port)
        page = traffic.get(where.first, Accept_Encoding="gzip")
        waits = []
        for _ in range(WRITES):
            old = reader.ask(page)[2]
            status, _head, body = writer.ask(votes)
            committed = perf_counter()
            if status not in (200, 302, 303):
                raise RuntimeError(f"the vote was answered {status}: {body[:300]!r}")
            while reader.ask(page)[2] == old:
                if perf_counter() - committed > 5:
                    raise RuntimeError("the change did not show within five seconds")
            waits.append(perf_counter() - committed)
        busy = _while_writing(server, page, votes, seconds)
        reader.close()
        writer.close()
    p50, most = (traffic.percentile(waits, share) * 1000 for share in (0.5, 1.0))
    return [
        Figure("writes", str(WRITES)),
        Figure("a stranger sees the change after, p50", f"{p50:.1f} ms"),
        at_most("a stranger sees the change after, longest", most, 250, " ms"),
        at_least("at 10 writes a second, requests per CPU-s", busy, 15_000),
    ]


def _votes(slug: str) -> bytes:
    from moteplass.spine.content.models import Contribution

    rows = Contribution.objects.unscoped(reason="measuring").filter(place__slug=slug, kind="hearing.answer")
    newest = rows.order_by("-published_at", "-id")[0]
    # Without a cookie each vote comes from a new visitor.
    return traffic.post(f"/m/{slug}/hearing/c/{newest.pk}/support/", {"support": "give"})


def _while_writing(server: Server, page: bytes, vote: bytes, seconds: float) -> float:
    """Requests for a page per CPU-second of everything, the writes' own cost included."""
    ending = threading.Event()

    def write() -> None:
        link, turn = traffic.Connection(server.port), monotonic()
        while not ending.is_set():
            link.ask(vote)
            turn += 0.1
            sleep(max(0.0, turn - monotonic()))
        link.close()

    thread = threading.Thread(target=write)
    thread.start()
    try:
        return rate(server, [page], connections=16, seconds=max(seconds, 8)).cpu
    finally:
        ending.set()
        thread.join()

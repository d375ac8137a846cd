"""The hearing's page: statements, requests per CPU-second, latency and memory, first page and two-thousandth."""

import gzip
import random
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import quote

from benchmarks import loading, processes, traffic
from benchmarks.house import PRODUCT, House, Server, nginx
from benchmarks.rates import Held, Yardstick, rate
from benchmarks.report import Figure, at_least, at_most

if TYPE_CHECKING:
    from django.test import Client

DEPTH = 2000
# A cookie that means nothing to us: the page cache lets Django answer, which sees a stranger.
PAST_THE_CACHE = {"Cookie": "bench=1"}


@dataclass(frozen=True, slots=True)
class Addresses:
    first: str
    deep: str


def addresses(slug: str) -> Addresses:
    """The first page of a hearing and its two-thousandth, or its last where it has fewer."""
    from moteplass.kit import keyset
    from moteplass.spine.content.models import Contribution
    from moteplass.tools.hearing.queries import ORDERS, PAGE_SIZE

    rows = Contribution.objects.unscoped(reason="measuring").filter(place__slug=slug, kind="hearing.answer")
    before = min(rows.count() - PAGE_SIZE, (DEPTH - 1) * PAGE_SIZE) - 1
    published_at, pk = rows.order_by(*ORDERS["newest"]).values_list("published_at", "id")[before]
    first = f"/m/{slug}/hearing/"
    return Addresses(first, f"{first}?after={quote(keyset.pack([published_at, pk]))}")


def session_cookie(email: str) -> str:
    """The cookies of somebody logged in."""
    client = _client(email)
    return "; ".join(f"{name}={morsel.value}" for name, morsel in client.cookies.items())


def _client(email: str = "") -> "Client":
    from django.test import Client

    from moteplass.spine.accounts.models import User

    client = Client(headers={"host": "localhost"})
    if email:
        client.force_login(User.objects.get(email=email))
    return client


def _statements(where: Addresses) -> list[Figure]:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    figures = []
    for who, email, most in (
        ("anonymous", "", 4),
        ("logged in", loading.READER, 6),
        ("steward", loading.EMAIL, None),
    ):
        client = _client(email)
        for name, path in (("page 1", where.first), (f"page {DEPTH}", where.deep)):
            for _ in range(3):
                client.get(path)
            with CaptureQueriesContext(connection) as seen:
                answer = client.get(path)
            assert answer.status_code == 200, answer.status_code
            figures.append(at_most(f"statements, {who}, {name}", len(seen), most))
            slowest = max(float(query["time"]) for query in seen.captured_queries) * 1000
            figures.append(Figure(f"slowest of them, {who}, {name}", f"{slowest:.0f} ms"))
    return figures


def _everywhere(slug: str, pages: int) -> list[bytes]:
    """Requests for pages from all over the hearing, so that nearly every row is one the server has not drawn lately."""
    from moteplass.kit import keyset
    from moteplass.spine.content.models import Contribution
    from moteplass.tools.hearing.queries import ORDERS

    rows = Contribution.objects.unscoped(reason="measuring").filter(place__slug=slug, kind="hearing.answer")
    cursors = list(rows.order_by(*ORDERS["newest"]).values_list("published_at", "id"))[
        :: max(1, rows.count() // pages)
    ]
    random.Random(1).shuffle(cursors)
    path = f"/m/{slug}/hearing/?after="
    return [traffic.get(path + quote(keyset.pack(cursor)), **PAST_THE_CACHE) for cursor in cursors]


def measure(house: House, slug: str, seconds: float) -> list[Figure]:
    """All figures of the page."""
    where = addresses(slug)
    figures = _statements(where)
    with Server(house, PRODUCT, where.first) as server, Yardstick(house, seconds) as yard:
        signed_in = {"Cookie": session_cookie(loading.READER)}

        def held(path: str, headers: dict[str, str]) -> Held:
            requests = [traffic.get(path, **headers)]
            rate(server, requests, seconds=1)
            return yard.against(server, requests, seconds=seconds)

        uncached = held(where.first, PAST_THE_CACHE)
        deep = held(where.deep, PAST_THE_CACHE)
        uncached_again = held(where.first, PAST_THE_CACHE)
        new_rows = yard.against(server, _everywhere(slug, 1000), seconds=seconds)
        logged_in = held(where.first, signed_in)
        steward = held(where.first, {"Cookie": session_cookie(loading.EMAIL)})
        cached = held(where.first, {"Accept_Encoding": "gzip"})
        first = (uncached.permille + uncached_again.permille) / 2
        figures += [
            Figure("bare Django view, requests per CPU-s", f"{sum(yard.rates) / len(yard.rates):.0f}"),
            *_rates("uncached", uncached, 50, first),
            *_rates("uncached, every row new to the server", new_rows, None),
            *_rates("logged in", logged_in, 30),
            *_rates("logged in, the steward", steward, None),
            *_rates("from the page cache", cached, 3000),
            at_most(f"page {DEPTH} over page 1, cost", first / deep.permille, 1.5),
        ]
        figures += _beside_nginx(house, server, where, seconds)
        for name, headers, most in (
            ("uncached", PAST_THE_CACHE, None),
            ("logged in", signed_in, 10.0),
            ("from the page cache", {"Accept_Encoding": "gzip"}, None),
        ):
            alone = rate(
                server, [traffic.get(where.first, **headers)], connections=1, seconds=seconds
            ).traffic
            p50, p99 = (traffic.percentile(alone.latencies, share) * 1000 for share in (0.5, 0.99))
            aim = 10.0 if name == "from the page cache" else None
            figures += [
                at_most(f"{name}, alone, p50", p50, most, " ms"),
                at_most(f"{name}, alone, p99", p99, aim, " ms"),
            ]
        figures.append(
            at_most("memory of the page worker, PSS", processes.largest_pss(server.pid), 80, " MB")
        )
    return figures


def _rates(name: str, seen: Held, aim: float | None, permille: float | None = None) -> list[Figure]:
    return [
        Figure(f"{name}, requests per CPU-s", f"{seen.rate.cpu:.0f}"),
        at_least(f"{name}, over the bare view", permille or seen.permille, aim, " ‰"),
    ]


def _beside_nginx(house: House, server: Server, where: Addresses, seconds: float) -> list[Figure]:
    packed = [traffic.get(where.first, Accept_Encoding="gzip")]
    link = traffic.Connection(server.port)
    _status, _head, body = link.ask(packed[0])
    link.close()
    sizes = Figure(
        "size of the page", f"{len(gzip.decompress(body)) / 1000:.0f} kB, {len(body) / 1000:.1f} packed"
    )
    with nginx(house.folder, body) as found:
        if found is None:
            return [
                sizes,
                Figure("over nginx with the same bytes", "not measured: nginx is not installed", "≥ 0.35"),
            ]
        port, pid = found
        # Ours before and after, so that a noisy neighbour meets both.
        ours = [rate(server, packed, seconds=seconds).cpu]
        before = processes.cpu_seconds(pid)
        seen = traffic.drive(
            port, [traffic.get("/page", Accept_Encoding="gzip")], connections=8, seconds=seconds
        )
        static = seen.count / max(0.01, processes.cpu_seconds(pid) - before)
        ours.append(rate(server, packed, seconds=seconds).cpu)
    return [
        sizes,
        Figure("nginx with the same bytes, requests per CPU-s", f"{static:.0f}"),
        at_least("from the page cache, over nginx", sum(ours) / 2 / static, 0.35),
    ]

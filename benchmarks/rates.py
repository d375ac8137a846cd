"""Requests per CPU-second, and the same over the yardstick."""

from collections.abc import Sequence
from dataclasses import dataclass

from benchmarks import traffic
from benchmarks.house import YARDSTICK, House, Server
from benchmarks.traffic import Traffic


@dataclass(frozen=True, slots=True)
class Rate:
    """What a stretch of load cost. `cpu`: requests per CPU-second of server and database."""

    cpu: float
    traffic: Traffic


def rate(server: Server, requests: Sequence[bytes], *, connections: int = 8, seconds: float) -> Rate:
    """Load the server for some seconds. Raises RuntimeError if anything but 2xx and 3xx is answered."""
    before = server.cpu_seconds()
    seen = traffic.drive(server.port, requests, connections=connections, seconds=seconds)
    used = server.cpu_seconds() - before
    if seen.good != seen.count:
        raise RuntimeError(f"the server answered {dict(seen.statuses)}: {seen.last_body[:300]!r}")
    return Rate(seen.count / max(used, 0.01), seen)


class Yardstick:
    """A bare Django view on the same server, asked before and after what it is held against."""

    def __init__(self, house: House, seconds: float) -> None:
        self._server = Server(house, YARDSTICK)
        self._seconds = min(seconds, 3.0)
        self.rates: list[float] = []

    def __enter__(self) -> "Yardstick":
        self._server.__enter__()
        self.ask()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.__exit__()

    def ask(self) -> float:
        self.rates.append(rate(self._server, [traffic.get("/")], seconds=self._seconds).cpu)
        return self.rates[-1]

    def against(
        self, server: Server, requests: Sequence[bytes], *, connections: int = 8, seconds: float
    ) -> "Held":
        """Load the server, with the yardstick just before and just after."""
        before = self.rates[-1]
        seen = rate(server, requests, connections=connections, seconds=seconds)
        return Held(seen, (before + self.ask()) / 2)


@dataclass(frozen=True, slots=True)
class Held:
    """A rate beside the yardstick's."""

    rate: Rate
    hello: float

    @property
    def permille(self) -> float:
        return self.rate.cpu / self.hello * 1000

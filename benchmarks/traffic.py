"""A plain load generator in a process of its own: keep-alive connections, one request at a time on each.

It may be slow: what counts is the CPU time of the server and the database while it runs. Latencies are as it sees them.
"""

import multiprocessing
import select
import socket
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from time import monotonic, perf_counter
from urllib.parse import urlencode


@dataclass(slots=True)
class Traffic:
    """What came of a run. `latencies` in seconds, in the order they came."""

    seconds: float = 0.0
    statuses: Counter[int] = field(default_factory=Counter)
    latencies: list[float] = field(default_factory=list)
    last_body: bytes = b""

    @property
    def count(self) -> int:
        return sum(self.statuses.values())

    @property
    def good(self) -> int:
        return sum(n for status, n in self.statuses.items() if 200 <= status < 400)


def get(path: str, **headers: str) -> bytes:
    """A GET as bytes. Header names are written with _ for -."""
    return _encode("GET", path, headers, b"")


def post(path: str, fields: dict[str, str], **headers: str) -> bytes:
    """A form posted from one of our own pages, as bytes."""
    body = urlencode(fields).encode()
    own = {
        "Content_Type": "application/x-www-form-urlencoded",
        "Content_Length": str(len(body)),
        "Sec_Fetch_Site": "same-origin",
    }
    return _encode("POST", path, own | headers, body)


def _encode(method: str, path: str, headers: dict[str, str], body: bytes) -> bytes:
    lines = [f"{method} {path} HTTP/1.1", "Host: localhost", "User-Agent: moteplass-benchmark"]
    lines += [f"{name.replace('_', '-')}: {value}" for name, value in headers.items()]
    return "\r\n".join([*lines, "", ""]).encode() + body


class Connection:
    """One keep-alive connection; whatever was sent is answered before the next is sent."""

    def __init__(self, port: int) -> None:
        self.socket = socket.create_connection(("127.0.0.1", port), timeout=60)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._buffer = b""
        self.sent = 0.0

    def send(self, request: bytes) -> None:
        self._buffer = b""
        self.sent = perf_counter()
        self.socket.sendall(request)

    def receive(self) -> tuple[int, bytes, bytes] | None:
        """(status, head, body) once the whole answer is here; None while some of it is on its way."""
        data = self.socket.recv(1 << 18)
        if not data:
            raise ConnectionError("the server closed the connection")
        self._buffer += data
        end = self._buffer.find(b"\r\n\r\n")
        if end < 0:
            return None
        head = self._buffer[:end].lower()
        at = head.find(b"content-length:")
        if at >= 0:
            length = int(head[at + 15 : (head + b"\r\n").find(b"\r\n", at)])
            if len(self._buffer) < end + 4 + length:
                return None
        elif b"transfer-encoding: chunked" in head and not self._buffer.endswith(b"0\r\n\r\n"):
            return None
        return int(self._buffer[9:12]), self._buffer[:end], self._buffer[end + 4 :]

    def ask(self, request: bytes) -> tuple[int, bytes, bytes]:
        """Send, and wait for the answer."""
        self.send(request)
        while (answer := self.receive()) is None:
            pass
        return answer

    def close(self) -> None:
        self.socket.close()


def drive(port: int, requests: Sequence[bytes], *, connections: int, seconds: float) -> Traffic:
    """Send `requests` round and round for some seconds, from a process of its own."""
    with multiprocessing.get_context("spawn").Pool(1) as pool:
        return pool.apply(_drive, (port, list(requests), connections, seconds))


def _drive(port: int, requests: list[bytes], connections: int, seconds: float) -> Traffic:
    links = {(link := Connection(port)).socket.fileno(): link for _ in range(connections)}
    poll = select.epoll()
    for number in links:
        poll.register(number, select.EPOLLIN)
    traffic, turn = Traffic(), 0
    begun = perf_counter()
    until = begun + seconds
    waiting = 0
    for link in links.values():
        link.send(requests[turn % len(requests)])
        turn, waiting = turn + 1, waiting + 1
    while waiting:
        for number, _event in poll.poll(60):
            link = links[number]
            answer = link.receive()
            if answer is None:
                continue
            now = perf_counter()
            traffic.statuses[answer[0]] += 1
            traffic.latencies.append(now - link.sent)
            if now < until:
                link.send(requests[turn % len(requests)])
                turn += 1
            else:
                waiting -= 1
                traffic.last_body = answer[2]
    traffic.seconds = perf_counter() - begun
    for link in links.values():
        link.close()
    return traffic


def wait_for(port: int, request: bytes, *, seconds: float = 60) -> None:
    """Wait until the server answers 200. Raises TimeoutError with what it answered instead."""
    until = monotonic() + seconds
    last = "nothing"
    while monotonic() < until:
        try:
            link = Connection(port)
            status, _head, body = link.ask(request)
            link.close()
            if status == 200:
                return
            last = f"{status}: {body[:300]!r}"
        except OSError as error:
            last = str(error)
        select.select([], [], [], 0.1)
    raise TimeoutError(f"the server on port {port} answers {last}")


def percentile(values: Sequence[float], share: float) -> float:
    """The value below which `share` of the values lie."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(len(ordered) * share))] if ordered else float("nan")

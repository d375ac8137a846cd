"""A real HTTP server on loopback that stands in for a receiver: it checks every request, and can be cut off."""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, ClassVar
from urllib.parse import parse_qsl, urlsplit


class Refusal(Exception):
    """What is answered instead. `wrong`: no client that follows the specification gets there."""

    def __init__(self, status: int, why: str, wrong: bool = True) -> None:
        super().__init__(why)
        self.status = status
        self.wrong = wrong


class Fake:
    """Subclasses answer in `answer`. `wrong` holds every request that the specification does not allow."""

    def __init__(self) -> None:
        self.root = ""
        self.wrong: list[str] = []
        self.seen: list[tuple[str, str]] = []
        # The number of the request at which the connection is lost, and whether it had been carried out by then.
        self.cut: tuple[int, bool] | None = None
        # A status that everything is answered with.
        self.down = 0

    def answer(
        self, method: str, path: str, query: dict[str, str], headers: Any, body: bytes
    ) -> tuple[int, dict[str, str], bytes]:
        raise NotImplementedError

    def checked(self, condition: object, why: str, status: int = 400) -> None:
        if not condition:
            raise Refusal(status, why)

    @property
    def writes(self) -> list[tuple[str, str]]:
        return [one for one in self.seen if one[0] != "GET"]


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    wbufsize = -1
    fake: ClassVar[Fake]

    def _take(self) -> None:
        fake = self.fake
        size = int(self.headers.get("Content-Length") or 0)
        body = self.rfile.read(size)
        parts = urlsplit(self.path)
        cut, fake.cut = (fake.cut, None) if fake.cut and fake.cut[0] == len(fake.seen) else (None, fake.cut)
        fake.seen.append((self.command, parts.path))
        if cut and not cut[1]:
            self.close_connection = True
            return
        try:
            if fake.down:
                raise Refusal(fake.down, "down", wrong=False)
            status, headers, out = fake.answer(
                self.command, parts.path, dict(parse_qsl(parts.query, True)), self.headers, body
            )
        except Refusal as refusal:
            status, headers = refusal.status, {"Content-Type": "application/json"}
            out = json.dumps({"feil": {"kode": status, "beskrivelse": str(refusal)}}).encode()
            if refusal.wrong:
                fake.wrong.append(f"{self.command} {self.path}: {refusal}")
        if cut:
            self.close_connection = True
            return
        self.send_response(status)
        for name, value in {**headers, "Content-Length": str(len(out))}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(out)

    do_GET = do_POST = do_PUT = do_PATCH = do_DELETE = _take

    def log_message(self, *what: Any) -> None:
        pass


@contextmanager
def served(fake: Fake) -> Iterator[Fake]:
    handler = type("Handler", (_Handler,), {"fake": fake})
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        server.daemon_threads = True
        fake.root = f"http://127.0.0.1:{server.server_address[1]}"
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
        thread.start()
        try:
            yield fake
        finally:
            server.shutdown()
            thread.join()

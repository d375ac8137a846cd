"""Our own pages as one reader is shown them: asked for in this process, without any network, and never as somebody."""

import io
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import IO
from urllib.parse import unquote, urljoin, urlsplit

from django.conf import settings
from django.core.handlers.base import BaseHandler
from django.core.handlers.wsgi import WSGIRequest
from django.http import HttpResponseBase

from moteplass.spine.access.actor import STRANGER, Actor
from moteplass.spine.access.decide import sees
from moteplass.spine.access.pages import CACHE_HEADER
from moteplass.spine.access.rooms import Room, tools_in
from moteplass.spine.access.visitor import READER
from moteplass.spine.places.models import Place, Tool

# Of one visitor, or of this process alone.
_NOT_KEPT = {"set-cookie", CACHE_HEADER.lower(), "content-length"}
_IN_MEMORY = 1024 * 1024


def reader_of(place: Place, tool: Tool | None = None) -> Actor:
    """Who reads it where it is kept: a stranger where all may, else one who may read the place and nothing more.

    As one who has written in it, so that what waits for the reader's own answer is there. One query.
    """
    wrote = replace(STRANGER, wrote=frozenset(one.pk for one in tools_in(place.pk)))
    return wrote if sees(STRANGER, Room(place, tool, frozenset())) else replace(wrote, reads=place.pk)


@dataclass(frozen=True, slots=True)
class Answer:
    """What a page or a file answered. The body is read once, and gone when the next is asked for."""

    url: str
    status: int
    reason: str
    headers: list[tuple[str, str]]
    body: IO[bytes]
    size: int

    @property
    def mime(self) -> str:
        return next(
            (value.partition(";")[0] for name, value in self.headers if name.lower() == "content-type"), ""
        )

    def header(self, name: str) -> str:
        return next((value for known, value in self.headers if known.lower() == name.lower()), "")


class Asking:
    """Asks for addresses below BASE_URL, in the language the site has for whoever has chosen none."""

    def __init__(self) -> None:
        self._base = urlsplit(settings.BASE_URL)
        self._handler = BaseHandler()
        self._handler.load_middleware()

    def url(self, path: str) -> str:
        return urljoin(settings.BASE_URL, path)

    @contextmanager
    def ask(self, path: str, actor: Actor) -> Iterator[Answer]:
        """What is answered at a path. Raises RuntimeError where the house itself fails: that is no page to keep.

        So it does where BASE_URL is no host that the house answers to.
        """
        response = self._handler.get_response(WSGIRequest(self._environ(path, actor)))
        if response.status_code == 400 or response.status_code >= 500:
            raise RuntimeError(f"{path} answers {response.status_code}")
        with tempfile.SpooledTemporaryFile(_IN_MEMORY) as body:
            size = sum(body.write(part) for part in _parts(response))
            body.seek(0)
            headers = [(name, value) for name, value in response.items() if name.lower() not in _NOT_KEPT]
            headers.append(("Content-Length", str(size)))
            yield Answer(self.url(path), response.status_code, response.reason_phrase, headers, body, size)

    def _environ(self, path: str, actor: Actor) -> dict[str, object]:
        parts = urlsplit(path)
        secure = self._base.scheme == "https"
        return {
            READER: actor,
            "REQUEST_METHOD": "GET",
            "SCRIPT_NAME": "",
            # As WSGI wants it: bytes, one a character.
            "PATH_INFO": unquote(parts.path).encode().decode("latin-1"),
            "QUERY_STRING": parts.query,
            "SERVER_NAME": self._base.hostname or "",
            "SERVER_PORT": str(self._base.port or (443 if secure else 80)),
            "SERVER_PROTOCOL": "HTTP/1.1",
            "HTTP_HOST": self._base.netloc,
            "REMOTE_ADDR": "127.0.0.1",
            "wsgi.version": (1, 0),
            "wsgi.url_scheme": self._base.scheme,
            "wsgi.input": io.BytesIO(),
            "wsgi.errors": sys.stderr,
        }


def _parts(response: HttpResponseBase) -> Iterator[bytes]:
    if not response.streaming:
        yield response.content  # type: ignore[attr-defined]  # HttpResponse has it
        return
    yield from response.streaming_content  # type: ignore[attr-defined]  # StreamingHttpResponse has it
    # Not the response itself: where a request ends Django may let go of the database, and ours are part of a job.
    if file := getattr(response, "file_to_stream", None):
        file.close()
